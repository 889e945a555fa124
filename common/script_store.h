/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "script.h"

/*
 * The scripts of the stage first-boot on a host: laid there by the installer, run
 * once by the agent. Each is a program NNN (mode 0700), NNN.conf, which says
 * what it is (a GLib key file), and later NNN.result. This module is their only
 * definition.
 */
#define SCRIPT_STORE_FOLDER "/var/lib/slipway/first-boot"

typedef enum {
    SCRIPT_RESULT_NONE,    /* not run yet */
    SCRIPT_RESULT_RUNNING, /* also after a power cut, or a restart by the script itself */
    SCRIPT_RESULT_DONE,
    SCRIPT_RESULT_FAILED,
} ScriptResult;

typedef struct {
    Script *script; /* its URL is without credentials */
    char *path;     /* of the program */
    ScriptResult result;
    char *message; /* why it failed; or NULL */
} StoredScript;

/* Adds SCRIPT, whose program is TEXT of LENGTH bytes, to FOLDER, which is made (mode 0700). */
gboolean script_store_add(const char *folder, const Script *script, const char *text, gsize length,
                          GError **error);

/* All scripts in FOLDER (StoredScript), in the order of their addition; none if there is no FOLDER. */
GPtrArray *script_store_load(const char *folder, GError **error);

/* Records a result, synced: a script that ran is never run again. MESSAGE may be NULL. */
gboolean script_store_set_result(StoredScript *stored, ScriptResult result, const char *message,
                                 GError **error);
