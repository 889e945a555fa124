# SPDX-License-Identifier: GPL-2.0-or-later
# Tests, lint and benchmarks. docs/testing.md says how to run a single one.

asan := build/obj-asan
results := build/test/results
pytest = $(in-tools) python3 -m pytest -c tests/pytest.ini --junit-xml=$(results)/$(1).xml
# Machines that run at a time: each needs a processor and 2 GiB.
workers ?= 2

##@ Test
.PHONY: test test-all test-unit test-cli test-integration test-e2e
test: $(iso) $(pxe) $(driver-disk) $(supplemental-pack) test-programs ## unit tests, then installations in QEMU to a pool of one
	@$(unlock) $(call run-tests,not long)

test-all: $(iso) $(pxe) $(driver-disk) $(supplemental-pack) test-programs ## the whole matrix
	@$(unlock) $(call run-tests,long or not long)

# GiB for the disks of machines. A full disk looks like many failures that have nothing in common.
room := 8

define check-room
free=$$(df -BG --output=avail build | tail -1 | tr -dc 0-9); [ $$free -ge $(room) ] || \
{ echo "the tests need $(room) GiB below build/, and $$free are free: remove build/test and old clones"; exit 1; }
endef

# Every suite runs, whatever the others say; the summary gives the verdict.
define run-tests
$(check-room); \
rm -rf $(results) && mkdir -p $(results); \
$(call unit) || true; \
$(call pytest,cli) -q -n $(workers) tests/cli || true; \
$(call pytest,integration) -q -m '$(1)' tests/integration || true; \
$(call pytest,e2e) -v -n $(workers) --dist worksteal -m '$(1)' tests/e2e || true; \
$(in-tools) python3 -m tests.summary $(results)/unit.json $(results)/cli.xml $(results)/integration.xml $(results)/e2e.xml
endef

define unit
$(in-tools) meson test -C $(asan) --no-rebuild --quiet; \
cp $(asan)/meson-logs/testlog.json $(results)/unit.json
endef

.PHONY: test-programs
test-programs: $(asan)/build.ninja
	$(call stage,compile with sanitizers)
	@$(in-tools) ninja -C $(asan) >build/log/asan.log || { cat build/log/asan.log; exit 1; }

$(asan)/build.ninja: | build/.tools
	@mkdir -p build/log
	@$(in-tools) meson setup --buildtype=debugoptimized -Db_sanitize=address,undefined -Db_lundef=false \
	    $(asan) >build/log/meson-asan.log || { cat build/log/meson-asan.log; exit 1; }

test-unit: test-programs ## only the unit tests
	@$(unlock) mkdir -p $(results)
	@$(call unit) && $(in-tools) python3 -m tests.summary $(results)/unit.json

test-cli: test-programs ## only the tests of command lines, without a machine
	@$(unlock) mkdir -p $(results)
	@$(call pytest,cli) -n $(workers) tests/cli

test-integration: build/.root programs $(driver-disk) ## only the pool of hosts in namespaces, without Xen
	@mkdir -p $(results)
	@$(call pytest,integration) -v tests/integration

# make test-e2e ONLY=bios-cd
ONLY ?= not nothing
test-e2e: $(iso) $(pxe) $(driver-disk) $(supplemental-pack) ## only the tests in QEMU (ONLY=: a part of a name)
	@$(unlock) mkdir -p $(results)
	@$(call pytest,e2e) -v -n $(workers) --dist worksteal -k "$(ONLY)" tests/e2e

# make fuzz FUZZ_SECONDS=3600
FUZZ_SECONDS ?= 600
.PHONY: fuzz
fuzz: test-programs ## run the fuzzers, each for FUZZ_SECONDS (600)
	@$(unlock) FUZZ_SECONDS=$(FUZZ_SECONDS) $(in-tools) meson test -C $(asan) --no-rebuild --verbose \
	    --timeout-multiplier 0 fuzz-answers fuzz-cmdline fuzz-inventory fuzz-lldp fuzz-feed fuzz-pool

# Whoever changes a screen makes them anew, looks at them, and commits them.
.PHONY: pictures
pictures: $(iso) ## the pictures of the screens in docs/images, from a machine in QEMU
	@$(unlock) $(in-tools) python3 -m tests.pictures --iso $(iso) --output docs/images

.PHONY: lint
lint: | build/.tools ## shellcheck, cppcheck, pyflakes: all must be silent
	@$(unlock) $(in-tools) tests/lint

# make bench PARTS=size,laydown,others,server,discovery,loader,boot,pool
PARTS ?= size,laydown,others,server,discovery,loader,boot,pool
.PHONY: bench bench-build
bench: $(iso) $(pxe) ## measure lay-down, bundle from a server, power-on to pool, sizes; writes build/bench/
	@$(unlock) $(in-tools) python3 -m tests.bench --iso $(iso) --parts $(PARTS)

bench-build: ## measure make iso: cold, warm, after a change (20 minutes)
	@$(unlock) tests/bench/build-times
