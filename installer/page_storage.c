/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "page_disks.h"
#include "ui_message.h"

#define REST "rest" /* of the system disk */

static UiMove ask(Wizard *wizard)
{
    Answers *answers = wizard->answers;
    for (;;) {
        g_auto(UiList) list = ui_list_new(
            UI_LIST_ANY, "guest-disks",
            "Where shall the disks of guests be? Mark with the space bar. Everything on a marked "
            "disk will be lost.");
        list.first = REST;
        ui_list_add(&list, REST, g_strdup("the rest of the system disk"),
                    g_strdup("What the host itself does not need."));
        page_disks_list(&list, wizard->inventory, answers->primary_disks);
        if (ui_list_ask(&list, wizard->typed) != UI_NEXT)
            return UI_BACK;

        answers->guest_storage = ((const UiRow *)list.rows->pdata[0])->marked;
        page_disks_set(answers->guest_disks, &list);
        answers->host->sr_layout = HOSTCONF_SR_JOINED; /* until the next page asks */
        g_autofree char *reasons = wizard_problems(wizard, "guest disk");
        if (reasons != NULL)
            ui_message_problem(reasons);
        else if (ui_list_choice(&list) != NULL ||
                 UI_MESSAGE(NULL,
                            "Nothing is marked: this host will have no storage of its own, and "
                            "runs guests only whose disks are elsewhere.",
                            "Next", "Back") == 0)
            return UI_NEXT;
    }
}

const Page page_storage = {
    .title = "Storage for guests",
    .help = "What is marked becomes the host's local storage repository (SR), which is where "
            "guests' disks are made.\n\n"
            "Without any mark there is no local SR. That is right for a host whose guests have "
            "their disks on a network storage.",
    .ask = ask,
};
