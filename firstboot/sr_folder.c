/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "run.h"
#include "storage.h"

#define UNMOUNT_TIMEOUT 30 /* seconds */

char *sr_folder_of(const PoolSr *sr)
{
    return g_build_filename(sr->host != NULL ? STORAGE_FILE_FOLDER : STORAGE_SHARED_FOLDER, sr->name, NULL);
}

gboolean sr_folder_is_mounted(const Host *host, const char *folder)
{
    /* The fifth field of each line: proc_pid_mountinfo(5). Our folders have nothing to escape. */
    g_autofree char *table = host_read(host, "/proc/self/mountinfo");
    g_autofree char *quoted = g_regex_escape_string(folder, -1);
    g_autofree char *pattern = g_strdup_printf("^\\S+ \\S+ \\S+ \\S+ %s ", quoted);
    return table != NULL && g_regex_match_simple(pattern, table, G_REGEX_MULTILINE, 0);
}

gboolean sr_folder_make(const Host *host, const char *folder, GError **error)
{
    g_autofree char *path = host_path(host, folder);
    if (g_mkdir_with_parents(path, 0750) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make the folder '%s': %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    /* Not every file system can; then it is as writable as any folder. */
    RUN(NULL, "chattr", "+i", path);
    return TRUE;
}

/* A server that is gone would let umount wait for ever. */
static gboolean unmount(const char *folder, gboolean answers, GError **error)
{
    const char *gently[] = {"umount", "--internal-only", "--no-canonicalize", folder, NULL};
    const char *anyhow[] = {"umount", "--internal-only", "--no-canonicalize", "--force", "--lazy", folder, NULL};
    RunCommand command = {.argv = answers ? gently : anyhow, .timeout = UNMOUNT_TIMEOUT};
    if (run_command(&command, NULL, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_FAILED,
                  "'%s' is in use on this host ('fuser -vm %s' shows by whom): ", folder, folder);
    return FALSE;
}

/* Asks the file system that is mounted there: a program, as only that can be killed where it waits. */
static gboolean ask(const char *folder, SrSpace *ret_space, GError **error)
{
    const char *argv[] = {"stat", "--file-system", "--format=%S %b %a", folder, NULL};
    RunCommand command = {.argv = argv, .timeout = SR_PROBE_TIMEOUT, .title = "stat"};
    g_autofree char *text = NULL;
    g_autoptr(GError) problem = NULL;
    guint64 block, size, available;
    if (!run_command(&command, &text, &problem)) {
        if (g_error_matches(problem, RUN_ERROR, RUN_ERROR_TIMEOUT))
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK, "it does not answer within %d s",
                        SR_PROBE_TIMEOUT);
        else
            g_propagate_error(error, g_steal_pointer(&problem));
        return FALSE;
    }
    if (sscanf(text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &block, &size,
               &available) != 3) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "'stat' says '%s'", g_strchomp(text));
        return FALSE;
    }
    /* By floating point, in which bytes of a large file system do not overflow. */
    ret_space->size = (guint64)((double)size * (double)block / 1048576);
    ret_space->free = (guint64)((double)available * (double)block / 1048576);
    return TRUE;
}

gboolean sr_folder_probe(const Host *host, const PoolSr *sr, SrSpace *ret_space, GError **error)
{
    g_autofree char *folder = sr_folder_of(sr);
    if (sr_folder_is_mounted(host, folder))
        return ask(folder, ret_space, error);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "it is not mounted");
    return FALSE;
}

gboolean sr_folder_detach(const Host *host, const PoolSr *sr, GError **error)
{
    g_autofree char *folder = sr_folder_of(sr);
    SrSpace space;
    if (sr_folder_is_mounted(host, folder) && !unmount(folder, ask(folder, &space, NULL), error))
        return FALSE;
    g_autofree char *path = host_path(host, folder);
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        return TRUE;
    RUN(NULL, "chattr", "-i", path);
    if (g_rmdir(path) == 0)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot remove the folder '%s': %s", path,
                g_strerror(errno));
    return FALSE;
}

unsigned sr_folder_count_disks(const PoolSr *sr, const GanetiConfig *config)
{
    g_autofree char *folder = sr_folder_of(sr);
    g_autofree char *mark = g_strconcat(folder, "/", NULL);
    return ganeti_config_count_disks(config, mark);
}
