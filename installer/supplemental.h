/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Supplemental packs: repositories of signed packages that the host gets besides the bundle. They
 * are fetched and checked, into memory, before anything is written to a disk.
 */
#define SUPPLEMENTAL_LABEL "SLIPWAY_PKG" /* of a medium; see DRIVER_DISK_LABEL */

/* Fetches SOURCES (URLs, and ANSWERS_MEDIUM for the labelled medium), and what is embedded in the
 * ISO. SLIPWAY_ERROR_SOURCE, SLIPWAY_ERROR_NETWORK. */
gboolean supplemental_fetch(char **sources, GError **error);

/* Installs what was fetched into the host mounted at ROOT; see packages_install(). */
gboolean supplemental_install(const char *root, GError **error);
