/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "fetch.h"

/*
 * Small files that belong to an answer file: scripts and secrets. As
 * fetch_to_memory(), but "file:///a/b" is that path on the answer medium, else on
 * the installation medium, else in the installer.
 */
char *asset_fetch(const Fetch *fetch, gsize *ret_length, GError **error);
