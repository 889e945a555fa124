/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "execute.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include "bootloader.h"
#include "device.h"
#include "error.h"
#include "filesystem.h"
#include "hooks.h"
#include "mounts.h"
#include "run.h"
#include "slot.h"
#include "source.h"
#include "table.h"
#include "target.h"
#include "wipe.h"

#define ROOT "/run/slipway/root" /* where the new slot is mounted */
#define LOGS "/run/slipway/logs"
#define EFIVARS "/sys/firmware/efi/efivars"

/* What the steps hand on to each other. */
typedef struct {
    const Plan *plan;
    Events *events;
    Hooks *hooks;
    Source *source;
    Device *target;
    GPtrArray *guests; /* Device, as plan->guest_disks */
    TargetIds *ids;
    char *nodes[PART_ROLES]; /* of the new partitions */
    Mounts *mounts;
} Execution;

static void execution_clear(Execution *run)
{
    g_clear_pointer(&run->mounts, mounts_free);
    g_clear_pointer(&run->source, source_close);
    g_clear_pointer(&run->guests, g_ptr_array_unref);
    g_clear_pointer(&run->target, device_close);
    g_clear_pointer(&run->ids, target_ids_free);
    for (unsigned i = 0; i < PART_ROLES; i++)
        g_clear_pointer(&run->nodes[i], g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Execution, execution_clear)

/* Before any change, and before the time that it takes to check the bundle. */
static gboolean start(Execution *run, GError **error)
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

static gboolean open_source(Execution *run, GError **error)
{
    run->source = open_any_source(run, error);
    if (run->source == NULL)
        return FALSE;
    guint64 image = source_image_size(run->source), slot = run->plan->partitions[PART_ROOT_A].size;
    if (image > slot) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "the root image has %" G_GUINT64_FORMAT
                    " MiB and a slot on '%s' %" G_GUINT64_FORMAT " MiB; install on a larger disk",
                    image >> 20, run->plan->target->path, slot >> 20);
        return FALSE;
    }
    return TRUE;
}

static gboolean verify_source(Execution *run, GError **error)
{
    return source_verify(run->source, run->events, error);
}

static gboolean open_disks(Execution *run, GError **error)
{
    const Plan *plan = run->plan;
    if (!wipe_release_holders(plan->target, error) ||
        (run->target = device_open(plan->target, error)) == NULL)
        return FALSE;
    run->guests = g_ptr_array_new_with_free_func((GDestroyNotify)device_close);
    for (unsigned i = 0; i < plan->guest_disks->len; i++) {
        const PlanDisk *disk = plan->guest_disks->pdata[i];
        Device *guest = wipe_release_holders(disk, error) ? device_open(disk, error) : NULL;
        if (guest == NULL)
            return FALSE;
        g_ptr_array_add(run->guests, guest);
    }
    return TRUE;
}

/* Tells the disk that the host's own partitions hold nothing: faster writes, and old data is gone.
 */
static void discard_partitions(const Execution *run)
{
    const PlanPartition *first = &run->plan->partitions[PART_BIOS],
                        *last = &run->plan->partitions[PART_SWAP];
    guint64 range[2] = {first->start, last->start + last->size - first->start};
    if (ioctl(device_fd(run->target), BLKDISCARD, range) < 0)
        g_debug("'%s' does not discard: %s", device_path(run->target), g_strerror(errno));
}

static gboolean wipe_disks(Execution *run, GError **error)
{
    const Plan *plan = run->plan;
    for (unsigned i = 0; i < run->guests->len; i++) {
        Device *guest = run->guests->pdata[i];
        if (!wipe_signatures(device_fd(guest), device_path(guest), NULL, 0, error) ||
            !device_settle(guest, (char *[]){NULL}, error))
            return FALSE;
    }
    if (!wipe_signatures(device_fd(run->target), device_path(run->target), plan->partitions,
                         plan->n_partitions, error))
        return FALSE;
    discard_partitions(run);
    return TRUE;
}

static gboolean partition_target(Execution *run, GError **error)
{
    const Plan *plan = run->plan;
    run->ids = g_new0(TargetIds, 1);
    run->ids->root_b = g_uuid_string_random();
    if (!table_write(device_fd(run->target), device_path(run->target), plan->partitions,
                     plan->n_partitions, &run->ids->partuuids, error) ||
        !device_settle(run->target, run->ids->partuuids, error))
        return FALSE;
    for (unsigned i = 0; i < plan->n_partitions; i++) {
        const PlanPartition *partition = &plan->partitions[i];
        run->nodes[partition->role] = device_partition(run->target, i + 1, partition->start,
                                                       partition->size, error);
        if (run->nodes[partition->role] == NULL)
            return FALSE;
    }
    return TRUE;
}

static void on_bytes(guint64 done, guint64 total, gpointer events)
{
    events_progress(events, done, total);
}

static gboolean write_slot(Execution *run, GError **error)
{
    const char *node = run->nodes[PART_ROOT_A];
    int fd = open(node, O_RDWR | O_EXCL | O_DIRECT | O_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot open '%s' for writing: %s",
                    node, g_strerror(errno));
        return FALSE;
    }
    gboolean written = slot_write(source_image_fd(run->source), source_image_size(run->source), fd,
                                  on_bytes, run->events, error);
    close(fd);
    if (!written) /* a medium that went away is an error of writing by now: the disk is not what it
                     was */
        error_reclass(error, SLIPWAY_ERROR_WRITE,
                      "the disk '%s' is half written and will not start: ",
                      device_path(run->target));
    return written;
}

static gboolean grow_slot(Execution *run, GError **error)
{
    return (run->ids->root_a = filesystem_adopt_image(run->nodes[PART_ROOT_A], error)) != NULL;
}

