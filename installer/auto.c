/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "auto.h"

#include "clock.h"
#include "console.h"
#include "driver_disk.h"
#include "error.h"
#include "execute.h"
#include "fetch.h"
#include "network.h"
#include "nic.h"
#include "pool_check.h"
#include "ssh.h"
#include "support.h"
#include "summary.h"
#include "url.h"

#define HARDWARE_WAIT 10 /* seconds */
#define LINK_WAIT 3      /* seconds; most links are there long before a plan is made */

/* Cards are on since their drivers are there; a plan warns of those that have no link. */
static void settle_links(void)
{
    g_ptr_array_unref(nic_read_settled(LINK_WAIT));
}

Plan *auto_make_plan(const Answers *answers, GError **error)
{
    inventory_settle();
    settle_links();
    gint64 end = g_get_monotonic_time() + HARDWARE_WAIT * G_USEC_PER_SEC;
    for (;;) {
        g_autoptr(GError) failure = NULL;
        g_autoptr(Inventory) inventory = inventory_read(&failure);
        Plan *plan = inventory != NULL ? plan_make(inventory, answers, &failure) : NULL;
        if (plan != NULL)
            return plan;
        if (!g_error_matches(failure, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE) ||
            g_get_monotonic_time() > end) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return NULL;
        }
        g_usleep(G_USEC_PER_SEC);
    }
}

void auto_follow(const char *url, const Cmdline *cmdline, Events *events)
{
    g_autoptr(GError) error = NULL;
    if (url == NULL)
        return;
    if (network_up(cmdline->setup, &error)) {
        /* The answer file's server is known by its key, whoever has signed that. */
        gboolean is_pinned = cmdline->answer_file != NULL && url_same_server(url, cmdline->answer_file);
        events_add_url(events, url, is_pinned ? cmdline->answer_pin : NULL);
        return;
    }
    g_autofree char *shown = url_without_credentials(url);
    events_warning(events, "'%s' is not told of the progress: %s", shown, error->message);
}

void auto_start_ssh(const char *const *keys, const char *password, const Cmdline *cmdline,
                    Events *events)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *fingerprint = NULL;
    if (ssh_start(keys, password, &fingerprint, &error) && network_start(cmdline->setup, &error))
        events_notice(events, "SSH: log in as root; the host key of this installer is %s", fingerprint);
    else
        events_warning(events, "%s", error->message);
}

/* The first of PLAN's scripts, packs, or else of its sources, that is on another machine; NULL: none. */
static const char *find_remote(const Plan *plan, const char **ret_what)
{
    *ret_what = "the script";
    for (unsigned i = 0; i < plan->scripts->len; i++) {
        const Script *script = plan->scripts->pdata[i];
        if (fetch_is_remote(script->url))
            return script->url;
    }
    *ret_what = "the supplemental pack";
    for (char **pack = plan->packs; *pack != NULL; pack++)
        if (fetch_is_remote(*pack))
            return *pack;
    *ret_what = "the host bundle";
    for (char **source = plan->sources; *source != NULL; source++)
        if (fetch_is_remote(*source))
            return *source;
    return NULL;
}

/* The network, if PLAN needs it, be it for one source of several only. */
static gboolean bring_network_up(const Plan *plan, const Cmdline *cmdline, GError **error)
{
    const char *what, *url = find_remote(plan, &what);
    if (url == NULL || network_up(cmdline->setup, error))
        return TRUE;
    g_autofree char *shown = url_without_credentials(url);
    error_reclass(error, SLIPWAY_ERROR_NETWORK, "cannot fetch %s '%s': ", what, shown);
    return FALSE;
}

void auto_correct_clock(const Cmdline *cmdline, Events *events)
{
    if (g_get_real_time() / G_USEC_PER_SEC >= clock_build_time())
        return;
    const char *const urls[] = {cmdline->answer_file, cmdline->generator, cmdline->notify_url};
    const char *url = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(urls) && url == NULL; i++)
        if (urls[i] != NULL && fetch_is_remote(urls[i]))
            url = urls[i];
    gboolean is_up = (url != NULL || cmdline->answers_by_network) &&
                     network_up(cmdline->setup, NULL); /* who needs it will tell why not */
    clock_correct(is_up ? url : NULL, events);
}

