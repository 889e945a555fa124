/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "ui_message.h"

static gboolean is_installation(const Disk *disk)
{
    return !disk->is_medium && disk->content != NULL &&
           (g_str_has_prefix(disk->content, "Slipway") ||
            g_str_has_prefix(disk->content, "XenServer"));
}

static gboolean applies(const Wizard *wizard)
{
    for (unsigned i = 0; i < wizard->inventory->disks->len; i++)
        if (is_installation(wizard->inventory->disks->pdata[i]))
            return TRUE;
    return FALSE;
}

static UiMove ask(Wizard *wizard)
{
    g_autoptr(GString) text = g_string_new("Hosts are already installed on disks of this machine:\n\n");
    for (unsigned i = 0; i < wizard->inventory->disks->len; i++) {
        const Disk *disk = wizard->inventory->disks->pdata[i];
        if (is_installation(disk))
            g_string_append_printf(text, "  %s: %s (%s, serial number %s)\n", disk->path,
                                   disk->content, disk->model != NULL ? disk->model : "no model",
                                   disk->serial != NULL ? disk->serial : "unknown");
    }
    g_string_append(text, "\nNone of them is touched unless you choose its disk on the next pages; "
                          "then all of it is lost, with the guests on it.\n\n"
                          "A Slipway host that shall keep its guests is not installed anew: start "
                          "it and upgrade it from there.");
    return ui_message_page(text->str);
}

const Page page_installations = {
    .title = "Existing installations",
    .help = "The installer always makes a new host. It neither upgrades nor repairs one.\n\n"
            "A running Slipway host takes a new release into its other slot with 'rauc install "
            "slipway-VERSION.raucb', keeps its guests and its pool, and goes back to the old one "
            "if the new one does not start.",
    .applies = applies,
    .ask = ask,
};
