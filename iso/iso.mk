# SPDX-License-Identifier: GPL-2.0-or-later
# The hybrid ISO, and a machine to try it in.

iso := build/slipway-$(VERSION).iso
iso-parts := build/installer/vmlinuz build/installer/initrd.img build/slipway-$(VERSION).raucb

slipway-iso := build/slipway-iso

.PHONY: iso
iso: $(iso) $(slipway-iso) ## build/slipway-VERSION.iso: everything, from packages on

$(iso): $(iso-parts) iso/make-iso iso/grub.cfg.in iso/grub-early.cfg.in VERSION | build/.tools
	$(call stage,ISO)
	@$(in-tools) iso/make-iso $@ $(iso-parts) >build/log/iso.log 2>&1 || { cat build/log/iso.log; exit 1; }
	@tail -n1 build/log/iso.log

# It needs nothing of the machine that it runs on.
$(slipway-iso): build/obj/iso/embed/slipway-iso
	@cp $< $@

# make run DISK=my.qcow2 FIRMWARE=uefi MEMORY=4096 MEDIUM=none
DISK ?= build/run/disk.qcow2
FIRMWARE ?= bios
MEMORY ?= 2048
MEDIUM ?= cd

.PHONY: run
run: $(iso) ## boot the ISO in QEMU with a disk that is kept (DISK=, FIRMWARE=bios|uefi, MEMORY=)
	@$(unlock) $(in-tools) python3 -m tests.run --iso $(iso) --disk $(DISK) --firmware $(FIRMWARE) \
	    --memory $(MEMORY) --medium $(MEDIUM)
