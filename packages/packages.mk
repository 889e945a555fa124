# SPDX-License-Identifier: GPL-2.0-or-later
# Packages: Debian's by the feed, our own by rpmbuild, one signed repository.

##@ Packages

# --- our own RPMs -----------------------------------------------------------
# A spec in packages/specs/ is built again when it, VERSION or one of its
# prerequisites changes; a fragment adds those by a line such as
#   build/rpms/.slipway-setup: $(call files-in,rootfs/overlay)
# A spec finds its sources below %{top} (the checkout) and says
# `Version: %{version}`. The stamp .NAME lists the RPMs that came out of NAME.spec.

specs := $(sort $(basename $(notdir $(wildcard packages/specs/*.spec))))
own-rpms := $(specs:%=build/rpms/.%)

build/rpms/.%: packages/specs/%.spec packages/build-rpm VERSION | build/.tools
	$(call stage,rpmbuild $*)
	@$(in-tools) packages/build-rpm $< $@ >build/log/rpm-$*.log 2>&1 || \
	    { cat build/log/rpm-$*.log; exit 1; }

build/rpms/.slipway-groups: $(wildcard packages/imports/*.list)

# --- Debian's packages ------------------------------------------------------
# The lock is made once and stays: only `make update` looks for newer versions.

import-lists := $(wildcard packages/imports/*.list)
debs = $(in-tools) packages/debs

define make-sources
ci/mirrors 'main non-free-firmware' >build/sources.list.part
mv build/sources.list.part build/sources.list
endef

define make-lock
cat $(import-lists) | $(debs) lock build/sources.list build/apt >build/lock.part
mv build/lock.part build/lock
endef

build/sources.list: ci/mirrors | build/.tools
	@$(make-sources)

build/lock: $(import-lists) | build/sources.list
	$(call stage,resolve the package lock)
	@$(make-lock)

.PHONY: update
update: | build/.tools ## take Debian's newest packages: fetch the indices, resolve the lock again
	@$(make-sources)
	@$(debs) refresh build/sources.list build/apt
	@if [ -e build/lock ]; then cp build/lock build/lock.previous; fi
	@$(make-lock)
	@if [ -e build/lock.previous ]; then diff <(cut -d' ' -f-2 build/lock.previous) <(cut -d' ' -f-2 build/lock) || true; fi

build/.debs: build/lock packages/debs
	@$(debs) fetch build/sources.list build/apt <build/lock
	@touch $@

feed = $(in-tools) build/obj/packages/feed/slipway-feed
feed-inputs = --lock build/lock --debs "$(SLIPWAY_CACHE)/debs" --overrides packages/overrides.conf \
              --scripts packages/maintainer-scripts.list --store "$(SLIPWAY_CACHE)/scripts"

# The gates come before the work; what was converted before is in the cache, which
# forgets what no build has used for a month.
build/.feed: build/.debs build/obj/packages/feed/slipway-feed packages/overrides.conf \
             packages/maintainer-scripts.list $(call files-in,packages/patches)
	$(call stage,convert Debian packages to RPM)
	@$(feed) check $(feed-inputs) $(if $(wildcard build/lock.previous),--previous build/lock.previous)
	@$(feed) convert $(feed-inputs) --cache "$(SLIPWAY_CACHE)/feed" --output build/feed
	@find "$(SLIPWAY_CACHE)/feed" "$(SLIPWAY_CACHE)/debs" -type f -mtime +30 -delete
	@touch $@

.PHONY: accept-scripts
accept-scripts: build/.debs build/obj/packages/feed/slipway-feed ## show changed maintainer scripts of Debian packages, accept them
	@$(feed) accept-scripts $(feed-inputs) | while read -r package script old new; do \
	    diff -u --label "$$package $$script (accepted)" --label "$$package $$script" "$$old" "$$new" || true; \
	done
	@echo "accepted: packages/maintainer-scripts.list (commit it)"

# --- the repository ---------------------------------------------------------

# A repository on this machine is copied: again when its metadata changes.
site-metadata := $(shell sed -nE 's|^[^\# ]+ file://([^ ]+).*|\1/repodata/repomd.xml|p' packages/repositories.conf)

build/repos/.made: packages/repositories.conf packages/site-repos $(wildcard packages/keys/*) \
                   $(wildcard $(site-metadata))
	@packages/site-repos packages/repositories.conf build/repos
	@touch $@

build/.repo: build/.feed $(own-rpms) build/.keys build/repos/.made packages/make-repo \
             packages/check-closure packages/comps.xml
	$(call stage,sign packages and make the repository)
	@$(in-tools) packages/make-repo build/feed build/rpms build/repo >build/log/repo.log 2>&1 || \
	    { cat build/log/repo.log; exit 1; }
	@$(feed) check-files --output build/repo
	@$(in-tools) packages/check-closure build/repo build/rpms build/repos
	@touch $@

.PHONY: repo
repo: build/.repo ## make the signed package repository, build/repo

# --- the examples of a driver disk and of a supplemental pack ----------------

driver-disk := build/slipway-$(VERSION)-driver-disk.iso

supplemental-pack := build/slipway-$(VERSION)-pack.iso

.PHONY: packs driver-disk
packs: $(driver-disk) $(supplemental-pack) ## make the example driver disk and supplemental pack

driver-disk: $(driver-disk)

$(supplemental-pack): build/.keys packages/make-pack packages/make-repo $(call files-in,packages/supplemental-pack)
	$(call stage,example supplemental pack)
	@$(in-tools) packages/make-pack packages/supplemental-pack/slipway-demo-pack.spec SLIPWAY_PKG build/pack $@ \
	    >build/log/pack.log 2>&1 || { cat build/log/pack.log; exit 1; }

$(driver-disk): build/.root build/.keys packages/make-driver-disk packages/make-pack $(call files-in,packages/driver-disk)
	$(call stage,example driver disk)
	@$(in-tools) packages/make-driver-disk "$$(readlink build/root/boot/vmlinuz | sed s/^vmlinuz-//)" \
	    build/driver-disk $@ >build/log/driver-disk.log 2>&1 || { cat build/log/driver-disk.log; exit 1; }
