# SPDX-License-Identifier: GPL-2.0-or-later
# The host agent's package.

build/rpms/.slipway-host: build/obj/firstboot/slipway $(call files-in,firstboot/data firstboot/units)
