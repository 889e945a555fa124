/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "summary.h"
#include "ui_erase.h"
#include "ui_message.h"

static gboolean applies(const Wizard *wizard)
{
    return wizard->live;
}

static UiMove ask(Wizard *wizard)
{
    if (wizard->plan->existing != NULL) { /* nothing is lost: the old slot stays */
        g_autofree char *text = summary_existing(wizard->plan);
        return ui_message_page(text);
    }
    g_autofree char *disks = summary_disks(wizard->plan, wizard->inventory);
    return ui_erase_ask(disks);
}

const Page page_confirm = {
    .title = "Install now?",
    .help = "The installer checks the source to its last byte, and only then writes: a new host to the "
            "disks that are named here, and to no others; an upgrade to the other slot. It can be "
            "stopped until then without any change.",
    .applies = applies,
    .ask = ask,
    .for_upgrade = TRUE,
};