static gboolean make_filesystems(Execution *run, GError **error)
{
    TargetIds *ids = run->ids;
    return (ids->esp = filesystem_make_esp(run->nodes[PART_ESP], error)) != NULL &&
           (ids->logs = filesystem_make_ext4(run->nodes[PART_LOGS], "logs", error)) != NULL &&
           (ids->swap = filesystem_make_swap(run->nodes[PART_SWAP], error)) != NULL;
}

/* Mounts the slot, and in it what the programs need that are run there. */
static gboolean mount_target(Execution *run, GError **error)
{
    Mounts *mounts = run->mounts = mounts_new();
    return mounts_add(mounts, run->nodes[PART_ROOT_A], ROOT, "ext4", 0, NULL, error) &&
           mounts_add(mounts, run->nodes[PART_ESP], ROOT BOOTLOADER_ESP, "vfat", 0, "umask=0077",
                      error) &&
           mounts_add(mounts, run->nodes[PART_LOGS], LOGS, "ext4", 0, NULL, error) &&
           mounts_add(mounts, "/dev", ROOT "/dev", NULL, MS_BIND, NULL, error) &&
           mounts_add(mounts, "proc", ROOT "/proc", "proc", 0, NULL, error) &&
           mounts_add(mounts, "sysfs", ROOT "/sys", "sysfs", 0, NULL, error) &&
           (!g_file_test(EFIVARS, G_FILE_TEST_IS_DIR) ||
            mounts_add(mounts, "efivarfs", ROOT EFIVARS, "efivarfs", 0, NULL, error));
}

static gboolean configure_target(Execution *run, GError **error)
{
    if (!mount_target(run, error) || !RUN(error, "cp", "-a", ROOT "/var/log/.", LOGS)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "configuring the host: ");
        return FALSE;
    }
    return hooks_run(run->hooks, SCRIPT_PACKAGES_INSTALLED, ROOT, ROOT, error) &&
           target_configure(ROOT, run->plan, run->ids, error) &&
           hooks_place(run->hooks, ROOT, error) &&
           bootloader_configure(ROOT, run->ids, run->plan->console, error);
}

static gboolean install_bootloader(Execution *run, GError **error)
{
    const char *disk = device_path(run->target);
    sync(); /* what will boot is on the disk before anything boots it */
    if (!bootloader_install(ROOT, disk, error))
        return FALSE;
    g_autoptr(GError) failure = NULL;
    if (run->plan->boot_entry && g_file_test(EFIVARS, G_FILE_TEST_IS_DIR) &&
        !bootloader_register(ROOT, disk, &failure))
        events_warning(run->events,
                       "the firmware has no entry for this host (%s); it starts from the disk's "
                       "default loader",
                       failure->message);
    return TRUE;
}

static gboolean finish(Execution *run, GError **error)
{
    if (!hooks_run(run->hooks, SCRIPT_FILESYSTEM_POPULATED, ROOT, ROOT, error))
        return FALSE;
    if (!RUN(error, "mkdir", "-p", LOGS "/slipway") ||
        !RUN(error, "cp", EXECUTE_LOG, LOGS "/slipway/installer.log") ||
        !mounts_release(run->mounts, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "finishing the disk: ");
        return FALSE;
    }
    if (fsync(device_fd(run->target)) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot write '%s' to its end: %s",
                    device_path(run->target), g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

/* Weights are seconds on an emulated processor. */
static const struct {
    const char *name, *title;
    unsigned weight;
    gboolean (*run)(Execution *run, GError **error);
} steps[] = {
    {"start", "Preparing the installation", 1, start},
    {"source", "Finding the host bundle and checking its signature", 2, open_source},
    {"verify", "Checking every block of the host bundle", 6, verify_source},
    {"disks", "Checking the disks", 1, open_disks},
    {EXECUTE_FIRST_WRITE, "Removing what the disks held", 1, wipe_disks},
    {"partition", "Writing the partition table", 1, partition_target},
    {"slot", "Writing the system", 12, write_slot},
    {"grow", "Growing and checking the system", 1, grow_slot},
    {"filesystems", "Making file systems", 1, make_filesystems},
    {"configure", "Configuring the host", 1, configure_target},
    {"bootloader", "Installing the boot loader", 3, install_bootloader},
    {"finish", "Writing everything to the disk", 1, finish},
};

static gboolean run_steps(const Plan *plan, Hooks *hooks, Events *events, GError **error)
{
    g_auto(Execution) run = {.plan = plan, .events = events, .hooks = hooks};

    unsigned weight = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(steps); i++)
        weight += steps[i].weight;
    events_begin(events, weight);
    for (unsigned i = 0; i < plan->notes->len; i++)
        events_warning(events, "%s", (const char *)plan->notes->pdata[i]);

    for (unsigned i = 0; i < G_N_ELEMENTS(steps); i++) {
        events_step(events, steps[i].name, steps[i].title, steps[i].weight);
        if (!steps[i].run(&run, error))
            return FALSE;
    }
    source_eject(g_steal_pointer(&run.source));
    return TRUE;
}

gboolean execute_plan(const Plan *plan, Events *events, GError **error)
{
    g_autoptr(Hooks) hooks = hooks_new(plan->scripts, events);
    g_autoptr(GError) failure = NULL;
    gboolean done = run_steps(plan, hooks, events, &failure);
    const char *verdict = done ? "0" : "1";
    /* The first failure is the one that matters. */
    if (!hooks_run(hooks, SCRIPT_INSTALLATION_COMPLETE, verdict, NULL, done ? &failure : NULL))
        done = FALSE;
    if (!done)
        g_propagate_error(error, g_steal_pointer(&failure));
    return done;
}
