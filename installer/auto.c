/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "auto.h"

#include <string.h>

#include "clock.h"
#include "console.h"
#include "driver_disk.h"
#include "error.h"
#include "execute.h"
#include "fetch.h"
#include "medium.h"
#include "multipath.h"
#include "mounts.h"
#include "network.h"
#include "nic.h"
#include "pool_check.h"
#include "run.h"
#include "secrets.h"
#include "ssh.h"
#include "support.h"
#include "summary.h"
#include "trust.h"
#include "url.h"

#define MEDIUM_WAIT 15 /* seconds, after all devices known so far are set up */
#define MEDIUM_FOLDER "/run/slipway/answers"
#define GENERATOR_FOLDER "/run/slipway"
#define GENERATOR GENERATOR_FOLDER "/answer-generator"
#define GENERATOR_TIMEOUT 300 /* seconds */
#define HARDWARE_WAIT 10 /* seconds */
#define LINK_WAIT 3      /* seconds; most links are there long before a plan is made */

/* What is at URL, with a network if that takes one. */
static char *fetch_text(const char *url, const char *what, const Cmdline *cmdline,
                        gsize *ret_length, GError **error)
{
    if (fetch_is_remote(url) && !network_up(cmdline->setup, error)) {
        g_autofree char *shown = url_without_credentials(url);
        error_reclass(error, SLIPWAY_ERROR_NETWORK, "cannot fetch %s '%s': ", what, shown);
        return NULL;
    }
    Fetch fetch = {.url = url,
                   .what = what,
                   .pin = cmdline->answer_pin,
                   .max_size = ANSWERS_MAX_SIZE};
    return fetch_to_memory(&fetch, ret_length, error);
}

static Answers *parse_and_wipe(char *text, gsize length, const char *url, GError **error)
{
    g_autofree char *shown = url_without_credentials(url);
    support_keep(SUPPORT_ANSWERS, text);
    Answers *answers = answers_parse(text, length, shown, error);
    explicit_bzero(text, length);
    g_free(text);
    return answers;
}

static Answers *fetch_answers(const Cmdline *cmdline, GError **error)
{
    gsize length;
    char *text = fetch_text(cmdline->answer_file, "the answer file", cmdline, &length, error);
    return text != NULL ? parse_and_wipe(text, length, cmdline->answer_file, error) : NULL;
}

/* The answers that a script prints: XenServer's way to choices that depend on the hardware. */
static Answers *generate_answers(const Cmdline *cmdline, GError **error)
{
    gsize length;
    g_autofree char *script = fetch_text(cmdline->generator, "the answer file's generator",
                                         cmdline, &length, error);
    char *text = NULL;
    if (script == NULL)
        return NULL;
    const RunCommand command = {.argv = (const char *const[]){GENERATOR, NULL},
                                .timeout = GENERATOR_TIMEOUT,
                                .title = "the answer file's generator"};
    if (!RUN(error, "mkdir", "-p", GENERATOR_FOLDER) ||
        !g_file_set_contents_full(GENERATOR, script, (gssize)length,
                                  G_FILE_SET_CONTENTS_CONSISTENT, 0700, error) ||
        !run_command(&command, &text, error)) {
        error_reclass(error, SLIPWAY_ERROR_ANSWERS, "generating the answer file: ");
        return NULL;
    }
    return parse_and_wipe(text, strlen(text), cmdline->generator, error);
}

static void settle_devices(void)
{
    RUN(NULL, "udevadm", "settle", "--timeout=60");
    multipath_settle();
    if (!RUN(NULL, "udevadm", "settle", "--timeout=60"))
        g_message("devices are still being set up after 60 s");
}

/* Cards are on since their drivers are there; a plan warns of those that have no link. */
static void settle_links(void)
{
    g_ptr_array_unref(nic_read_settled(LINK_WAIT));
}

static void keep_answers(const char *path)
{
    g_autofree char *text = NULL;
    gsize length;
    if (!g_file_get_contents(path, &text, &length, NULL))
        return;
    support_keep(SUPPORT_ANSWERS, text);
    explicit_bzero(text, length);
}

/* NULL without ERROR: there is no such medium. */
static Answers *load_answers(GError **error)
{
    settle_devices();
    g_autofree char *node = medium_find(MEDIUM_ANSWERS, MEDIUM_WAIT);
    if (node == NULL)
        return NULL;
    g_autoptr(Mounts) mounts = mounts_new();
    if (!medium_mount(node, MEDIUM_FOLDER, mounts, error)) {
        error_reclass(error, SLIPWAY_ERROR_ANSWERS, "looking for the answer file: ");
        return NULL;
    }
    keep_answers(MEDIUM_FOLDER "/answers.xml");
    return answers_load(MEDIUM_FOLDER "/answers.xml", error);
}

/* How all that is fetched from now on reaches its servers. */
static gboolean use_ways(const Answers *answers, GError **error)
{
    if (answers->proxy != NULL)
        g_setenv("all_proxy", answers->proxy, FALSE); /* libcurl's, and what scripts look at */
    return answers->certificates == NULL || trust_add(answers->certificates, error);
}

/* Fills in what ANSWERS say is elsewhere. */
static gboolean fetch_secrets(Answers *answers, const Cmdline *cmdline, GError **error)
{
    g_autofree const char **urls = secrets_urls(answers);
    for (const char **url = urls; *url != NULL; url++)
        if (fetch_is_remote(*url) && !network_up(cmdline->setup, error)) {
            g_autofree char *shown = url_without_credentials(*url);
            error_reclass(error, SLIPWAY_ERROR_NETWORK, "cannot fetch '%s': ", shown);
            return FALSE;
        }
    return secrets_fetch(answers, error);
}

gboolean auto_find_answers(const Cmdline *cmdline, Answers **ret_answers, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(Answers) answers = cmdline->answer_file != NULL ? fetch_answers(cmdline, &failure)
                                 : cmdline->generator != NULL ? generate_answers(cmdline, &failure)
                                                              : load_answers(&failure);
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (answers != NULL &&
        (!use_ways(answers, error) || !fetch_secrets(answers, cmdline, error)))
        return FALSE;
    if (answers != NULL)
        cmdline_name_interfaces(cmdline, answers->interfaces);
    *ret_answers = g_steal_pointer(&answers);
    return TRUE;
}

Plan *auto_make_plan(const Answers *answers, GError **error)
{
    settle_devices();
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

/* The first of PLAN's scripts, or else of its sources, that is on another machine; NULL: none. */
static const char *find_remote(const Plan *plan, const char **ret_what)
{
    *ret_what = "the script";
    for (unsigned i = 0; i < plan->scripts->len; i++) {
        const Script *script = plan->scripts->pdata[i];
        if (fetch_is_remote(script->url))
            return script->url;
    }
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
    gboolean is_up = url != NULL && network_up(cmdline->setup, NULL); /* who needs it will tell why not */
    clock_correct(is_up ? url : NULL, events);
}

/* The network that is up already for something else, or else that of the host that is to be. */
static NetworkSetup *pool_network(const Answers *answers, const Plan *plan, const Cmdline *cmdline)
{
    const char *what;
    const char *const urls[] = {cmdline->answer_file, cmdline->generator, cmdline->notify_url,
                                answers->notify_url,  answers->pool_token_url,
                                find_remote(plan, &what)};
    gboolean used = answers->ssh_keys[0] != NULL;
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
    g_autofree char *disks = summary_disks(plan, NULL);
    g_autofree char *question = g_strdup_printf("Slipway will be installed on this machine.\n\nALL "
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
