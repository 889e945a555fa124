/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cmdline.h"

/* How the kernel command line is read: a table of words, and who takes the value of each. */

typedef struct {
    Cmdline *cmdline;
    char *netmask;      /* of network_config; joins the address in the end */
    char *boot_server;  /* address that pxelinux was loaded from, or NULL */
    gboolean tree_is_unknown; /* the loader was to say it, and cannot */
    GPtrArray *reasons; /* char *: what is wrong */
} Reader;

/* A word of the command line, or a setting in the value of one. */
typedef struct {
    const char *name;

    /* Takes VALUE, or says in ERROR what is wrong with it. NULL: the word has no effect, as HELP
     * says. */
    gboolean (*take)(Reader *reader, const char *value, GError **error);

    const char *value; /* for the reference: "URL"; NULL: it stands alone */
    const char *help;
    gboolean refused;  /* with no effect it would not be what was asked for: an error */
} Parameter;

/* The entry NAME (NULL: none) of LIST, whose last entry has no name; NULL: there is none. */
const Parameter *parameter_find(const Parameter *list, const char *name);

/* Takes VALUE, or adds to READER->reasons. WHERE: for messages, "network_config: ". */
void parameter_take(Reader *reader, const Parameter *parameter, const char *where,
                    const char *value);

/* For the functions that take a value. */
void parameter_set(char **target, const char *value);
gboolean parameter_fail(GError **error, const char *message);
