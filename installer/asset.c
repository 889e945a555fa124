/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "asset.h"

#include "medium.h"

#define MEDIUM_FOLDER "/run/slipway/asset-medium"

/* PATH on the medium labelled LABEL, if there is one that has it. */
static char *read_on_medium(const char *label, const char *path, const Fetch *fetch,
                            gsize *ret_length)
{
    g_autofree char *node = medium_find(label, 0);
    g_autoptr(Mounts) mounts = mounts_new();
    if (node == NULL || !medium_mount(node, MEDIUM_FOLDER, mounts, NULL))
        return NULL;
    g_autofree char *full = g_build_filename(MEDIUM_FOLDER, path, NULL);
    g_autofree char *url = g_filename_to_uri(full, NULL, NULL);
    Fetch here = *fetch;
    here.url = url;
    return fetch_to_memory(&here, ret_length, NULL);
}

char *asset_fetch(const Fetch *fetch, gsize *ret_length, GError **error)
{
    if (!fetch_is_remote(fetch->url)) {
        g_autofree char *path = g_filename_from_uri(fetch->url, NULL, error);
        if (path == NULL)
            return NULL;
        char *text = read_on_medium(MEDIUM_ANSWERS, path, fetch, ret_length);
        if (text == NULL)
            text = read_on_medium(MEDIUM_INSTALLATION, path, fetch, ret_length);
        if (text != NULL)
            return text;
    }
    return fetch_to_memory(fetch, ret_length, error);
}
