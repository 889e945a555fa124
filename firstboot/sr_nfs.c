/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_nfs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "error.h"
#include "run.h"
#include "sr_folder.h"
#include "validate.h"

#define MOUNT_TIMEOUT 45 /* seconds */
#define WRITE_TIMEOUT 20

/*
 * hard: what guests write waits for a server that is away, instead of getting lost.
 * retry=0: slipway-follow.service tries again, and says so. _netdev: systemd unmounts it
 * before the network goes.
 */
#define MOUNT_OPTIONS "hard,noatime,nosuid,nodev,retry=0,_netdev"

/* Says whose SR the export holds. */
#define OWNER_FILE ".slipway-sr"

static const char *const required[] = {"server", "path", NULL};
static const char *const optional[] = {"options", NULL};

static gboolean check(const PoolSr *sr, GError **error)
{
    const char *path = pool_sr_option(sr, "path"), *options = pool_sr_option(sr, "options");
    if (!validate_server(pool_sr_option(sr, "server"), error))
        return FALSE;
    if (*path != '/' || strpbrk(path, " \t\"'\\$`;&|<>") != NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "path=%s is not a path as a server exports it: /export/vms", path);
        return FALSE;
    }
    if (options != NULL && !g_regex_match_simple("^[A-Za-z0-9_.:=,-]+$", options, 0, 0)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "options=%s are not options of nfs(5), with commas between them: vers=4.1,nconnect=4",
                    options);
        return FALSE;
    }
    return TRUE;
}

char **sr_nfs_mount_argv(const PoolSr *sr, const char *folder)
{
    const char *server = pool_sr_option(sr, "server"), *path = pool_sr_option(sr, "path");
    const char *options = pool_sr_option(sr, "options");
    gboolean is_ipv6 = strchr(server, ':') != NULL;
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_strv_builder_add_many(argv, "mount", "-t", "nfs", "-o", NULL);
    g_strv_builder_take(argv, g_strconcat(MOUNT_OPTIONS, options != NULL ? "," : NULL, options, NULL));
    g_strv_builder_take(argv, g_strdup_printf(is_ipv6 ? "[%s]:%s" : "%s:%s", server, path));
    g_strv_builder_add(argv, folder);
    return g_strv_builder_end(argv);
}

static gboolean mount_export(const Host *host, const PoolSr *sr, const char *folder, GError **error)
{
    if (!sr_folder_make(host, folder, error))
        return FALSE;
    g_auto(GStrv) argv = sr_nfs_mount_argv(sr, folder);
    RunCommand command = {.argv = (const char *const *)argv, .timeout = MOUNT_TIMEOUT, .title = "mount"};
    if (run_command(&command, NULL, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_NETWORK, "cannot mount %s of the NFS server %s: ",
                  pool_sr_option(sr, "path"), pool_sr_option(sr, "server"));
    return FALSE;
}

/* Ganeti writes as root, which many servers make nobody. */
static gboolean check_writable(const PoolSr *sr, const char *folder, GError **error)
{
    g_autofree char *file = g_strdup_printf("%s/.slipway-%s", folder, g_get_host_name());
    const char *touch[] = {"touch", file, NULL}, *remove[] = {"rm", file, NULL};
    RunCommand make = {.argv = touch, .timeout = WRITE_TIMEOUT, .title = "touch"};
    RunCommand unmake = {.argv = remove, .timeout = WRITE_TIMEOUT, .title = "rm"};
    if (run_command(&make, NULL, error) && run_command(&unmake, NULL, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_NETWORK,
                  "root of this host cannot write to %s of the NFS server %s (does it export it with "
                  "no_root_squash, and not read-only?): ",
                  pool_sr_option(sr, "path"), pool_sr_option(sr, "server"));
    return FALSE;
}

/* Two pools would overwrite each other's guests of the same name. */
static gboolean claim(const Host *host, const PoolSr *sr, const char *folder, gboolean erase,
                      GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autofree char *file = g_build_filename(folder, OWNER_FILE, NULL);
    g_autofree char *owner = host_read(host, file);
    if (owner != NULL && g_strcmp0(owner, pool->name) != 0 && !erase) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "%s of the NFS server %s holds a storage repository of the pool '%s'; nothing was "
                    "changed. Take another folder; --erase makes it this pool's, with the files that "
                    "are in it", pool_sr_option(sr, "path"), pool_sr_option(sr, "server"), owner);
        return FALSE;
    }
    g_autofree char *line = g_strconcat(pool->name, "\n", NULL);
    return host_write(host, file, line, 0644, NULL, error);
}

static gboolean attach(const Host *host, const PoolSr *sr, GError **error)
{
    g_autofree char *folder = sr_folder_of(sr);
    if (sr_folder_is_mounted(host, folder))
        return TRUE;
    if (!mount_export(host, sr, folder, error))
        return FALSE;
    if (check_writable(sr, folder, error))
        return TRUE;
    sr_folder_detach(host, sr, NULL);
    return FALSE;
}

static gboolean prepare(const Host *host, const PoolSr *sr, gboolean erase, GError **error)
{
    g_autofree char *folder = sr_folder_of(sr);
    if (attach(host, sr, error) && claim(host, sr, folder, erase, error))
        return TRUE;
    sr_folder_detach(host, sr, NULL);
    return FALSE;
}

const SrType sr_type_nfs = {
    .name = "nfs",
    .required = required,
    .optional = optional,
    .check = check,
    .prepare = prepare,
    .attach = attach,
    .detach = sr_folder_detach,
    .probe = sr_folder_probe,
    .count_disks = sr_folder_count_disks,
    .template = "sharedfile",
};
