# SPDX-License-Identifier: GPL-2.0-or-later
# The dom0 tree, its image, the host bundle and the installer's initrd.

build/rpms/.slipway-setup: $(call files-in,rootfs/overlay)
build/rpms/.slipway-base: $(call files-in,rootfs/base)
build/rpms/.slipway-dracut: rootfs/dracut/50-slipway.conf $(call files-in,rootfs/dracut/91slipway-multipath rootfs/dracut/99slipway-root)
build/rpms/.slipway-release: build/.keys

# The repository changes with every package of ours; the tree only with those
# that it holds. So the list of packages is rewritten only when it differs.
build/.root-packages: build/.repo
	@$(in-tools) rootfs/list-packages build/repo | cat - build/repos/packages.list >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

build/.root: build/.root-packages build/.keys rootfs/build-root rootfs/check-root rootfs/mkosi.conf \
             rootfs/record-as-built rootfs/base/macros.slipway
	$(call stage,dom0 tree)
	@$(in-tools) rootfs/build-root >build/log/root.log 2>&1 || { cat build/log/root.log; exit 1; }
	@$(in-tools) rootfs/check-root build/root build/log/root.log
	@touch $@

##@ Build
.PHONY: root bundle installer
root: build/.root ## make the dom0 tree in build/root

build/root.ext4: build/.root rootfs/build-image
	$(call stage,root image)
	@$(in-tools) rootfs/build-image build/root $@ >build/log/image.log 2>&1 || { cat build/log/image.log; exit 1; }

bundle := build/slipway-$(VERSION).raucb

bundle: $(bundle) ## make the signed host bundle

$(bundle): build/root.ext4 build/.keys rootfs/build-bundle VERSION
	$(call stage,host bundle)
	@$(in-tools) rootfs/build-bundle $< $@ >build/log/bundle.log 2>&1 || { cat build/log/bundle.log; exit 1; }

# A change in installer/ needs only these: its package and this initrd.
installer: build/installer/initrd.img ## make the installer's kernel and initrd in build/installer

build/rpms/.slipway-installer: $(call files-in,rootfs/dracut/90slipway-installer)

build/installer/vmlinuz build/installer/initrd.img &: build/.root build/rpms/.slipway-installer rootfs/build-installer
	$(call stage,installer initrd)
	@$(in-tools) rootfs/build-installer build/root build/rpms/slipway-installer-$(VERSION)-1.x86_64.rpm \
	    build/installer >build/log/installer.log 2>&1 || { cat build/log/installer.log; exit 1; }
