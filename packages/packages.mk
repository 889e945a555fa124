# SPDX-License-Identifier: GPL-2.0-or-later
# Packages: Debian's by the feed, our own by rpmbuild, one signed repository.

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
