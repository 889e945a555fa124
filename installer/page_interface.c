/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "page_nics.h"
#include "ui_message.h"

static UiMove ask(Wizard *wizard)
{
    wizard_refresh(wizard);
    Answers *answers = wizard->answers;
    for (;;) {
        g_auto(UiList) list = ui_list_new(
            UI_LIST_SEVERAL, "interfaces",
            "Which interface has the host's own address (its management interface)? Enter takes "
            "the one under the cursor. For a bond, mark two or more with the space bar.");
        page_nics_list(&list, wizard->inventory);
        if (list.rows->len == 0) {
            UI_MESSAGE(NULL,
                       "This machine has no Ethernet interface that the installer has a driver "
                       "for. Add one, or go back to the first screen and load a driver (F9).",
                       "Back");
            return UI_BACK;
        }
        if (ui_list_ask(&list, wizard->typed) != UI_NEXT)
            return UI_BACK;
        g_strfreev(answers->interfaces);
        answers->interfaces = ui_list_choices(&list);
        g_autofree char *reasons = wizard_problems(wizard, "management interface");
        if (reasons == NULL)
            return UI_NEXT;
        ui_message_problem(reasons);
    }
}

const Page page_interface = {
    .title = "Management interface",
    .help = "The host is reached at this interface, and talks to its pool here. Guests can use it, "
            "too: it becomes the bridge xenbr0.\n\n"
            "\"Link\" means that a cable is plugged in and the switch answers; it is looked up "
            "again whenever you come to this page. The hardware address is printed on most "
            "network cards.\n\n"
            "Two or more marked interfaces become a bond, which goes on when one of them fails.",
    .ask = ask,
};
