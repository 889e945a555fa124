/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "host.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "error.h"
#include "pool_token.h"

char *host_path(const Host *host, const char *path)
{
    return g_strconcat(host->root, path, NULL);
}

char *host_read(const Host *host, const char *path)
{
    g_autofree char *full = host_path(host, path);
    char *text = NULL;
    if (!g_file_get_contents(full, &text, NULL, NULL))
        return NULL;
    return g_strchomp(text);
}

gboolean host_write(const Host *host, const char *path, const char *text, int mode,
                    gboolean *ret_changed, GError **error)
{
    g_autofree char *full = host_path(host, path);
    g_autofree char *present = NULL;
    if (g_file_get_contents(full, &present, NULL, NULL) && g_str_equal(present, text))
        return TRUE;

    g_autofree char *folder = g_path_get_dirname(full);
    if (g_mkdir_with_parents(folder, 0755) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make the folder '%s': %s",
                    folder, g_strerror(errno));
        return FALSE;
    }
    if (!g_file_set_contents_full(full, text, -1,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                  mode, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot write '%s': ", full);
        return FALSE;
    }
    /* A file that was there keeps its mode otherwise. */
    if (g_chmod(full, mode) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                    "cannot set the mode of '%s' to %04o: %s", full, (unsigned)mode,
                    g_strerror(errno));
        return FALSE;
    }
    g_message("wrote %s", full);
    if (ret_changed != NULL)
        *ret_changed = TRUE;
    return TRUE;
}

char *host_choose_name(const Hostconf *conf, const char *lease_name, const char *lease_domain)
{
    g_autofree char *name = g_strdup(conf->hostname != NULL ? conf->hostname : lease_name);
    if (name == NULL) {
        g_auto(GStrv) bytes =
            g_strsplit(conf->interface_macs[0] != NULL ? conf->interface_macs[0] : "", ":", -1);
        g_autofree char *digits = g_strjoinv("", bytes);
        name = g_strconcat("xen-", digits, NULL);
    }
    if (strchr(name, '.') != NULL)
        return g_steal_pointer(&name);

    /* The pool's, as its members must have one; a token names the pool to join. */
    const char *domain = lease_domain;
    g_autoptr(PoolToken) token =
        conf->pool_token != NULL ? pool_token_decode(conf->pool_token, NULL) : NULL;
    const char *pool = token != NULL ? token->pool : conf->pool_name;
    if (conf->pool_action != HOSTCONF_POOL_NONE && pool != NULL)
        domain = strchr(pool, '.') + 1;
    return domain != NULL ? g_strconcat(name, ".", domain, NULL) : g_steal_pointer(&name);
}

gboolean host_name_agrees(const Hostconf *conf, const char *name)
{
    if (name == NULL || *name == '\0' || g_str_equal(name, "localhost"))
        return FALSE;
    if (conf->pool_action != HOSTCONF_POOL_NONE && strchr(name, '.') == NULL)
        return FALSE;
    if (conf->hostname == NULL || g_str_equal(name, conf->hostname))
        return TRUE;
    gsize length = strlen(conf->hostname);
    return strncmp(name, conf->hostname, length) == 0 && name[length] == '.';
}
