/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "summary.h"
#include "ui_erase.h"

static gboolean applies(const Wizard *wizard)
{
    return wizard->live;
}

static UiMove ask(Wizard *wizard)
{
    g_autofree char *disks = summary_disks(wizard->plan, wizard->inventory);
    return ui_erase_ask(disks);
}

const Page page_confirm = {
    .title = "Install now?",
    .help = "After you have typed the word, the installer checks the source to its last byte, and "
            "only then writes to the disks that are named here, and to no others. It can be "
            "stopped until then without any change.",
    .applies = applies,
    .ask = ask,
};
