/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "run.h"
#include "steps.h"

#define INITIATOR_NAME "/etc/iscsi/initiatorname.iscsi"

/*
 * The types that sshd offers. Clients take the last one; Ganeti wants an RSA key
 * as well, of 2048 bits like its own certificates: 3072, ssh-keygen's default,
 * take three times as long to find.
 */
static const struct {
    const char *type, *bits;
} host_keys[] = {{"rsa", "2048"}, {"ecdsa", "256"}, {"ed25519", "256"}};

static gboolean set_name(const Host *host, gboolean *ret_changed, GError **error)
{
    g_autofree char *present = host_read(host, "/etc/hostname");
    if (host_name_agrees(host->conf, present))
        return TRUE;
    g_autofree char *name = host_choose_name(host->conf, NULL, NULL);
    g_autofree char *line = g_strconcat(name, "\n", NULL);
    return host_write(host, "/etc/hostname", line, 0644, ret_changed, error);
}

static gboolean set_timezone(const Host *host, gboolean *ret_changed, GError **error)
{
    g_autofree char *link = host_path(host, "/etc/localtime");
    g_autofree char *target = g_strconcat("../usr/share/zoneinfo/", host->conf->timezone, NULL);
    g_autofree char *present = g_file_read_link(link, NULL);
    if (g_strcmp0(present, target) == 0)
        return TRUE;
    g_autofree char *zone = g_strdup_printf("%s/etc/%s", host->root, target);
    if (!g_file_test(zone, G_FILE_TEST_EXISTS)) {
        g_warning("there is no time zone '%s'; the host keeps the one that it has",
                  host->conf->timezone);
        return TRUE;
    }
    g_autofree char *fresh = g_strconcat(link, ".new", NULL);
    g_unlink(fresh);
    if (symlink(target, fresh) < 0 || g_rename(fresh, link) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                    "cannot make '%s' a link to '%s': %s", link, target, g_strerror(errno));
        return FALSE;
    }
    *ret_changed = TRUE;
    return TRUE;
}

static gboolean make_host_keys(const Host *host, gboolean *ret_changed, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(host_keys); i++) {
        g_autofree char *key =
            g_strdup_printf("%s/etc/ssh/ssh_host_%s_key", host->root, host_keys[i].type);
        g_autofree char *public = g_strconcat(key, ".pub", NULL);
        if (g_file_test(key, G_FILE_TEST_EXISTS) && g_file_test(public, G_FILE_TEST_EXISTS))
            continue;
        /* ssh-keygen asks before it replaces the half that a power cut left. */
        g_unlink(key);
        g_unlink(public);
        if (!RUN(error, "ssh-keygen", "-q", "-t", host_keys[i].type, "-b", host_keys[i].bits, "-N",
                 "", "-f", key)) {
            error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot make the SSH host key '%s': ", key);
            return FALSE;
        }
        *ret_changed = TRUE;
    }
    return TRUE;
}

/* RFC 3720, section 3.2.6.3: unique in the world; iscsi-iname sees to that. */
static gboolean make_initiator_name(const Host *host, gboolean *ret_changed, GError **error)
{
    g_autofree char *present = host_read(host, INITIATOR_NAME);
    if (present != NULL && (g_str_has_prefix(present, "InitiatorName=") ||
                            strstr(present, "\nInitiatorName=") != NULL))
        return TRUE;
    g_autofree char *name = NULL;
    if (!RUN_OUTPUT(&name, error, "iscsi-iname"))
        return FALSE;
    g_autofree char *line = g_strdup_printf("InitiatorName=%s\n", g_strchomp(name));
    return host_write(host, INITIATOR_NAME, line, 0600, ret_changed, error);
}

gboolean identity_configure(const Host *host, gboolean *ret_changed, GError **error)
{
    return set_name(host, ret_changed, error) && set_timezone(host, ret_changed, error) &&
           make_host_keys(host, ret_changed, error) &&
           make_initiator_name(host, ret_changed, error);
}

gboolean identity_run(const Host *host, StepResult *result, GError **error)
{
    g_autofree char *id = host_read(host, "/etc/machine-id");
    if (id == NULL || strlen(id) != 32) {
        /* systemd has one for this boot; it is made to last. */
        if (!RUN(error, "systemd-machine-id-setup", "--commit"))
            return FALSE;
    }
    g_autofree char *name = host_read(host, "/etc/hostname");
    if (name == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot read /etc/hostname");
        return FALSE;
    }
    char running[256] = "";
    gethostname(running, sizeof running - 1);
    if (!g_str_equal(running, name) && sethostname(name, strlen(name)) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot set the host name '%s': %s",
                    name, g_strerror(errno));
        return FALSE;
    }
    result->message = g_steal_pointer(&name);
    return TRUE;
}
