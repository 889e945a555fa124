/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "content.h"
#include "page.h"
#include "plan_existing.h"
#include "ui_list.h"

#define NEW "new"

static gboolean is_foreign(const Disk *disk)
{
    return !disk->is_medium && g_strcmp0(disk->content, CONTENT_XENSERVER) == 0;
}

static gboolean applies(const Wizard *wizard)
{
    g_autoptr(GPtrArray) hosts = plan_existing_hosts(wizard->inventory);
    for (unsigned i = 0; i < wizard->inventory->disks->len; i++)
        if (is_foreign(wizard->inventory->disks->pdata[i]))
            return TRUE;
    return hosts->len > 0;
}

static void add_host(UiList *list, const Disk *disk)
{
    if (disk->host_slot == NULL)
        ui_list_add(list, disk->path, g_strdup_printf("Restore the host on %s", disk->path),
                    g_strdup("Its slots cannot be read at a glance; storage and logs stay."));
    else
        ui_list_add(list, disk->path,
                    g_strdup_printf("Upgrade %s on %s",
                                    disk->host_name != NULL ? disk->host_name : "the host", disk->path),
                    g_strdup_printf("Version %s in slot %s. The new release goes to the other slot; settings, "
                                    "guests and pool stay.",
                                    disk->host_version, disk->host_slot));
}

/* Hosts of XenServer are named, but not offered. */
static char *question(const Inventory *inventory)
{
    GString *text = g_string_new("There are hosts on the disks of this machine. What shall be done?");
    for (unsigned i = 0; i < inventory->disks->len; i++) {
        const Disk *disk = inventory->disks->pdata[i];
        if (is_foreign(disk))
            g_string_append_printf(text, " The one of %s on %s cannot become a Slipway host and keep its "
                                         "settings.",
                                   disk->content, disk->path);
    }
    return g_string_free(text, FALSE);
}

static void choose(Answers *answers, const Inventory *inventory, const char *choice)
{
    g_ptr_array_set_size(answers->existing, 0);
    answers->operation = ANSWERS_INSTALL;
    if (g_str_equal(choice, NEW))
        return;
    const Disk *disk = inventory_find_disk(inventory, choice);
    answers->operation = disk->host_slot != NULL ? ANSWERS_UPGRADE : ANSWERS_RESTORE;
    g_ptr_array_add(answers->existing, disk_rule_new(choice));
}

static UiMove ask(Wizard *wizard)
{
    g_autofree char *text = question(wizard->inventory);
    g_auto(UiList) list = ui_list_new(UI_LIST_ONE, "installations", text);
    g_autoptr(GPtrArray) hosts = plan_existing_hosts(wizard->inventory);
    for (unsigned i = 0; i < hosts->len; i++)
        add_host(&list, hosts->pdata[i]);
    ui_list_add(&list, NEW, g_strdup("Install a new host"),
                g_strdup("On disks that you choose next, which lose all data, guests too."));
    if (ui_list_ask(&list, wizard->typed) != UI_NEXT)
        return UI_BACK;
    choose(wizard->answers, wizard->inventory, ui_list_choice(&list));
    return UI_NEXT;
}

const Page page_installations = {
    .title = "Existing installations",
    .help = "An upgrade writes the new release to the slot that the host does not run from, carries "
            "over what is yours (settings, users, pool, networks), and starts it on trial: if it is "
            "not ready within 10 minutes, the host returns to the old one by itself. A running host "
            "can do the same with 'slipway upgrade'.\n\n"
            "A new host knows nothing of the old one.",
    .applies = applies,
    .ask = ask,
    .for_upgrade = TRUE,
};
