/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glob.h>
#include <string.h>

#include "error.h"
#include "run.h"
#include "sr_group.h"
#include "sr_iscsi.h"
#include "validate.h"

#define LOGIN_TIMEOUT 60 /* seconds */
#define DEVICE_WAIT 30   /* seconds for a disk to show after the login */
#define SESSIONS "/sys/class/iscsi_session"
#define RECORDS "/var/lib/iscsi/nodes" /* of targets, as Debian builds iscsid */

/*
 * One LUN that all members reach, with a volume group on it. Each guest's disk is a
 * volume, active only on the host that Ganeti attaches it to (sr_volume.c).
 */
static const char *const required[] = {"server", "target", "lun", NULL};
static const char *const optional[] = {"user", "password", NULL};

static gboolean check(const PoolSr *sr, GError **error)
{
    const char *target = pool_sr_option(sr, "target"), *lun = pool_sr_option(sr, "lun");
    guint64 number;
    if (!validate_server(pool_sr_option(sr, "server"), error))
        return FALSE;
    /* RFC 3721 section 1.1 */
    if (!g_regex_match_simple("^(iqn|eui|naa)\\.[a-z0-9.:-]{1,219}$", target, 0, 0)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "target=%s is not a target's name: iqn.2003-01.com.example:vms", target);
        return FALSE;
    }
    if (!g_ascii_string_to_unsigned(lun, 10, 0, 16383, &number, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "lun=%s: ", lun);
        return FALSE;
    }
    if ((pool_sr_option(sr, "user") != NULL) != (pool_sr_option(sr, "password") != NULL)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "user= and password= (CHAP) belong together");
        return FALSE;
    }
    return TRUE;
}

static char *portal_of(const PoolSr *sr)
{
    const char *server = pool_sr_option(sr, "server");
    return g_strdup_printf(strchr(server, ':') != NULL ? "[%s]:3260" : "%s:3260", server);
}

/* The kernel's state of the session with the target, "LOGGED_IN"; NULL: there is none. g_free(). */
static char *session_state(const Host *host, const PoolSr *sr)
{
    g_autofree char *path = host_path(host, SESSIONS);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *target_path = g_strdup_printf(SESSIONS "/%s/targetname", name);
        g_autofree char *state_path = g_strdup_printf(SESSIONS "/%s/state", name);
        g_autofree char *target = host_read(host, target_path);
        if (g_strcmp0(target, pool_sr_option(sr, "target")) == 0)
            return host_read(host, state_path);
    }
    return NULL;
}

static gboolean administer(const PoolSr *sr, const char *const *words, GError **error)
{
    g_autofree char *portal = portal_of(sr);
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_strv_builder_add_many(argv, "iscsiadm", "-m", "node", "-T", pool_sr_option(sr, "target"), "-p", portal, NULL);
    g_strv_builder_addv(argv, (const char **)words);
    g_auto(GStrv) all = g_strv_builder_end(argv);
    RunCommand command = {.argv = (const char *const *)all, .timeout = LOGIN_TIMEOUT, .title = "iscsiadm"};
    return run_command(&command, NULL, error);
}
#define ISCSIADM(sr, error, ...) administer(sr, (const char *const[]){__VA_ARGS__, NULL}, error)

static gboolean set(const PoolSr *sr, const char *name, const char *value, GError **error)
{
    return ISCSIADM(sr, error, "--op", "update", "-n", name, "-v", value);
}

/* RECORD, a file of iscsid's, with user and password of SR. */
static gboolean write_password(const char *record, const PoolSr *sr, GError **error)
{
    const Host here = {.root = ""};
    g_autofree char *text = host_read(&here, record);
    g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
    g_autoptr(GString) fresh = g_string_new(NULL);
    for (char **line = lines; *line != NULL; line++)
        if (!g_str_has_prefix(*line, "node.session.auth.") && !g_str_equal(*line, "# END RECORD"))
            g_string_append_printf(fresh, "%s\n", *line);
    g_string_append_printf(fresh, "node.session.auth.authmethod = CHAP\nnode.session.auth.username = %s\n"
                                  "node.session.auth.password = %s\n# END RECORD\n",
                           pool_sr_option(sr, "user"), pool_sr_option(sr, "password"));
    return host_write(&here, record, fresh->str, 0600, NULL, error);
}

