/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* The ways for a support bundle to leave a machine that may have nothing but a stick or a network. */

/* "slipway-support-SERIAL-TIME.tar.zst"; g_free(). */
char *support_name(void);

/* Copies the bundle PATH onto a stick (stick.h), as support_name(). */
gboolean support_save(const char *path, char **ret_where, GError **error);

/*
 * Sends the bundle PATH to URL (http or https): by PUT, to URL/NAME if URL ends
 * with "/". The error never shows its credentials.
 */
gboolean support_upload(const char *path, const char *url, GError **error);
