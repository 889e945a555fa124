/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "error.h"
#include "pool_sr.h"
#include "run.h"
#include "sr_folder.h"

#define LOCK_PATH "/run/slipway-copy.lock" /* not empty: what is mounted is of a copy that broke off */
#define SUBFOLDER "export"
#define MIB (1024 * 1024)

/* Where copies are on the SR called NAME. */
static char *folder_on(const Host *host, const char *name, GError **error)
{
    g_autoptr(GPtrArray) srs = pool_sr_load(host, POOL_SR_FILE, error);
    const PoolSr *sr = srs != NULL ? pool_sr_find(srs, name) : NULL;
    if (sr == NULL) {
        if (srs != NULL)
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                        "'%s' is neither a whole path nor a storage repository of the pool: 'slipway sr list' "
                        "shows those it has", name);
        return NULL;
    }
    const SrType *type = sr_type_of(host, sr, error);
    if (type == NULL)
        return NULL;
    if (type->disk_key != NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the storage repository %s (%s) has volumes, and a copy is files: name a folder, or an SR of "
                    "the type nfs or ext", name, sr->type);
        return NULL;
    }
    SrSpace space;
    if (!type->probe(host, sr, &space, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "the storage repository %s is not on this host: ", name);
        return NULL;
    }
    g_autofree char *folder = sr_folder_of(sr);
    return g_strdup_printf("%s%s/" SUBFOLDER, host->root, folder);
}

char *vm_copy_folder(const Host *host, const char *place, GError **error)
{
    g_autofree char *folder = g_path_is_absolute(place) ? g_strdup(place) : folder_on(host, place, error);
    if (folder == NULL)
        return NULL;
    if (g_mkdir_with_parents(folder, 0700) == 0)
        return g_steal_pointer(&folder);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make the folder '%s': %s", folder, g_strerror(errno));
    return NULL;
}

guint64 vm_copy_sum(const char *text)
{
    static const char digits[] = "0123456789";
    guint64 sum = 0;
    for (text += strcspn(text, digits); *text != '\0'; text += strcspn(text, digits)) {
        char *end;
        sum += g_ascii_strtoull(text, &end, 10);
        text = end;
    }
    return sum;
}

gboolean vm_copy_check_room(const char *folder, const char *name, guint64 mib, GError **error)
{
    struct statvfs state;
    if (statvfs(folder, &state) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot look at '%s': %s", folder, g_strerror(errno));
        return FALSE;
    }
    guint64 room = (guint64)state.f_bavail * state.f_frsize / MIB;
    if (room >= mib)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "'%s' has room for %" G_GUINT64_FORMAT " MiB, and the disks of %s have %" G_GUINT64_FORMAT
                " MiB: nothing was done. Name a place with more room", folder, room, name, mib);
    return FALSE;
}

/* Only one copy can be in the folder's place; -1 on error. */
static int lock(const Host *host, GError **error)
{
    g_autofree char *path = host_path(host, LOCK_PATH);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "another copy of a guest is being written or read on this host (%s): wait for its end",
                g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static gboolean let_go(int lock, GError **error)
{
    if (!RUN(error, "umount", VM_COPY_FOLDER)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED,
                      "Ganeti still has a copy in hand ('gnt-job list'), so " VM_COPY_FOLDER " stays mounted until "
                      "the next one: ");
        return FALSE;
    }
    if (ftruncate(lock, 0) < 0)
        g_warning("cannot empty '" LOCK_PATH "': %s", g_strerror(errno));
    return TRUE;
}

/* What a command that was killed has left is undone; what somebody has mounted there is theirs. */
static gboolean make_place(const Host *host, int lock, GError **error)
{
    if (!sr_folder_is_mounted(host, VM_COPY_FOLDER))
        return TRUE;
    if (lseek(lock, 0, SEEK_END) > 0)
        return let_go(lock, error);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "something is mounted on " VM_COPY_FOLDER ": unmount it, as the place is named with --to and --from now");
    return FALSE;
}

static gboolean put_in_place(const Host *host, int lock, const char *folder, GError **error)
{
    if (!make_place(host, lock, error))
        return FALSE;
    if (g_mkdir_with_parents(VM_COPY_FOLDER, 0750) < 0 || pwrite(lock, "mounted\n", 8, 0) != 8) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make the folder '" VM_COPY_FOLDER "': %s",
                    g_strerror(errno));
        return FALSE;
    }
    return RUN(error, "mount", "--bind", folder, VM_COPY_FOLDER);
}

/* Whoever interrupts the command means Ganeti's; this program has to clean up after it. */
static void heed_interrupt(gpointer data)
{
    signal(SIGINT, SIG_DFL);
}

static gboolean run_on_terminal(char **argv, int *ret_status, GError **error)
{
    int status;
    signal(SIGINT, SIG_IGN);
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, heed_interrupt, NULL, NULL,
                      NULL, &status, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "%s", "");
        return FALSE;
    }
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : SLIPWAY_ERROR_FAILED;
    return TRUE;
}

gboolean vm_copy_run(const Host *host, const char *folder, char **argv, int *ret_status, GError **error)
{
    int fd = lock(host, error);
    if (fd < 0)
        return FALSE;
    gboolean done = put_in_place(host, fd, folder, error);
    if (done) {
        done = run_on_terminal(argv, ret_status, error);
        done = let_go(fd, done ? error : NULL) && done;
    }
    close(fd);
    return done;
}
