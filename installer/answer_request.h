/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "inventory.h"

/* How an answer file, or the script that prints one, is asked for. */
typedef struct {
    const char *what; /* for messages: "the answer file" */
    const char *url;  /* answer_url.h; may hold a password */
    const char *pin;  /* as of Fetch (fetch.h); may be NULL */
    gboolean is_post; /* the inventory is sent, and the server chooses */
} AnswerRequest;

/* Whether the machine has to be known for it. */
gboolean answer_request_needs_inventory(const AnswerRequest *request);

/*
 * The text, with a 0 behind its *RET_LENGTH bytes, of the machine INVENTORY (NULL: it is not
 * needed); both it and *RET_URL, where it came from, without a password, g_free().
 */
char *answer_request_fetch(const AnswerRequest *request, const Inventory *inventory, char **ret_url,
                           gsize *ret_length, GError **error);

/*
 * Asks as an installer on the machine INVENTORY would do whose kernel command line is WORDS, and
 * checks what comes; *RET_URL as above. For trying a server, from any machine: no
 * network is touched.
 */
Answers *answer_request_try(const char *words, const Inventory *inventory, char **ret_url, GError **error);
