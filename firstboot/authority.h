/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ed25519.h"
#include "ganeti.h"

/*
 * The pool's SSH certificate authority: with it a member proves to a new host
 * that it is one. Its private key lies on every member, as each may become
 * master; nothing else is signed with it than members' host keys.
 */

/* The public key, of an authority that is made if the pool has none. */
gboolean authority_ensure(const Host *host, guint8 ret_public[ED25519_SIZE], GError **error);

/* Signs HOST_KEY ("ssh-ed25519 …") of the member NAME of POOL; the certificate goes to the pool's state. */
gboolean authority_sign(const Host *host, const char *pool, const char *name, const char *host_key,
                        GError **error);

/* Has sshd show HOST's own certificate, if the pool's state holds one, and take tokens. */
gboolean authority_install(const Host *host, GError **error);

/* Undoes that: HOST is in no pool any more. */
gboolean authority_uninstall(const Host *host, GError **error);
