/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "authority.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "error.h"
#include "pool_state.h"
#include "run.h"

#define KEY_FILE POOL_STATE_FOLDER "/ca"
#define SSHD_FILE "/etc/ssh/sshd_config.d/40-slipway-certificate.conf"

static char *certificate_path(const char *name)
{
    return g_strconcat(POOL_STATE_FOLDER "/", name, "-cert.pub", NULL);
}

static gboolean make_key(const Host *host, GError **error)
{
    g_autofree char *folder = host_path(host, POOL_STATE_FOLDER);
    g_autofree char *path = host_path(host, KEY_FILE);
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    g_autofree char *fresh_public = g_strconcat(fresh, ".pub", NULL);
    g_unlink(fresh);
    g_unlink(fresh_public);
    if (g_mkdir_with_parents(folder, 0755) < 0 ||
        !RUN(error, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "pool", "-f", fresh)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot make the pool's SSH authority '%s': ", path);
        return FALSE;
    }
    g_unlink(fresh_public);
    if (g_rename(fresh, path) == 0)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot write '%s': %s", path,
                g_strerror(errno));
    return FALSE;
}

gboolean authority_ensure(const Host *host, guint8 ret_public[ED25519_SIZE], GError **error)
{
    g_autofree char *path = host_path(host, KEY_FILE);
    if (!g_file_test(path, G_FILE_TEST_EXISTS) && !make_key(host, error))
        return FALSE;
    g_autofree char *line = NULL;
    return RUN_OUTPUT(&line, error, "ssh-keygen", "-y", "-f", path) &&
           ed25519_parse_public_line(line, ret_public, error);
}

gboolean authority_sign(const Host *host, const char *pool, const char *name, const char *host_key,
                        GError **error)
{
    /* ssh-keygen puts the certificate beside the key. */
    g_autofree char *folder = g_dir_make_tmp("slipway-sign-XXXXXX", error);
    if (folder == NULL)
        return FALSE;
    g_autofree char *key = g_build_filename(folder, "key.pub", NULL);
    g_autofree char *made = g_build_filename(folder, "key-cert.pub", NULL);
    g_autofree char *authority = host_path(host, KEY_FILE);
    g_autofree char *principals = g_strdup_printf("%s,%s", pool, name);
    g_autofree char *certificate = NULL;
    gboolean done =
        g_file_set_contents(key, host_key, -1, error) &&
        RUN(error, "ssh-keygen", "-q", "-s", authority, "-I", name, "-h", "-n", principals, key) &&
        g_file_get_contents(made, &certificate, NULL, error);
    g_unlink(key);
    g_unlink(made);
    g_rmdir(folder);
    g_autofree char *path = certificate_path(name);
    if (done)
        done = host_write(host, path, certificate, 0644, NULL, error);
    if (!done)
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot sign the SSH host key of %s: ", name);
    return done;
}

gboolean authority_install(const Host *host, GError **error)
{
    g_autofree char *name = host_read(host, "/etc/hostname");
    g_autofree char *certificate = certificate_path(name != NULL ? name : "");
    g_autofree char *path = host_path(host, certificate);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return TRUE;
    g_autofree char *text = g_strdup_printf("# Written by slipway: this host is a pool's member.\n"
                                            "HostCertificate %s\n", certificate);
    gboolean changed = FALSE;
    return host_write(host, SSHD_FILE, text, 0644, &changed, error) &&
           (!changed || RUN(error, "systemctl", "try-reload-or-restart", "ssh.service"));
}

gboolean authority_uninstall(const Host *host, GError **error)
{
    g_autofree char *path = host_path(host, SSHD_FILE);
    if (g_unlink(path) == 0 || errno == ENOENT)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot remove '%s': %s", path,
                g_strerror(errno));
    return FALSE;
}
