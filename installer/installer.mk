# SPDX-License-Identifier: GPL-2.0-or-later
# What a person does with answer files in a checkout.

installer := build/obj/installer/slipway-installer

build/rpms/.slipway-installer: $(installer)

# Builds the installer alone, not the other programs.
build-installer = $(in-tools) ninja -C build/obj installer/slipway-installer >build/log/installer.log || { cat build/log/installer.log; exit 1; }

# The program needs the tools tree's libraries, and FILE may be anywhere on this machine, which
# the tools tree does not show: so the tree's own loader starts it outside.
tools-loader = build/tools/usr/lib64/ld-linux-x86-64.so.2 --library-path build/tools/usr/lib/x86_64-linux-gnu

FILE ?=

##@ Answer files
.PHONY: check-answers
check-answers: | build/obj/build.ninja ## say all that is wrong with the answer file FILE=…
	@test -n "$(FILE)" || { echo "usage: make check-answers FILE=answers.xml" >&2; exit 2; }
	@mkdir -p build/log && $(build-installer)
	@$(tools-loader) $(installer) --check "$(FILE)"

INVENTORY ?=
.PHONY: answers
answers: | build/obj/build.ninja ## ask for the answers on screens, for the machine INVENTORY=…, into FILE=…
	@test -n "$(INVENTORY)" -a -n "$(FILE)" || \
	    { echo "usage: make answers INVENTORY=machine.json FILE=answers.xml" >&2; exit 2; }
	@mkdir -p build/log && $(build-installer)
	@$(unlock) $(tools-loader) $(installer) --wizard --inventory="$(INVENTORY)" --save-answers "$(FILE)"

.PHONY: docs
docs: | build/obj/build.ninja ## bring what docs/ has from the installer's tables up to date
	@mkdir -p build/log && $(build-installer)
	@sed -i '/^<!-- generated -->/q' docs/answer-file.md
	@$(in-tools) $(installer) --reference >>docs/answer-file.md
	@sed -i '/^<!-- generated -->/q' docs/kernel-command-line.md
	@$(in-tools) $(installer) --parameters >>docs/kernel-command-line.md
	@$(in-tools) $(installer) --schema >docs/answer-file.rng
