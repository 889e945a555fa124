/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A script of the administrator's that runs at a stage of the installation. */

/* With XenServer's names and arguments (host-installer, doc/answerfile.txt), and one of ours. */
typedef enum {
    SCRIPT_INSTALLATION_START,    /* before any change; no argument */
    SCRIPT_PACKAGES_INSTALLED,    /* the slot is written, not yet configured; the target's path */
    SCRIPT_FILESYSTEM_POPULATED,  /* configured and bootable, before unmounting; the target's path */
    SCRIPT_INSTALLATION_COMPLETE, /* the end; "0" or, after a failure, "1" */
    SCRIPT_FIRST_BOOT,            /* on the host, once, after its network is up; no argument */
} ScriptStage;

/* What a script means that exits with something else than 0, or not in time. */
typedef enum {
    SCRIPT_FAILURE_FAILS,
    SCRIPT_FAILURE_WARNS, /* XenServer's way */
    SCRIPT_FAILURE_IGNORED,
} ScriptFailure;

#define SCRIPT_DEFAULT_TIMEOUT 600 /* seconds */
#define SCRIPT_MAX_TIMEOUT 86400

typedef struct {
    ScriptStage stage;
    char *url;        /* http, https, ftp, nfs, or file: on the installation or answer medium */
    char *sha256;     /* of its bytes, 64 lower-case hexadecimal digits; NULL: not checked */
    unsigned timeout; /* seconds */
    ScriptFailure on_failure;
} Script;

Script *script_new(ScriptStage stage, const char *url);
Script *script_copy(const Script *script);
void script_free(Script *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Script, script_free)

/*
 * Runs the file PATH, which holds SCRIPT, with ARGUMENT (NULL: none) and
 * SLIPWAY_STAGE and XS_STAGE in its environment, by the interpreter that its
 * first line names. TARGET (NULL: none) is where a new host's file system is
 * mounted: an interpreter that is not here but there runs it in there, with "/"
 * for its argument.
 *
 * What the script writes goes to the log and, line by line, to ON_LINE (may be
 * NULL): valid UTF-8 without control characters. When its time is over, it and
 * all in its process group are killed; what it leaves running is killed as well.
 * ERROR is SLIPWAY_ERROR_SCRIPT, whatever the script's policy says, and names
 * stage, script, how it ended and its last line.
 */
typedef struct {
    const Script *script;
    const char *path, *argument, *target;
    void (*on_line)(const char *line, gpointer data);
    gpointer on_line_data;
} ScriptRun;

gboolean script_run(const ScriptRun *run, GError **error);

/*
 * Whether a script that ended with FAILURE may be passed over, as SCRIPT's policy
 * says; if not, FAILURE becomes ERROR. *RET_WARNING is what to tell the operator
 * then (NULL: nothing); g_free().
 */
gboolean script_forgives(const Script *script, GError *failure, char **ret_warning, GError **error);

/* SCRIPT's URL as it can be shown; g_free(). */
char *script_name(const Script *script);

/* "installation-start" … and "fail", "warn", "ignore": as in answer files. */
const char *script_stage_name(ScriptStage stage);
const char *script_failure_name(ScriptFailure failure);
