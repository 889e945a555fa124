/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_search.h"

#include <string.h>

#include "answer_place.h"
#include "answer_request.h"
#include "embedded.h"
#include "error.h"
#include "fetch.h"
#include "medium.h"
#include "mounts.h"
#include "network.h"
#include "run.h"
#include "secrets.h"
#include "support.h"
#include "trust.h"
#include "url.h"

#define MEDIUM_WAIT 15 /* seconds, after all devices known so far are set up */
#define MEDIUM_FOLDER "/run/slipway/answers"
#define GENERATOR_FOLDER "/run/slipway"
#define GENERATOR GENERATOR_FOLDER "/answer-generator"
#define GENERATOR_TIMEOUT 300 /* seconds */

/* A search that is under way. */
typedef struct {
    const Cmdline *cmdline;
    Answers *answers; /* found */
    char *where;      /* they are from */
    char *why;        /* there are none at the place that was asked last */
} Search;

static void search_clear(Search *search)
{
    g_clear_pointer(&search->answers, answers_free);
    g_free(search->where);
    g_free(search->why);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

/* What REQUEST brings, with a network if that takes one; *RET_URL: where it was. Both g_free(). */
static char *fetch(const Search *search, const AnswerRequest *request, char **ret_url,
                   gsize *ret_length, GError **error)
{
    if (fetch_is_remote(request->url) && !network_up(search->cmdline->setup, error)) {
        g_autofree char *shown = url_without_credentials(request->url);
        error_reclass(error, SLIPWAY_ERROR_NETWORK, "cannot fetch %s '%s': ", request->what, shown);
        return NULL;
    }
    g_autoptr(Inventory) inventory = NULL;
    if (request->is_post)
        inventory_settle();
    if (answer_request_needs_inventory(request) && (inventory = inventory_read(error)) == NULL)
        return NULL;
    return answer_request_fetch(request, inventory, ret_url, ret_length, error);
}

static gboolean take_text(Search *search, char *text, gsize length, GError **error)
{
    support_keep(SUPPORT_ANSWERS, text);
    search->answers = answers_parse(text, length, search->where, error);
    explicit_bzero(text, length);
    g_free(text);
    return search->answers != NULL;
}

static gboolean take_url(Search *search, const char *url, const char *pin, GError **error)
{
    const AnswerRequest request = {.what = "the answer file",
                                   .url = url,
                                   .pin = search->cmdline->answer_pin != NULL ? search->cmdline->answer_pin : pin,
                                   .is_post = search->cmdline->answers_by_post};
    gsize length;
    char *text = fetch(search, &request, &search->where, &length, error);
    return text != NULL && take_text(search, text, length, error);
}

/* The answers that a script prints: XenServer's way to choices that depend on the hardware. */
static gboolean take_generator(Search *search, GError **error)
{
    const AnswerRequest request = {.what = "the answer file's generator",
                                   .url = search->cmdline->generator,
                                   .pin = search->cmdline->answer_pin,
                                   .is_post = search->cmdline->answers_by_post};
    gsize length;
    g_autofree char *script = fetch(search, &request, &search->where, &length, error);
    char *text = NULL;
    if (script == NULL)
        return FALSE;
    const RunCommand command = {.argv = (const char *const[]){GENERATOR, NULL},
                                .timeout = GENERATOR_TIMEOUT,
                                .title = "the answer file's generator"};
    if (!RUN(error, "mkdir", "-p", GENERATOR_FOLDER) ||
        !g_file_set_contents_full(GENERATOR, script, (gssize)length,
                                  G_FILE_SET_CONTENTS_CONSISTENT, 0700, error) ||
        !run_command(&command, &text, error)) {
        error_reclass(error, SLIPWAY_ERROR_ANSWERS, "generating the answer file: ");
        return FALSE;
    }
    return take_text(search, text, strlen(text), error);
}

static gboolean look_at_cmdline(Search *search, GError **error)
{
    if (search->cmdline->answer_file != NULL)
        return take_url(search, search->cmdline->answer_file, NULL, error);
    if (search->cmdline->generator != NULL)
        return take_generator(search, error);
    search->why = g_strdup("it names no answer file");
    return TRUE;
}

/* Whoever answers DHCP could have any disk wiped: so only an installer that was told to asks. */
static gboolean may_ask_network(Search *search, GError **error)
{
    if (search->cmdline->answers_by_network)
        return network_up(search->cmdline->setup, error);
    search->why = g_strdup("it is not asked without answerfile=network");
    return FALSE;
}

/* Takes PLACE, which may be NULL. */
static gboolean take_place(Search *search, AnswerPlace *place, GError **error)
{
    g_autoptr(AnswerPlace) owned = place;
    return place != NULL ? take_url(search, place->url, place->pin, error) : *error == NULL;
}

static gboolean look_at_dhcp(Search *search, GError **error)
{
    if (!may_ask_network(search, error))
        return *error == NULL;
    return take_place(search, answer_place_by_dhcp("", &search->why, error), error);
}

static gboolean look_at_dns(Search *search, GError **error)
{
    g_autofree char *resolv_conf = NULL;
    if (!may_ask_network(search, error))
        return *error == NULL;
    g_file_get_contents(ANSWER_PLACE_RESOLV_CONF, &resolv_conf, NULL, NULL);
    return take_place(search,
                      answer_place_by_dns(resolv_conf != NULL ? resolv_conf : "", &search->why, error),
                      error);
}

static gboolean take_file(Search *search, const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize length;
    if (g_file_get_contents(path, &text, &length, NULL)) {
        support_keep(SUPPORT_ANSWERS, text);
        explicit_bzero(text, length);
    }
    search->answers = answers_load(path, error);
    return search->answers != NULL;
}

static gboolean look_at_medium(Search *search, GError **error)
{
    unsigned wait = embedded_has(EMBEDDED_ANSWERS) ? 0 : MEDIUM_WAIT;
    inventory_settle();
    g_autofree char *node = medium_find(MEDIUM_ANSWERS, wait);
    if (node == NULL) {
        search->why = g_strdup_printf("there is none after %u s", wait);
        return TRUE;
    }
    g_autoptr(Mounts) mounts = mounts_new();
    if (!medium_mount(node, MEDIUM_FOLDER, mounts, error)) {
        error_reclass(error, SLIPWAY_ERROR_ANSWERS, "looking for the answer file: ");
        return FALSE;
    }
    search->where = g_strdup(node);
    return take_file(search, MEDIUM_FOLDER "/answers.xml", error);
}

static gboolean look_at_embedded(Search *search, GError **error)
{
    if (!embedded_has(EMBEDDED_ANSWERS)) {
        search->why = g_strdup("slipway-iso embedded none");
        return TRUE;
    }
    search->where = g_strdup(EMBEDDED_ANSWERS);
    return take_file(search, EMBEDDED_ANSWERS, error);
}

/* Goes through the places until one has answers. */
static gboolean look_everywhere(Search *search, GError **error)
{
    static const struct {
        const char *name;
        gboolean (*look)(Search *search, GError **error); /* FALSE: an error */
    } places[] = {
        {"the kernel command line", look_at_cmdline},
        {"DHCP", look_at_dhcp},
        {"DNS", look_at_dns},
        {"a medium labelled " MEDIUM_ANSWERS, look_at_medium},
        {"the ISO", look_at_embedded},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(places) && search->answers == NULL; i++) {
        g_autoptr(GError) failure = NULL;
        g_clear_pointer(&search->why, g_free);
        if (!places[i].look(search, &failure)) {
            g_message("answers: %s: %s", places[i].name, failure->message);
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        if (search->answers == NULL)
            g_message("answers: %s: none: %s", places[i].name, search->why);
        else
            g_message("answers: %s: taken from '%s'", places[i].name, search->where);
    }
    return TRUE;
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

gboolean answer_search(const Cmdline *cmdline, Answers **ret_answers, GError **error)
{
    g_auto(Search) search = {.cmdline = cmdline};
    if (!look_everywhere(&search, error))
        return FALSE;
    if (search.answers != NULL) {
        if (!use_ways(search.answers, error) || !fetch_secrets(search.answers, cmdline, error))
            return FALSE;
        cmdline_name_interfaces(cmdline, search.answers->interfaces);
        answers_use_tree(search.answers, cmdline->tree);
    }
    *ret_answers = g_steal_pointer(&search.answers);
    return TRUE;
}
