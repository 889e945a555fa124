/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "ui_form.h"

#define BACKUP "active-backup"
#define LACP "LACP"

static gboolean applies(const Wizard *wizard)
{
    return g_strv_length(wizard->answers->interfaces) > 1;
}

static UiMove ask(Wizard *wizard)
{
    static const char *const modes[] = {BACKUP, LACP, NULL};
    UiField field = {.name = "bond-mode", .label = "Mode", .options = modes};
    g_autofree char *members = g_strjoinv(" and ", wizard->answers->interfaces);
    g_autofree char *text = g_strdup_printf(
        "%s become one interface.\n\nactive-backup: one works, the others wait; any switch will "
        "do.\n"
        "LACP (IEEE 802.3ad): all work together; the switch must be set up for it.",
        members);
    g_auto(UiForm) form = {.text = text, .fields = &field, .n_fields = 1};
    if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
        return UI_BACK;
    wizard->answers->host->bond_mode = g_str_equal(field.text, LACP) ? HOSTCONF_BOND_LACP
                                                                     : HOSTCONF_BOND_ACTIVE_BACKUP;
    return UI_NEXT;
}

const Page page_bond = {
    .title = "Bond",
    .help = "With LACP on a switch that is not set up for it, the host has no network. "
            "active-backup is right where nobody has prepared the switch.",
    .applies = applies,
    .ask = ask,
};
