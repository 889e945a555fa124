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

build/sources.list: ci/mirrors | build/.tools
	@ci/mirrors 'main non-free-firmware' >$@.part
	@mv $@.part $@

build/lock: $(import-lists) | build/sources.list
	$(call stage,resolve the package lock)
	@cat $(import-lists) | $(debs) lock build/sources.list build/apt >$@.part
	@mv $@.part $@

build/.debs: build/lock packages/debs
	@$(debs) fetch build/sources.list build/apt <build/lock
	@touch $@

# `convert` takes what it can from the cache; the stamp comes last.
build/.feed: build/.debs build/obj/packages/feed/slipway-feed packages/overrides.conf
	$(call stage,convert Debian packages to RPM)
	@$(in-tools) build/obj/packages/feed/slipway-feed convert --lock build/lock \
	    --debs "$(SLIPWAY_CACHE)/debs" --overrides packages/overrides.conf \
	    --cache "$(SLIPWAY_CACHE)/feed" --output build/feed
	@touch $@

# --- the repository ---------------------------------------------------------

build/.repo: build/.feed $(own-rpms) build/.keys packages/make-repo packages/comps.xml
	$(call stage,sign packages and make the repository)
	@$(in-tools) packages/make-repo build/feed build/rpms build/repo >build/log/repo.log 2>&1 || \
	    { cat build/log/repo.log; exit 1; }
	@touch $@

.PHONY: repo
repo: build/.repo ## make the signed package repository, build/repo

.PHONY: update
update: build/sources.list ## take the newest Debian packages: fetch the indices, resolve the lock again
	@$(debs) refresh build/sources.list build/apt
	@if [ -e build/lock ]; then mv build/lock build/lock.previous; fi
	@$(MAKE) --no-print-directory build/lock
	@if [ -e build/lock.previous ]; then diff <(cut -d' ' -f1,2 build/lock.previous) <(cut -d' ' -f1,2 build/lock) || true; fi
