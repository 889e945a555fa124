/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "grammar.h"

/*
 * Documents made from a grammar: the reference for people (Markdown) and the
 * schema for programs (RELAX NG, XML syntax). Both describe what this version
 * accepts; the reference lists what it does not, too. g_free().
 */
char *reference_markdown(const GrammarItem *roots);
char *reference_schema(const GrammarItem *roots);
