/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "layout.h"
#include "page.h"
#include "page_disks.h"
#include "ui_message.h"

/* Where the cursor is best: on the first disk that can hold the host, and is no stick. */
static const char *first_choice(const Inventory *inventory)
{
    for (unsigned i = 0; i < inventory->disks->len; i++) {
        const Disk *disk = inventory->disks->pdata[i];
        if (!disk->read_only && !disk->is_medium && !disk->removable &&
            strcmp(disk->bus, "usb") != 0 && disk->size >= LAYOUT_MIN_SIZE)
            return disk->path;
    }
    return NULL;
}

static UiMove ask(Wizard *wizard)
{
    wizard_refresh(wizard);
    for (;;) {
        g_auto(UiList) list = ui_list_new(
            UI_LIST_SEVERAL, "primary-disks",
            "Which disk shall hold the host? Everything on it will be lost.\n"
            "Enter takes the disk under the cursor. For a mirror (RAID1), mark two or more with "
            "the space bar.");
        page_disks_list(&list, wizard->inventory, NULL);
        list.first = first_choice(wizard->inventory);
        if (list.rows->len == 0) {
            UI_MESSAGE(NULL,
                       "This machine has no disk that can be written to. Add one; or go back to "
                       "the first screen and load a driver for its controller (F9).",
                       "Back");
            return UI_BACK;
        }
        if (ui_list_ask(&list, wizard->typed) != UI_NEXT)
            return UI_BACK;
        page_disks_set(wizard->answers->primary_disks, &list);
        g_autofree char *reasons = wizard_problems(wizard, "primary disk");
        if (reasons == NULL)
            return UI_NEXT;
        ui_message_problem(reasons);
    }
}

const Page page_disk = {
    .title = "System disk",
    .help = "The host needs 24 GiB; what it does not need becomes storage for guests. Model and "
            "serial number are printed on the disk itself: compare them.\n\n"
            "The line below the list says what is on the disk now. \"Empty\" means that its "
            "beginning holds zeros only; \"unknown data\" may be an encrypted disk or a member of "
            "a RAID controller's array.\n\n"
            "With two disks or more marked, each holds all of the host, and it starts from any "
            "of them (RAID1, by Linux's md). Guests' storage on them is mirrored, too.",
    .ask = ask,
};
