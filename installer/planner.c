/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "error.h"
#include "plan_checks.h"
#include "plan_disks.h"
#include "plan_existing.h"
#include "plan_network.h"
#include "plan_storage.h"
#include "serial.h"

/* What a URL of a source means: a bundle, or else a copy of the medium, as XenServer's are. */
static char *bundle_of(const char *url)
{
    if (g_str_equal(url, ANSWERS_MEDIUM) || g_str_has_suffix(url, ".raucb") ||
        strchr(url, '?') != NULL)
        return g_strdup(url);
    return g_strconcat(url, g_str_has_suffix(url, "/") ? "" : "/", PLAN_BUNDLE, NULL);
}

static char **list_sources(const Answers *answers)
{
    g_autoptr(GStrvBuilder) sources = g_strv_builder_new();
    for (char **url = answers->source_urls; *url != NULL; url++)
        g_strv_builder_take(sources, bundle_of(*url));
    if (*answers->source_urls == NULL)
        g_strv_builder_add(sources, ANSWERS_MEDIUM);
    return g_strv_builder_end(sources);
}

static void set_list(char ***target, char *const *list)
{
    g_strfreev(*target);
    *target = g_strdupv((char **)list);
}

/* What needs no look at the machine. */
static void plan_options(Draft *draft)
{
    const Answers *answers = draft->answers;
    Plan *plan = draft->plan;
    plan->sources = list_sources(answers);
    plan->packs = g_strdupv(answers->pack_urls);
    set_list(&plan->ssh_keys, answers->ssh_keys);
    set_list(&plan->services_on, answers->services_on);
    set_list(&plan->services_off, answers->services_off);
    for (unsigned i = 0; i < answers->scripts->len; i++)
        g_ptr_array_add(plan->scripts, script_copy(answers->scripts->pdata[i]));
    plan->notify_url = g_strdup(answers->notify_url);
    plan->host->notify_url = g_strdup(answers->notify_url);
    plan->boot_entry = !answers->no_boot_entry;
    plan->password_hash = g_strdup(answers->password_hash != NULL ? answers->password_hash : "!");
    plan->fetches_password = answers->password_hash == NULL && answers->password_url != NULL;
    if (plan->host->pool_token == NULL && answers->pool_token_url != NULL)
        draft_note(draft, "The pool's token will be fetched.");
}

/* The answers know best, then the machine does. */
static void plan_console(Draft *draft)
{
    const char *wanted = draft->answers->console, *found = draft->inventory->console;
    Serial serial;
    if (wanted != NULL ? serial_parse(wanted, &serial, NULL)
                       : found != NULL && serial_parse(found, &serial, NULL))
        draft->plan->console = serial_write(&serial);
}

static void plan_new_host(Draft *draft)
{
    plan_console(draft);
    plan_disks(draft);
    plan_storage(draft);
    plan_network(draft);
}

Plan *plan_make(const Inventory *inventory, const Answers *answers, GError **error)
{
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(Plan) plan = plan_new();
    plan->host = hostconf_copy(answers->host);

    Draft draft = {inventory, answers, plan, reasons};
    plan_options(&draft);
    plan_check_machine(&draft);
    if (answers->operation == ANSWERS_INSTALL)
        plan_new_host(&draft);
    else
        plan_existing(&draft);

    if (reasons->len > 0) {
        g_autofree char *all = draft_join(reasons, "\n");
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE, all);
        return NULL;
    }
    return g_steal_pointer(&plan);
}
