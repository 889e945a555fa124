/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "error.h"
#include "plan_checks.h"
#include "plan_disks.h"
#include "plan_network.h"
#include "plan_storage.h"

/* A URL that ends with a slash is a copy of the medium. */
static char **list_sources(const Answers *answers)
{
    g_autoptr(GStrvBuilder) sources = g_strv_builder_new();
    for (char **url = answers->source_urls; *url != NULL; url++)
        g_strv_builder_take(sources, g_strconcat(*url, g_str_has_suffix(*url, "/") ? PLAN_BUNDLE
                                                                                  : "", NULL));
    if (*answers->source_urls == NULL)
        g_strv_builder_add(sources, ANSWERS_MEDIUM);
    return g_strv_builder_end(sources);
}

Plan *plan_make(const Inventory *inventory, const Answers *answers, GError **error)
{
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Plan) plan = plan_new();
    plan->host = hostconf_copy(answers->host);
    plan->sources = list_sources(answers);
    g_strfreev(plan->ssh_keys);
    plan->ssh_keys = g_strdupv(answers->ssh_keys);
    for (unsigned i = 0; i < answers->scripts->len; i++)
        g_ptr_array_add(plan->scripts, script_copy(answers->scripts->pdata[i]));
    plan->notify_url = g_strdup(answers->notify_url);
    plan->host->notify_url = g_strdup(answers->notify_url);
    plan->password_hash = g_strdup(answers->password_hash != NULL ? answers->password_hash : "!");

    Draft draft = {inventory, answers, plan, reasons};
    plan_check_machine(&draft);
    plan_disks(&draft);
    plan_storage(&draft);
    plan_network(&draft);

    if (reasons->len > 0) {
        g_autofree char *all = draft_join(reasons, "\n");
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE, all);
        return NULL;
    }
    return g_steal_pointer(&plan);
}
