/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_request.h"

#include <string.h>

#include "answer_place.h"
#include "answer_url.h"
#include "cmdline.h"
#include "error.h"
#include "fetch.h"
#include "url.h"

gboolean answer_request_needs_inventory(const AnswerRequest *request)
{
    return request->is_post || answer_url_has_names(request->url);
}

char *answer_request_fetch(const AnswerRequest *request, const Inventory *inventory, char **ret_url,
                           gsize *ret_length, GError **error)
{
    g_autofree char *url = inventory != NULL ? answer_url_expand(request->url, inventory, error)
                                             : g_strdup(request->url);
    g_autofree char *json = request->is_post ? inventory_to_json(inventory) : NULL;
    const Fetch fetch = {.url = url,
                         .what = request->what,
                         .pin = request->pin,
                         .json = json,
                         .max_size = ANSWERS_MAX_SIZE};
    if (url == NULL)
        return NULL;
    *ret_url = url_without_credentials(url);
    return fetch_to_memory(&fetch, ret_length, error);
}

/* What this machine's network says, if it was asked already. */
static AnswerPlace *find_place(GError **error)
{
    g_autofree char *no_dhcp = NULL, *no_dns = NULL, *resolv_conf = NULL;
    g_autoptr(GError) failure = NULL;
    AnswerPlace *place = answer_place_by_dhcp("", &no_dhcp, &failure);
    g_file_get_contents(ANSWER_PLACE_RESOLV_CONF, &resolv_conf, NULL, NULL);
    if (place == NULL && failure == NULL)
        place = answer_place_by_dns(resolv_conf != NULL ? resolv_conf : "", &no_dns, &failure);
    if (place == NULL && failure == NULL)
        g_set_error(&failure, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "this machine's network does not say where answers are: %s; %s", no_dhcp, no_dns);
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    return place;
}

Answers *answer_request_try(const char *words, const Inventory *inventory, char **ret_url, GError **error)
{
    g_autoptr(Cmdline) cmdline = cmdline_parse(words, error);
    if (cmdline == NULL)
        return NULL;
    g_autoptr(AnswerPlace) place = cmdline->answers_by_network ? find_place(error) : NULL;
    if (cmdline->answers_by_network && place == NULL)
        return NULL;
    if (cmdline->answer_file == NULL && place == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "command line: there is no answerfile=URL in the words");
        return NULL;
    }
    const AnswerRequest request = {.what = "the answer file",
                                   .url = place != NULL ? place->url : cmdline->answer_file,
                                   .pin = cmdline->answer_pin != NULL ? cmdline->answer_pin
                                          : place != NULL             ? place->pin
                                                                      : NULL,
                                   .is_post = cmdline->answers_by_post};
    gsize length;
    char *text = answer_request_fetch(&request, inventory, ret_url, &length, error);
    Answers *answers = text != NULL ? answers_parse(text, length, *ret_url, error) : NULL;
    if (text != NULL)
        explicit_bzero(text, length);
    g_free(text);
    return answers;
}
