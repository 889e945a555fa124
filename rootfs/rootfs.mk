# SPDX-License-Identifier: GPL-2.0-or-later
# The dom0 tree, its image, the host bundle and the installer's initrd.

build/rpms/.slipway-setup: $(call files-in,rootfs/overlay)
build/rpms/.slipway-base: $(call files-in,rootfs/base)
build/rpms/.slipway-dracut: rootfs/dracut/50-slipway.conf $(call files-in,rootfs/dracut/90slipway-root)
build/rpms/.slipway-release: build/.keys

# The repository changes with every package of ours; the tree only with those
# that it holds. So the list of packages is rewritten only when it differs.
build/.root-packages: build/.repo
	@$(in-tools) rootfs/list-packages build/repo | cat - build/repos/packages.list >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

build/.root: build/.root-packages build/.keys rootfs/build-root rootfs/check-root rootfs/mkosi.conf \
             rootfs/base/macros.slipway
	$(call stage,dom0 tree)
	@$(in-tools) rootfs/build-root >build/log/root.log 2>&1 || { cat build/log/root.log; exit 1; }
	@$(in-tools) rootfs/check-root build/root build/log/root.log
	@touch $@

##@ Build
.PHONY: root bundle installer
root: build/.root ## make the dom0 tree in build/root
