/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "parameter.h"

/*
 * The tree that a network loader has started the installer from (iso/pxe/): slipway.tree=URL.
 * pxelinux, which does not know it, passes "${cwduri}" on as it stands in the loaders' common file,
 * and ip=CLIENT:SERVER:… (its SYSAPPEND 3): then it is http://SERVER/slipway/.
 */
gboolean cmdline_take_tree(Reader *reader, const char *value, GError **error);
gboolean cmdline_take_boot_addresses(Reader *reader, const char *value, GError **error);

/* When all words are read: fills in cmdline->tree, and makes an answer file's name in it a URL. */
void cmdline_finish_tree(Reader *reader);
