/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "grammar.h"

/* Takes what is fetched (bundles, scripts) from the root element ROOT into ANSWERS. */
void answer_read_sources(const Node *root, Answers *answers, Problems *problems);
