/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "answer_writer.h"
#include "page.h"
#include "summary.h"
#include "ui_message.h"

/* The plan of the answers. What an answer file may not say must not be installed by hand either. */
static Plan *make_plan(const Wizard *wizard, GError **error)
{
    g_autoptr(Plan) plan = plan_make(wizard->inventory, wizard->answers, error);
    if (plan == NULL)
        return NULL;
    plan->answers = answer_write(wizard->answers);
    g_autoptr(Answers) again = answers_parse(plan->answers, strlen(plan->answers), "answers", error);
    return again != NULL ? g_steal_pointer(&plan) : NULL;
}

static UiMove ask(Wizard *wizard)
{
    wizard_refresh(wizard);
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&wizard->plan, plan_free);
    wizard->plan = make_plan(wizard, &error);
    if (wizard->plan == NULL) {
        UI_MESSAGE("This does not fit", error->message, "Back");
        return UI_BACK;
    }
    g_autofree char *text = summary_choices(wizard->answers, wizard->plan);
    return ui_message_page(text);
}

const Page page_summary = {
    .title = "Summary",
    .help = "All that you have chosen. Back goes to each page again, and keeps what you typed. "
            "Nothing has been changed on any disk so far.\n\n"
            "A longer text scrolls: Tab goes to it, then the arrow keys and Page Down.",
    .ask = ask,
    .for_upgrade = TRUE,
};
