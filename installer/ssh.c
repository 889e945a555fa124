/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ssh.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "answers.h"
#include "error.h"
#include "execute.h"
#include "run.h"
#include "target.h"

#define FOLDER "/run/slipway/ssh"
#define HOST_KEY FOLDER "/host_key"
#define KEYS FOLDER "/authorized_keys"
#define SHADOW "/etc/shadow"

static const char motd[] =
    "\nThis is the Slipway installer.\n"
    "  tail -f " EXECUTE_LOG "     the log\n"
    "  journalctl -f                     all that the system says\n"
    "  slipway-installer --support-bundle /run/support.tar.zst\n\n";

char *ssh_config(const char *folder, gboolean with_password)
{
    /* There is no PAM in the installer. */
    return g_strdup_printf("HostKey %s/host_key\n"
                           "AuthorizedKeysFile %s/authorized_keys\n"
                           "PermitRootLogin %s\n"
                           "PasswordAuthentication %s\n"
                           "KbdInteractiveAuthentication no\n"
                           "UsePAM no\n"
                           "AllowUsers root\n"
                           "UseDNS no\n"
                           "PrintMotd yes\n"
                           "X11Forwarding no\n"
                           "AllowTcpForwarding no\n"
                           "Subsystem sftp internal-sftp\n",
                           folder, folder, with_password ? "yes" : "prohibit-password",
                           with_password ? "yes" : "no");
}

static gboolean write_file(const char *path, const char *text, int mode, GError **error)
{
    return g_file_set_contents_full(path, text, -1, 0, mode, error);
}

static gboolean add_keys(const char *const *keys, GError **error)
{
    g_autofree char *present = NULL;
    g_file_get_contents(KEYS, &present, NULL, NULL);
    g_autofree char *added = g_strjoinv("\n", (char **)keys);
    g_autofree char *text = g_strconcat(present != NULL ? present : "", added, "\n", NULL);
    return write_file(KEYS, text, 0600, error);
}

/* NULL: none. sshd lets nobody in whose account is locked ("!"), not even by a key. */
static gboolean set_password(const char *password, GError **error)
{
    g_autofree char *hash = password != NULL ? answers_hash_password(password, error) : g_strdup("*");
    if (hash == NULL)
        return FALSE;
    g_autofree char *present = NULL;
    g_file_get_contents(SHADOW, &present, NULL, NULL);
    g_autofree char *text = target_shadow(present != NULL ? present : "", hash);
    if (text == NULL) /* the initrd has no line for root */
        text = g_strdup_printf("%sroot:%s:19000:0:99999:7:::\n", present != NULL ? present : "", hash);
    return write_file(SHADOW, text, 0600, error);
}

static gboolean make_host_key(GError **error)
{
    if (g_file_test(HOST_KEY, G_FILE_TEST_EXISTS))
        return TRUE;
    return RUN(error, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "slipway-installer", "-f",
               HOST_KEY);
}

/* The second word of what ssh-keygen prints: "256 SHA256:… comment (ED25519)". */
static char *read_fingerprint(GError **error)
{
    g_autofree char *line = NULL;
    if (!RUN_OUTPUT(&line, error, "ssh-keygen", "-l", "-f", HOST_KEY ".pub"))
        return NULL;
    g_auto(GStrv) words = g_strsplit(line, " ", 3);
    return g_strdup(words[0] != NULL && words[1] != NULL ? words[1] : "unknown");
}

gboolean ssh_start(const char *const *keys, const char *password, char **ret_fingerprint,
                   GError **error)
{
    static gboolean has_password;
    has_password = has_password || password != NULL;
    g_autofree char *config = ssh_config(FOLDER, has_password);
    g_autofree char *fingerprint = NULL;
    if (g_mkdir_with_parents(FOLDER, 0700) < 0 || g_mkdir_with_parents("/run/sshd", 0755) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot make '" FOLDER "': %s",
                    g_strerror(errno));
        return FALSE;
    }
    if (!make_host_key(error) || !add_keys(keys, error) ||
        ((password != NULL || !has_password) && !set_password(password, error)) ||
        !write_file("/etc/motd", motd, 0644, error) ||
        !write_file(FOLDER "/sshd_config", config, 0600, error) ||
        (fingerprint = read_fingerprint(error)) == NULL ||
        !RUN(error, "systemctl", "restart", "slipway-sshd.service")) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot start SSH in the installer: ");
        return FALSE;
    }
    *ret_fingerprint = g_steal_pointer(&fingerprint);
    return TRUE;
}
