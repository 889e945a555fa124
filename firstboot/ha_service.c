/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ha_service.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "error.h"
#include "ha_config.h"
#include "pool_state.h"
#include "run.h"

#define KEY_FILE POOL_STATE_FOLDER "/corosync-key"
#define COROSYNC_CONF "/etc/corosync/corosync.conf"
#define COROSYNC_KEY "/etc/corosync/authkey"
#define CIB_FOLDER "/var/lib/pacemaker/cib"
#define RESCUE_PATH "slipway-rescue.path"
#define WITHDRAW_TIMEOUT 120 /* seconds */
#define MEET_WAIT (60 * G_USEC_PER_SEC) /* until Pacemaker takes its configuration */
#define MEET_PAUSE (G_USEC_PER_SEC / 2)

gboolean ha_is_enabled(const Host *host)
{
    g_autoptr(Ha) ha = ha_load(host, NULL);
    return ha != NULL && ha->enabled;
}

/* A copy of bytes, which host_write() would take for text. */
static gboolean install_key(const Host *host, gboolean *ret_changed, GError **error)
{
    g_autofree char *from = host_path(host, KEY_FILE);
    g_autofree char *to = host_path(host, COROSYNC_KEY);
    g_autofree char *key = NULL;
    g_autofree char *present = NULL;
    gsize size;
    gsize present_size;
    if (!g_file_get_contents(from, &key, &size, error))
        return FALSE;
    if (g_file_get_contents(to, &present, &present_size, NULL) && size == present_size &&
        memcmp(key, present, size) == 0)
        return TRUE;
    *ret_changed = TRUE;
    return g_file_set_contents_full(to, key, (gssize)size, G_FILE_SET_CONTENTS_CONSISTENT, 0400, error);
}

/* When it begins anew, Pacemaker must not act on what was: without a quorum yet it would stop the master. */
static void forget_cib(const Host *host)
{
    g_autofree char *path = host_path(host, CIB_FOLDER);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_unlink(file);
    }
}

static gboolean stop(const Host *host, GError **error)
{
    g_autofree char *key = host_path(host, COROSYNC_KEY);
    if (!g_file_test(key, G_FILE_TEST_EXISTS))
        return TRUE; /* it never took part */
    if (!RUN(error, "systemctl", "stop", RESCUE_PATH, "pacemaker.service", "corosync.service") ||
        !RUN(error, "systemctl", "disable", "--quiet", "sbd.service"))
        return FALSE;
    forget_cib(host);
    if (g_unlink(key) == 0)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot remove '%s': %s", key, g_strerror(errno));
    return FALSE;
}

/* A running Corosync reads new members by itself; a new key only at its start. */
static gboolean start(const Host *host, const Ha *ha, const HaHost *own, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autofree char *conf = ha_corosync_conf(ha, pool);
    gboolean has_new_conf = FALSE;
    gboolean has_new_key = FALSE;
    if (!install_key(host, &has_new_key, error) ||
        !host_write(host, COROSYNC_CONF, conf, 0644, &has_new_conf, error) ||
        !RUN(error, "systemctl", own->agent == NULL ? "enable" : "disable", "--quiet", "sbd.service"))
        return FALSE;
    gboolean running = RUN(NULL, "systemctl", "is-active", "--quiet", "corosync.service");
    if (running && has_new_key && !RUN(error, "systemctl", "stop", "pacemaker.service", "corosync.service"))
        return FALSE;
    if (running && has_new_conf && !has_new_key && !RUN(error, "corosync-cfgtool", "-R"))
        return FALSE;
    return RUN(error, "systemctl", "start", RESCUE_PATH, "corosync.service", "pacemaker.service");
}

gboolean ha_apply(const Host *host, GError **error)
{
    g_autofree char *name = host_read(host, "/etc/hostname");
    g_autoptr(Ha) ha = ha_load(host, error);
    if (ha == NULL)
        return FALSE;
    const HaHost *own = name != NULL ? ha_find(ha, name) : NULL;
    return ha->enabled && own != NULL ? start(host, ha, own, error) : stop(host, error);
}

/* Once, on the master; Corosync lets nobody in who has not got it. */
static gboolean ensure_key(const Host *host, GError **error)
{
    g_autofree char *path = host_path(host, KEY_FILE);
    return g_file_test(path, G_FILE_TEST_EXISTS) ||
           (RUN(error, "corosync-keygen", "-l", "-k", path) && g_chmod(path, 0400) == 0);
}

static void apply_on_others(const Host *host)
{
    static const char *const command[] = {"slipway", "pool", "ha", "apply", NULL};
    g_autoptr(GError) error = NULL;
    if (!pool_state_run_on_others(host, command, &error))
        g_warning("not all members have been told of the automatic fail-over; they will be when they are "
                  "back: %s", error->message);
}