/* The network that is up already for something else, or else that of the host that is to be. */
static NetworkSetup *pool_network(const Answers *answers, const Plan *plan, const Cmdline *cmdline)
{
    const char *what;
    const char *const urls[] = {cmdline->answer_file, cmdline->generator, cmdline->notify_url,
                                answers->notify_url,  answers->pool_token_url,
                                find_remote(plan, &what)};
    gboolean used = answers->ssh_keys[0] != NULL || cmdline->answers_by_network;
    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++)
        used = used || (urls[i] != NULL && fetch_is_remote(urls[i]));
    g_autofree char *device = g_strjoinv(",", plan->host->interface_macs);
    return used ? network_setup_copy(cmdline->setup) : network_setup_of_host(plan->host, device);
}

/* A pool that refuses this host ends it all here; one that cannot be asked is asked again at first boot. */
static gboolean ask_pool(const Answers *answers, const Plan *plan, const Cmdline *cmdline,
                         Events *events, GError **error)
{
    if (plan->host->pool_action != HOSTCONF_POOL_JOIN)
        return TRUE;
    g_autoptr(NetworkSetup) setup = pool_network(answers, plan, cmdline);
    g_autoptr(GError) problem = NULL;
    if (network_up(setup, &problem) &&
        pool_check(plan->host->pool_token, plan->host->hostname, NULL, &problem))
        return TRUE;
    if (!g_error_matches(problem, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    events_warning(events, "whether the pool takes this host is not known: %s", problem->message);
    return TRUE;
}

/* Asks on every console; only "yes" counts. */
static gboolean confirm(const Plan *plan, GError **error)
{
    g_autofree char *existing = summary_existing(plan), *disks = summary_disks(plan, NULL);
    g_autofree char *question = existing != NULL
        ? g_strdup_printf("%s\n\nType \"yes\" to go on, or \"no\": ", existing)
        : g_strdup_printf("Slipway will be installed on this machine.\n\nALL "
                                                "DATA ON THESE DISKS WILL BE LOST:\n\n%s\n\nType "
                                                "\"yes\" to go on, or \"no\": ",
                                                disks);
    g_auto(GStrv) consoles = console_list();
    if (console_confirm(consoles, question))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "nobody agreed to the installation on a console; nothing was written");
    return FALSE;
}

/* Before anything is looked for that may need a driver. */
static gboolean load_drivers(const Answers *answers, const Cmdline *cmdline, Events *events,
                             GError **error)
{
    gboolean is_medium_done = FALSE;
    g_autoptr(GPtrArray) urls = g_ptr_array_new();
    for (char **url = cmdline->driver_urls; *url != NULL; url++)
        g_ptr_array_add(urls, *url);
    for (char **url = answers->driver_urls; *url != NULL; url++)
        g_ptr_array_add(urls, *url);
    if (driver_disk_is_there())
        g_ptr_array_add(urls, (char *)ANSWERS_MEDIUM);
    for (unsigned i = 0; i < urls->len; i++) {
        const char *url = urls->pdata[i];
        gboolean is_medium = g_str_equal(url, ANSWERS_MEDIUM);
        if (is_medium && is_medium_done)
            continue;
        is_medium_done = is_medium_done || is_medium;
        g_autofree char *what = NULL;
        if ((!is_medium && fetch_is_remote(url) && !network_up(cmdline->setup, error)) ||
            !driver_disk_load(is_medium ? NULL : url, &what, error))
            return FALSE;
        events_notice(events, "driver disk: %s", what);
    }
    return TRUE;
}

gboolean auto_install(const Answers *answers, const Cmdline *cmdline, Events *events,
                      GError **error)
{
    for (unsigned i = 0; i < answers->warnings->len; i++)
        events_warning(events, "%s", (const char *)answers->warnings->pdata[i]);
    if (answers->ssh_keys[0] != NULL)
        auto_start_ssh((const char *const *)answers->ssh_keys, NULL, cmdline, events);
    if (cmdline->notify_url == NULL)
        auto_follow(answers->notify_url, cmdline, events);
    if (!load_drivers(answers, cmdline, events, error))
        return FALSE;
    g_autoptr(Plan) plan = auto_make_plan(answers, error);
    if (plan == NULL || !bring_network_up(plan, cmdline, error) ||
        !ask_pool(answers, plan, cmdline, events, error))
        return FALSE;
    const char *what;
    clock_correct(find_remote(plan, &what), events); /* a server may be there by now */
    g_autofree char *text = plan_to_json(plan);
    g_message("the plan: %s", text);
    support_keep(SUPPORT_PLAN, text);
    if (answers->confirm && !confirm(plan, error))
        return FALSE;
    return execute_plan(plan, events, error);
}
