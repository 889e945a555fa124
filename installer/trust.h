/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Certificate authorities of the operator's own, for the https servers that the installer asks. */

/* Whether TEXT is one or more certificates in PEM (RFC 7468, section 5), and nothing that is secret;
 * what stands around them is no matter. */
gboolean trust_validate(const char *text, GError **error);

/* Trusts the certificates in TEXT as well as those that this installer came with, until it ends: its
 * file system is memory. */
gboolean trust_add(const char *text, GError **error);
