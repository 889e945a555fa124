/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "inventory.h"

/*
 * URLs of answer files that are one for many machines: {mac}, {serial}, {uuid} and {hostname}
 * in them stand for what the inventory says of this one. What stands there is written %XX
 * where it is not a letter, a digit or one of "-._~:".
 */

/* Whether TEXT is such a URL: of a scheme that is fetched, and with no other names. */
gboolean answer_url_validate(const char *text, GError **error);

/* Whether TEXT has names in it. */
gboolean answer_url_has_names(const char *text);

/*
 * TEXT, for which answer_url_validate() is TRUE, of the machine INVENTORY; g_free(). A name that the
 * machine has no value for is SLIPWAY_ERROR_HARDWARE, and says which ones it has.
 */
char *answer_url_expand(const char *text, const Inventory *inventory, GError **error);
