/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "grammar.h"

/* Takes the management interface of the element <installation> ROOT into ANSWERS. */
void answer_read_network(const Node *root, Answers *answers, Problems *problems);

/* Whether ADDRESS is in the network of PREFIX, "192.0.2.10/24" or "2001:db8::10/64". */
gboolean answer_network_has(const char *prefix, const char *address);
