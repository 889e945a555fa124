/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_request.h"

#include <string.h>

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

Answers *answer_request_try(const char *words, const Inventory *inventory, char **ret_url, GError **error)
{
    g_autoptr(Cmdline) cmdline = cmdline_parse(words, error);
    if (cmdline == NULL)
        return NULL;
    if (cmdline->answer_file == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "command line: there is no answerfile=URL in the words");
        return NULL;
    }
    const AnswerRequest request = {.what = "the answer file",
                                   .url = cmdline->answer_file,
                                   .pin = cmdline->answer_pin,
                                   .is_post = cmdline->answers_by_post};
    gsize length;
    char *text = answer_request_fetch(&request, inventory, ret_url, &length, error);
    Answers *answers = text != NULL ? answers_parse(text, length, *ret_url, error) : NULL;
    if (text != NULL)
        explicit_bzero(text, length);
    g_free(text);
    return answers;
}
