/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "support_send.h"
#include "support_server.h"

/*
 * What somebody who helps has to see: logs, journal, kernel messages, plan,
 * inventory, answers, the state of disks and network, in one tar.zst. Secrets
 * are taken out of every file before it goes in (scrub.h). The caller shows it
 * to a person, or runs unattended; nothing here asks or draws.
 */
#define SUPPORT_BUNDLE "/run/slipway/support.tar.zst" /* where the installer collects it */
#define SUPPORT_ANSWERS "/run/slipway/answers.xml"
#define SUPPORT_PLAN "/run/slipway/plan.json"

/* Collects into the file PATH. A part that cannot be read is left out, and says why in its place. */
gboolean support_collect(const char *path, GError **error);

/* Keeps TEXT, scrubbed, as the file PATH (SUPPORT_ANSWERS, SUPPORT_PLAN) for a bundle. */
void support_keep(const char *path, const char *text);
