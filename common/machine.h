/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/*
 * What tells one machine from another before it has a name, as an object:
 *
 *   { "serial": "ABC1234", "uuid": "4c4c4544-…", "macs": ["52:54:00:12:34:56"] }
 *
 * Serial number and UUID are the firmware's (SMBIOS, DSP0134, section 7.2) and
 * left out where it has none; the MACs are those of the network cards, sorted.
 * ROOT is put before every path: "" on a machine.
 */
void machine_to_json(const char *root, JsonBuilder *builder);
