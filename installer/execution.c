/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "execution.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "bootloader.h"
#include "error.h"
#include "slot.h"
#include "supplemental.h"

#define EFIVARS "/sys/firmware/efi/efivars"

/* Before any change, and before the time that it takes to check the bundle. */
gboolean execution_start(Execution *run, GError **error)
{
    return hooks_fetch(run->hooks, error) &&
           hooks_run(run->hooks, SCRIPT_INSTALLATION_START, NULL, NULL, error);
}

/* The first source that is there and well signed. */
static Source *open_any_source(const Execution *run, GError **error)
{
    for (char **url = run->plan->sources;; url++) {
        g_autoptr(GError) failure = NULL;
        Source *source = source_open(*url, run->events, &failure);
        if (source != NULL)
            return source;
        if (url[1] == NULL) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return NULL;
        }
        events_warning(run->events, "%s; trying the next source", failure->message);
    }
}

gboolean execution_open_source(Execution *run, GError **error)
{
    run->source = open_any_source(run, error);
    if (run->source == NULL)
        return FALSE;
    guint64 image = source_image_size(run->source), slot = run->plan->partitions[PART_ROOT_A].size;
    if (image > slot) {
        g_autofree char *targets = plan_list_disks(run->plan->targets);
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "the root image has %" G_GUINT64_FORMAT
                    " MiB and a slot on '%s' %" G_GUINT64_FORMAT " MiB; install on a larger disk",
                    image >> 20, targets, slot >> 20);
        return FALSE;
    }
    return TRUE;
}

gboolean execution_verify_source(Execution *run, GError **error)
{
    return source_verify(run->source, run->events, error) && supplemental_fetch(run->plan->packs, error);
}

GPtrArray *execution_open_disks(const GPtrArray *disks, GError **error)
{
    g_autoptr(GPtrArray)
        devices = g_ptr_array_new_with_free_func((GDestroyNotify)device_close);
    for (unsigned i = 0; i < disks->len; i++) {
        Device *device = device_open(disks->pdata[i], error);
        if (device == NULL)
            return NULL;
        g_ptr_array_add(devices, device);
    }
    return g_steal_pointer(&devices);
}

static void on_bytes(guint64 done, guint64 total, gpointer events)
{
    events_progress(events, done, total);
}

gboolean execution_write_slot(Execution *run, PartRole role, GError **error)
{
    const char *node = volumes_node(run->volumes, role);
    int fd = open(node, O_RDWR | O_EXCL | O_DIRECT | O_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot open '%s' for writing: %s",
                    node, g_strerror(errno));
        return FALSE;
    }
    gboolean written = slot_write(source_image_fd(run->source), source_image_size(run->source), fd,
                                  on_bytes, run->events, error);
    close(fd);
    return written;
}

gboolean execution_mount(Execution *run, PartRole role, GError **error)
{
    Mounts *mounts = run->mounts = mounts_new();
    const char *root = volumes_node(run->volumes, role),
               *esp = volumes_node(run->volumes, PART_ESP),
               *logs = volumes_node(run->volumes, PART_LOGS);
    return mounts_add(mounts, root, EXECUTION_ROOT, "ext4", 0, NULL, error) &&
           mounts_add(mounts, esp, EXECUTION_ROOT BOOTLOADER_ESP, "vfat", 0, "umask=0077", error) &&
           mounts_add(mounts, logs, EXECUTION_LOGS, "ext4", 0, NULL, error) &&
           mounts_add(mounts, "/dev", EXECUTION_ROOT "/dev", NULL, MS_BIND, NULL, error) &&
           mounts_add(mounts, "proc", EXECUTION_ROOT "/proc", "proc", 0, NULL, error) &&
           mounts_add(mounts, "sysfs", EXECUTION_ROOT "/sys", "sysfs", 0, NULL, error) &&
           /* mdadm tells GRUB an array's UUID only with the map that it keeps there. */
           mounts_add(mounts, "/run", EXECUTION_ROOT "/run", NULL, MS_BIND, NULL, error) &&
           (!g_file_test(EFIVARS, G_FILE_TEST_IS_DIR) ||
            mounts_add(mounts, "efivarfs", EXECUTION_ROOT EFIVARS, "efivarfs", 0, NULL, error));
}
