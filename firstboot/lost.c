/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lost.h"

#include "pool_state.h"

#define LOST_FILE POOL_STATE_FOLDER "/lost" /* slipway-pool.timer looks at it, too */

char **lost_load(const Host *host)
{
    g_autofree char *text = host_read(host, LOST_FILE);
    return text != NULL && *text != '\0' ? g_strsplit(text, "\n", -1) : g_new0(char *, 1);
}

/* The file stays when it is empty: it is copied to the other members, and a missing one would not be. */
static gboolean save(const Host *host, char **names, const char *without, const char *with,
                     GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (; *names != NULL; names++)
        if (!g_str_equal(*names, without))
            g_string_append_printf(text, "%s\n", *names);
    if (with != NULL)
        g_string_append_printf(text, "%s\n", with);
    return host_write(host, LOST_FILE, text->str, 0644, NULL, error);
}

gboolean lost_add(const Host *host, const char *name, GError **error)
{
    g_auto(GStrv) names = lost_load(host);
    return save(host, names, name, name, error);
}

gboolean lost_remove(const Host *host, const char *name, GError **error)
{
    g_auto(GStrv) names = lost_load(host);
    return !g_strv_contains((const char *const *)names, name) || save(host, names, name, NULL, error);
}
