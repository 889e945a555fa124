# SPDX-License-Identifier: GPL-2.0-or-later
# The folder for servers from which machines start, and a network to try it on.

##@ Build
# A stamp: the files of the folder are links, with other times.
pxe := build/.pxe

.PHONY: pxe
pxe: $(pxe) ## build/pxe: copy it to a TFTP and HTTP server, and machines install themselves

$(pxe): $(iso-parts) iso/make-pxe $(call files-in,iso/pxe) | build/.tools
	$(call stage,network boot)
	@$(in-tools) iso/make-pxe build/pxe $(iso-parts) >build/log/pxe.log 2>&1 || { cat build/log/pxe.log; exit 1; }
	@touch $@; tail -n1 build/log/pxe.log

.PHONY: pxe-demo
pxe-demo: $(pxe) ## serve build/pxe on a private network, and install a BIOS and a UEFI machine from it
	@$(unlock) $(in-tools) python3 -m tests.pxe_demo