static gboolean put_section(const char *section, const char *xml, GError **error)
{
    /* Only of these something may have to go; they are always there, which a replaced section has to be. */
    gboolean replace = g_str_equal(section, "resources") || g_str_equal(section, "constraints");
    const char *how = replace ? "--replace" : "--modify";
    const char *argv[] = {"cibadmin", how, "--allow-create", "--scope", section, "--xml-pipe", NULL};
    /* The input has the devices' passwords: it is in no log. */
    RunCommand command = {.argv = argv, .input = xml};
    return run_command(&command, NULL, error);
}

/* No constraint may name a device that is gone, so the old ones go first. */
static gboolean put_all(const Ha *ha, GError **error)
{
    gboolean done = put_section("constraints", "<constraints/>", error);
    for (guint i = 0; ha_cib_sections[i] != NULL && done; i++) {
        g_autofree char *xml = ha_cib_section(ha, ha_cib_sections[i]);
        done = put_section(ha_cib_sections[i], xml, error);
    }
    if (!done)
        error_reclass(error, SLIPWAY_ERROR_FAILED,
                      "Pacemaker has not taken its configuration ('journalctl -u pacemaker', "
                      "'corosync-quorumtool' on the members): ");
    return done;
}

/* Whether the hosts have met and elected who does Pacemaker's thinking. */
static gboolean has_controller(void)
{
    g_autofree char *name = NULL;
    return RUN_OUTPUT(&name, NULL, "crmadmin", "--dc_lookup", "--quiet") && *g_strstrip(name) != '\0';
}

static gboolean configure(const Ha *ha, GError **error)
{
    gint64 end = g_get_monotonic_time() + MEET_WAIT;
    while (!has_controller() && g_get_monotonic_time() < end)
        g_usleep(MEET_PAUSE);
    return put_all(ha, error);
}

gboolean ha_publish(const Host *host, const Ha *ha, GError **error)
{
    if ((ha->enabled && !ensure_key(host, error)) || !ha_save(host, ha, error))
        return FALSE;
    pool_state_replicate(host);
    if (!ha_apply(host, error))
        return FALSE;
    apply_on_others(host);
    return !ha->enabled || configure(ha, error);
}

gboolean ha_enable(const Host *host, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autoptr(Ha) ha = ha_load(host, error);
    if (ha == NULL || !ha_check(ha, pool, error))
        return FALSE;
    g_autofree char *program = g_find_program_in_path("pacemakerd");
    if (program == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "this host has no Pacemaker: 'dnf install slipway-ha', on every member");
        return FALSE;
    }
    ha->enabled = TRUE;
    return ha_publish(host, ha, error);
}

gboolean ha_has_quorum(void)
{
    g_autofree char *text = NULL;
    return RUN_OUTPUT(&text, NULL, "corosync-quorumtool", "-s") &&
           g_regex_match_simple("^Quorate: +Yes$", text, G_REGEX_MULTILINE, 0);
}

gboolean ha_disable(const Host *host, GError **error)
{
    g_autoptr(Ha) ha = ha_load(host, error);
    if (ha == NULL)
        return FALSE;
    /* What runs goes on running when Pacemaker stops. Without a quorum it has stopped all. */
    if (ha_has_quorum())
        RUN(NULL, "crm_attribute", "--type", "crm_config", "--set-name", HA_OPTIONS, "--name",
            "maintenance-mode", "--update", "true");
    ha->enabled = FALSE;
    return ha_publish(host, ha, error);
}

void ha_withdraw(const Host *host, const char *name)
{
    static const char *const command[] = {"systemctl", "stop", RESCUE_PATH, "pacemaker.service",
                                          "corosync.service", NULL};
    g_autoptr(Ha) ha = ha_load(host, NULL);
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    const char *address = ganeti_pool_address_of(pool, name);
    g_autoptr(GError) error = NULL;
    if (ha != NULL && ha->enabled && ha_find(ha, name) != NULL && address != NULL &&
        !pool_state_run_on(pool, address, command, WITHDRAW_TIMEOUT, NULL, &error))
        g_warning("%s could not be told to leave Pacemaker: %s", name, error->message);
}

gboolean ha_forget(const Host *host, const char *name, GError **error)
{
    g_autoptr(Ha) ha = ha_load(host, error);
    if (ha == NULL)
        return FALSE;
    if (ha_find(ha, name) == NULL)
        return TRUE;
    ha_remove(ha, name);
    if (!ha->enabled)
        return ha_save(host, ha, error);
    return ha_publish(host, ha, error) && RUN(error, "crm_node", "--force", "--remove", name);
}
