/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "ui_form.h"
#include "ui_message.h"

#define LVM "LVM"
#define EXT "ext4"
#define JOINED "one for all"
#define SEPARATE "one each"

static unsigned volumes(const Wizard *wizard)
{
    return wizard->answers->guest_storage + wizard->answers->guest_disks->len;
}

static gboolean applies(const Wizard *wizard)
{
    return volumes(wizard) > 0;
}

static UiMove ask(Wizard *wizard)
{
    static const char *const types[] = {LVM, EXT, NULL}, *const layouts[] = {JOINED, SEPARATE, NULL};
    Hostconf *host = wizard->answers->host;
    UiField fields[] = {
        {.name = "sr-type", .label = "Guests' disks are on", .options = types},
        {.name = "sr-layout", .label = "Repositories", .options = layouts},
    };
    g_auto(UiForm) form = {
        .text = "How shall the local storage repository keep the disks of guests? On LVM each is a "
                "logical volume: fast, and it can be replicated to another host (DRBD). On ext4 "
                "each is a file: it takes only the room that it uses.",
        .fields = fields,
        .n_fields = volumes(wizard) > 1 ? 2 : 1,
    };
    for (;;) {
        if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
            return UI_BACK;
        host->sr_type = g_str_equal(fields[0].text, LVM) ? HOSTCONF_SR_LVM : HOSTCONF_SR_EXT;
        host->sr_layout = g_strcmp0(fields[1].text, SEPARATE) == 0 ? HOSTCONF_SR_SEPARATE
                                                                   : HOSTCONF_SR_JOINED;
        g_autofree char *reasons = wizard_problems(wizard, "guest disk");
        if (reasons == NULL)
            return UI_NEXT;
        ui_message_problem(reasons);
    }
}

const Page page_sr = {
    .title = "Storage repository",
    .help = "LVM is right for most hosts. A repository under 20 GiB is ext4 whatever is chosen: the "
            "pool's engine refuses smaller volume groups.\n\n"
            "With several disks, \"one for all\" adds them up: a guest's disk can be larger than "
            "one of them, but if one of them breaks, guests on the others are hurt, too. \"One "
            "each\" keeps them apart.",
    .applies = applies,
    .ask = ask,
};
