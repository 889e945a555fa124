/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What somebody has typed and marked on the screens, right or wrong, so that
 * no way back loses any of it: texts by the names of fields. Never a secret.
 */
typedef GHashTable UiTyped;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(UiTyped, g_hash_table_unref)

static inline UiTyped *ui_typed_new(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

/* NULL: nothing yet. */
static inline const char *ui_typed_get(UiTyped *typed, const char *name)
{
    return g_hash_table_lookup(typed, name);
}

static inline void ui_typed_set(UiTyped *typed, const char *name, const char *text)
{
    g_hash_table_insert(typed, g_strdup(name), g_strdup(text));
}
