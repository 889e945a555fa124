/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* The member NAME with VALUE, or null where that is NULL: programs find every name. */
void json_add_string(JsonBuilder *builder, const char *name, const char *value);
