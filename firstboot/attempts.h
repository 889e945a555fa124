/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * How often GRUB has started SLOT ("A" or "B") since it was good. GRUB counts on
 * the one disk that it was started from, and knows nothing of a mirror of the
 * ESP: the members are asked, and the largest count holds, as a slot that failed
 * must not be taken for one that was never tried. FALSE: the ESP is on no mirror,
 * and its grubenv says it.
 */
gboolean attempts_on_mirror(const Host *host, const char *slot, unsigned *ret_attempts);
