/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "overrides.h"

/* Gate: RPM must answer every relation as dpkg does.
 *
 * DEBS (Deb) is the whole closed set. Each relation that asks for a version is
 * compared with each package of the set that offers the name, under both
 * orderings; so is each package with its version in PREVIOUS (LockEntry; NULL
 * for none), the set that hosts may be upgraded from. Every different answer
 * is one line of the error. Relations that OVERRIDES
 * forgets are left out, and what a package says about itself, as RPM ignores it. */
gboolean ordering_check(GPtrArray *debs, const Overrides *overrides, GPtrArray *previous,
                        GError **error);
