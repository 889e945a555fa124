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

/* "installation-start" … and "fail", "warn", "ignore": as in answer files. */
const char *script_stage_name(ScriptStage stage);
const char *script_failure_name(ScriptFailure failure);