/* Not by iscsiadm: its arguments can be read by everybody, and are in our log. */
static gboolean set_password(const Host *host, const PoolSr *sr, GError **error)
{
    if (pool_sr_option(sr, "user") == NULL)
        return TRUE;
    /* A record is a file, or with the portal's group a folder. */
    g_autofree char *pattern =
        g_strdup_printf("%s" RECORDS "/%s/{*,*/default}", host->root, pool_sr_option(sr, "target"));
    glob_t found = {0};
    glob(pattern, GLOB_BRACE, NULL, &found);
    unsigned records = 0;
    gboolean done = TRUE;
    for (gsize i = 0; i < found.gl_pathc && done; i++) {
        if (!g_file_test(found.gl_pathv[i], G_FILE_TEST_IS_REGULAR))
            continue;
        records++;
        done = write_password(found.gl_pathv[i], sr, error);
    }
    globfree(&found);
    if (done && records == 0)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "iscsiadm has made no record '%s'", pattern);
    return done && records > 0;
}

/* I/O waits for a target that is away, instead of failing: a guest would take its disk for broken. */
static gboolean log_in(const Host *host, const PoolSr *sr, GError **error)
{
    g_autofree char *state = session_state(host, sr);
    if (state != NULL)
        return TRUE;
    if (ISCSIADM(sr, error, "--op", "new") && set(sr, "node.startup", "manual", error) &&
        set(sr, "node.session.timeo.replacement_timeout", "-1", error) && set_password(host, sr, error) &&
        ISCSIADM(sr, error, "--login"))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_NETWORK, "cannot log in to the iSCSI target %s at %s: ",
                  pool_sr_option(sr, "target"), pool_sr_option(sr, "server"));
    return FALSE;
}

/* The LUN's disk; udev names it. */
static char *await_device(const Host *host, const PoolSr *sr, GError **error)
{
    g_autofree char *pattern = g_strdup_printf("%s/dev/disk/by-path/*-iscsi-%s-lun-%s", host->root,
                                               pool_sr_option(sr, "target"), pool_sr_option(sr, "lun"));
    for (unsigned i = 0; i < DEVICE_WAIT * 5; i++) {
        glob_t found = {0};
        char *device = glob(pattern, 0, NULL, &found) == 0 ? g_strdup(found.gl_pathv[0]) : NULL;
        globfree(&found);
        if (device != NULL)
            return device;
        g_usleep(G_USEC_PER_SEC / 5);
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK, "the iSCSI target %s at %s has no LUN %s for this host",
                pool_sr_option(sr, "target"), pool_sr_option(sr, "server"), pool_sr_option(sr, "lun"));
    return NULL;
}

/* Volumes that are active here are let go first; what they wait for, when the target is gone, is given up. */
static gboolean detach(const Host *host, const PoolSr *sr, GError **error)
{
    g_autofree char *state = session_state(host, sr);
    if (state == NULL)
        return TRUE;
    if (g_str_equal(state, "LOGGED_IN") && !RUN(error, "vgchange", "-an", sr->name))
        return FALSE;
    return ISCSIADM(sr, error, "--logout") && ISCSIADM(sr, error, "--op", "delete");
}

static gboolean prepare(const Host *host, const PoolSr *sr, gboolean erase, GError **error)
{
    g_autofree char *device = log_in(host, sr, error) ? await_device(host, sr, error) : NULL;
    if (device != NULL && sr_group_make(sr, device, TRUE, erase, error))
        return TRUE;
    ISCSIADM(sr, NULL, "--logout");
    ISCSIADM(sr, NULL, "--op", "delete");
    return FALSE;
}

static gboolean attach(const Host *host, const PoolSr *sr, GError **error)
{
    g_autofree char *device = log_in(host, sr, error) ? await_device(host, sr, error) : NULL;
    gboolean is_there;
    if (device == NULL || !sr_group_find(sr, &is_there, error))
        return FALSE;
    if (!is_there)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE, "'%s' does not hold the volume group '%s' any more",
                    device, sr->name);
    return is_there;
}

/* LVM would wait for a target that is away, and could not be killed. */
static gboolean probe(const Host *host, const PoolSr *sr, SrSpace *ret_space, GError **error)
{
    g_autofree char *state = session_state(host, sr);
    if (g_strcmp0(state, "LOGGED_IN") == 0)
        return sr_group_probe(host, sr, ret_space, error);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                state != NULL ? "the target does not answer" : "this host is not logged in to the target");
    return FALSE;
}

static unsigned count_disks(const PoolSr *sr, const GanetiConfig *config)
{
    return ganeti_config_count_parameter(config, "sr", sr->name);
}

const SrType sr_type_iscsi = {
    .name = "iscsi",
    .required = required,
    .optional = optional,
    .check = check,
    .prepare = prepare,
    .attach = attach,
    .detach = detach,
    .probe = probe,
    .count_disks = count_disks,
    .template = "ext",
    .disk_key = "provider=" SR_ISCSI_PROVIDER ",sr",
};
