/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What somebody who helps has to see: logs, journal, kernel messages, plan,
 * inventory, answers, the state of disks and network, in one tar.zst. Secrets
 * are taken out of every file before it goes in (scrub.h). The caller shows it
 * to a person, or runs unattended; nothing here asks or draws.
 */
#define SUPPORT_BUNDLE "/run/slipway/support.tar.zst" /* where the installer collects it */

/* Collects into the file PATH. A part that cannot be read is left out, and says why in its place. */
gboolean support_collect(const char *path, GError **error);

/*
 * Copies the bundle PATH onto the answer medium, else onto any removable FAT
 * medium with room; never onto a disk that is not removable. *RET_WHERE is a
 * phrase for the operator: "slipway-support-ABC123.tar.zst on SLIPWAY
 * (/dev/sdb1)"; g_free().
 */
gboolean support_save(const char *path, char **ret_where, GError **error);

/*
 * Sends the bundle PATH to URL (http or https): by PUT, to URL/NAME if URL ends
 * with "/". The error never shows its credentials.
 */
gboolean support_upload(const char *path, const char *url, GError **error);

/*
 * Serves the bundle PATH, and nothing else, by HTTP from a thread of its own
 * until support_server_free(), at a path of 128 random bits. Needs a network that
 * is up. support_server_url() is what to give to a person, with this machine's
 * address.
 */
typedef struct SupportServer SupportServer;
SupportServer *support_serve(const char *path, GError **error);
const char *support_server_url(const SupportServer *server);
void support_server_free(SupportServer *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SupportServer, support_server_free)

/*
 * TEXT as a QR code for a terminal: lines of UTF-8 half blocks with a quiet zone,
 * each ending with a newline, at most 76 columns and 20 lines for the URLs of
 * support_server_url(). Light modules are painted, for a dark screen. g_free().
 */
char *support_qr(const char *text);
