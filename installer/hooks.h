/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"
#include "script.h"

/* The scripts of one installation: all are fetched before anything is written, then run at their
 * stages. */
typedef struct Hooks Hooks;

/* Of SCRIPTS (Script), which outlive it, as EVENTS does. */
Hooks *hooks_new(const GPtrArray *scripts, Events *events);
void hooks_free(Hooks *hooks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Hooks, hooks_free)

/*
 * Fetches all scripts and compares their checksums. "file:///a/b" is that path on
 * the answer medium, else on the installation medium, else in the installer. A
 * script that cannot be fetched has failed, and its policy says what follows; a
 * wrong checksum is always an error (SLIPWAY_ERROR_SCRIPT).
 */
gboolean hooks_fetch(Hooks *hooks, GError **error);

/*
 * Runs the scripts of STAGE in their order with ARGUMENT (NULL: none). TARGET is
 * where the new host's file system is mounted, or NULL. FALSE: one failed whose
 * policy is to fail; the ones after it have not been run.
 */
gboolean hooks_run(Hooks *hooks, ScriptStage stage, const char *argument, const char *target,
                   GError **error);

/* Lays those of the first boot into the host mounted at ROOT (script_store.h). */
gboolean hooks_place(Hooks *hooks, const char *root, GError **error);
