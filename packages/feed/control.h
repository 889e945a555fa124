/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* One paragraph of a Debian control file, deb-control(5). */
typedef struct Control Control;

/* Parses TEXT, which is no longer than LENGTH and may hold any bytes. ORIGIN
 * names it in errors ("ORIGIN:LINE: ..."). More than one paragraph is an error. */
Control *control_parse(const char *text, gsize length, const char *origin, GError **error);
void control_free(Control *control);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Control, control_free)

/* The value of a field, names compared without regard to case, or NULL. Lines of
 * a folded field are separated by newlines and keep their leading space. */
const char *control_get(const Control *control, const char *field);

/* The same, and a sentence where the field is missing or empty. */
const char *control_need(const Control *control, const char *field, GError **error);
