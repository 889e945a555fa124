/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "grammar.h"

/* What the readers of a checked answer file share. */

/* Replaces *TARGET by a copy of VALUE, unless that is NULL. */
void part_set(char **target, const char *value);

/* The first NAME among PARTS (Node), be its value good or bad; NULL: it is not there. */
const Node *part_find(const GPtrArray *parts, const char *name);

/* The values of all valid elements NAME in NODE; g_strfreev(). */
char **part_values(const Node *node, const char *name);

/*
 * The interface that NODE names by its attributes name and hwaddr, of which hwaddr counts; NULL:
 * neither is good. Reports if neither is there. g_free().
 */
char *part_interface(const Node *node, Problems *problems);

/*
 * The text of NODE, which TYPE ("url", "nfs") explains, as a URL: "server:/path" becomes
 * "nfs://server/path". NULL, and reported, if it is none. g_free().
 */
char *part_url(const Node *node, const char *type, Problems *problems);
