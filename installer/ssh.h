/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * SSH into the running installer, for root: by the public KEYS (lines of
 * authorized_keys, sshd(8); NULL-terminated, may be empty) and, if PASSWORD is
 * not NULL, by that. Starts sshd with a host key that is made now;
 * *RET_FINGERPRINT is how a client shows it: "SHA256:…"; g_free(). A later call
 * adds its keys to those of the earlier ones.
 */
gboolean ssh_start(const char *const *keys, const char *password, char **ret_fingerprint,
                   GError **error);

/* sshd_config(5) with the files in FOLDER; g_free(). */
char *ssh_config(const char *folder, gboolean with_password);
