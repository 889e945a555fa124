# SPDX-License-Identifier: GPL-2.0-or-later
# The pipeline: packages -> repository -> dom0 tree -> bundle -> ISO, and its tests.
# Every stage runs in the Debian 13 tools tree; `make help` lists what a person calls.

MAKEFLAGS += --no-builtin-rules --warn-undefined-variables
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Two makes would build in each other's way. So the outermost only waits for its turn, and has
# the goals made by a second one; what merely uses build/ lets the next in first, by $(unlock).
ifneq ($(if $(findstring environment,$(origin SLIPWAY_LOCKED)),,$(filter-out help,$(MAKECMDGOALS))),)

.PHONY: locked $(MAKECMDGOALS)
$(MAKECMDGOALS): locked
	@:
locked:
	@mkdir -p build; exec 8>build/.lock; \
	flock -n 8 || { echo "waiting for another make in this checkout"; flock 8; }; \
	SLIPWAY_LOCKED=yes exec $(MAKE) --no-print-directory $(MAKECMDGOALS)

else

unlock := flock -u 8;

VERSION := $(shell cat VERSION)
SLIPWAY_CACHE ?= $(HOME)/.cache/slipway
# Signing keys: a folder as `ci/make-keys` makes it; name your own for releases.
SLIPWAY_KEYS ?= $(CURDIR)/build/keys
export SLIPWAY_CACHE SLIPWAY_KEYS VERSION

# One timestamp for everything in an image, so that the same inputs give the same bits.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 1767225600)
export SOURCE_DATE_EPOCH

in-tools := ci/in-tools
stage = @mkdir -p build/log && echo "  $(1)"

# Files below the named folders, for prerequisites; the folders too, as a removed file changes theirs.
files-in = $(shell find $(1) -name __pycache__ -prune -o -type f,d -print 2>/dev/null | sort)

##@ Build
.PHONY: all
all: iso

.PHONY: tools
tools: build/.tools ## prepare the tools tree (Debian 13 by mmdebstrap, cached)

build/.tools: ci/tools.list ci/make-tools
	@mkdir -p build
	@ci/make-tools "$(SLIPWAY_CACHE)"
	@touch $@

build/.keys: ci/make-keys | build/.tools
	@$(in-tools) ci/make-keys "$(SLIPWAY_KEYS)"
	@touch $@

# --- C programs -------------------------------------------------------------

programs := build/obj/packages/feed/slipway-feed \
            build/obj/installer/slipway-installer \
            build/obj/firstboot/slipway \
            build/obj/iso/embed/slipway-iso

build/obj/build.ninja: | build/.tools
	$(call stage,configure C)
	@$(in-tools) meson setup --buildtype=release build/obj >build/log/meson.log || { cat build/log/meson.log; exit 1; }

.PHONY: programs
programs: $(programs) ## compile the C programs

# ninja knows what changed; a program that it leaves alone stays old for make too.
$(programs) &: FORCE | build/obj/build.ninja
	@$(in-tools) ninja -C build/obj >build/log/ninja.log || { cat build/log/ninja.log; exit 1; }

.PHONY: FORCE
FORCE:

include packages/packages.mk
include firstboot/firstboot.mk
include installer/installer.mk
include rootfs/rootfs.mk
include iso/iso.mk
include iso/pxe.mk
include tests/tests.mk

##@ Other
.PHONY: clean
clean: ## remove build/ (the cache in SLIPWAY_CACHE stays)
	rm -rf build

.PHONY: help
help: ## list these targets
	@awk 'BEGIN { FS = ":.*## " } \
	      /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	      /^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

endif
