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
#include "driver_disk.h"
#include "error.h"
#include "execute_upgrade.h"
#include "execution.h"
#include "filesystem.h"
#include "hooks.h"
#include "mounts.h"
#include "run.h"
#include "slot.h"
#include "source.h"
#include "supplemental.h"
#include "target.h"
#include "validate.h"
#include "volumes.h"
#include "wipe.h"

#define ROOT EXECUTION_ROOT
#define LOGS EXECUTION_LOGS
#define EFIVARS "/sys/firmware/efi/efivars"

static void execution_clear(Execution *run)
{
    g_clear_pointer(&run->mounts, mounts_free);
    g_clear_pointer(&run->salvage, salvage_close);
    g_clear_pointer(&run->volumes, volumes_free);
    g_clear_pointer(&run->source, source_close);
    g_clear_pointer(&run->guests, g_ptr_array_unref);
    g_clear_pointer(&run->targets, g_ptr_array_unref);
    g_clear_pointer(&run->ids, target_ids_free);
    g_clear_pointer(&run->slot_uuid, g_free);
    g_clear_pointer(&run->version, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Execution, execution_clear)

static gboolean release_all(const GPtrArray *disks, GError **error)
{
    for (unsigned i = 0; i < disks->len; i++)
        if (!wipe_release_holders(disks->pdata[i], error))
            return FALSE;
    return TRUE;
}

static gboolean open_disks(Execution *run, GError **error)
{
    const Plan *plan = run->plan;
    return release_all(plan->targets, error) && release_all(plan->guest_disks, error) &&
           (run->targets = execution_open_disks(plan->targets, error)) != NULL &&
           (run->guests = execution_open_disks(plan->guest_disks, error)) != NULL;
}

/* Tells a disk that the host's own partitions hold nothing: faster writes, and old data is gone. */
static void discard_partitions(const Plan *plan, const Device *target)
{
    const PlanPartition *first = &plan->partitions[PART_BIOS],
                        *last = &plan->partitions[PART_SWAP];
    guint64 range[2] = {first->start, last->start + last->size - first->start};
    if (ioctl(device_fd(target), BLKDISCARD, range) < 0)
        g_debug("'%s' does not discard: %s", device_path(target), g_strerror(errno));
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
    for (unsigned i = 0; i < run->targets->len; i++) {
        const Device *target = run->targets->pdata[i];
        if (!wipe_signatures(device_fd(target), device_path(target), plan->partitions,
                             plan->n_partitions, error))
            return FALSE;
        discard_partitions(plan, target);
    }
    return TRUE;
}

/* For the host's kernel: the disks that have several paths, which are multipath's own even while
 * there is but one (rootfs/overlay/usr/lib/slipway/multipath-wwids). */
static char *multipath_arguments(const GPtrArray *targets)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    for (unsigned i = 0; i < targets->len; i++) {
        const PlanDisk *disk = targets->pdata[i];
        g_autoptr(GError) problem = NULL;
        if (disk->wwid != NULL && !validate_wwid(disk->wwid, &problem))
            g_warning("the host will be on one of the paths of '%s': %s", disk->path, problem->message);
        else if (disk->wwid != NULL)
            g_strv_builder_take(words, g_strconcat("mpath.wwid=", disk->wwid, NULL));
    }
    g_auto(GStrv) list = g_strv_builder_end(words);
    return g_strjoinv(" ", list);
}

static gboolean partition_target(Execution *run, GError **error)
{
    run->volumes = volumes_make(run->plan, run->targets, error);
    if (run->volumes == NULL)
        return FALSE;
    run->ids = g_new0(TargetIds, 1);
    run->ids->root_b = g_uuid_string_random();
    run->ids->multipath = multipath_arguments(run->plan->targets);
    for (PartRole role = 0; role < PART_ROLES; role++)
        run->ids->volumes[role] = g_strdup(volumes_link(run->volumes, role));
    return TRUE;
}

static gboolean write_slot(Execution *run, GError **error)
{
    if (execution_write_slot(run, PART_ROOT_A, error))
        return TRUE;
    /* A medium that went away is an error of writing by now: the disk is not what it was. */
    g_autofree char *targets = plan_list_disks(run->plan->targets);
    error_reclass(error, SLIPWAY_ERROR_WRITE,
                  "the disk '%s' is half written and will not start: ", targets);
    return FALSE;
}

static gboolean grow_slot(Execution *run, GError **error)
{
    const char *node = volumes_node(run->volumes, PART_ROOT_A);
    return (run->ids->root_a = filesystem_adopt_image(node, NULL, error)) != NULL;
}

static gboolean make_filesystems(Execution *run, GError **error)
{
    TargetIds *ids = run->ids;
    const char *esp = volumes_node(run->volumes, PART_ESP),
               *logs = volumes_node(run->volumes, PART_LOGS),
               *swap = volumes_node(run->volumes, PART_SWAP);
    return (ids->esp = filesystem_make_esp(esp, error)) != NULL &&
           (ids->logs = filesystem_make_ext4(logs, "logs", error)) != NULL &&
           (ids->swap = filesystem_make_swap(swap, error)) != NULL;
}

static gboolean configure_target(Execution *run, GError **error)
{
    if (!execution_mount(run, PART_ROOT_A, error) || !RUN(error, "cp", "-a", ROOT "/var/log/.", LOGS)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "configuring the host: ");
        return FALSE;
    }
    return hooks_run(run->hooks, SCRIPT_PACKAGES_INSTALLED, ROOT, ROOT, error) &&
           target_configure(ROOT, run->plan, run->ids, error) &&
           driver_disk_install(ROOT, error) && supplemental_install(ROOT, error) && hooks_place(run->hooks, ROOT, error) &&
           bootloader_configure(ROOT, run->ids, run->plan->console, error);
}

static gboolean install_bootloader(Execution *run, GError **error)
{
    return bootloader_install(ROOT, error);
}

/* Puts all that a host is made of on the disk. */
static gboolean complete_target(Execution *run, GError **error)
{
    if (!hooks_run(run->hooks, SCRIPT_FILESYSTEM_POPULATED, ROOT, ROOT, error))
        return FALSE;
    /* GRUB reads the slot without its journal: so it must have nothing in there. */
    if (!RUN(error, "mkdir", "-p", LOGS "/slipway") ||
        !RUN(error, "cp", EXECUTE_LOG, LOGS "/slipway/installer.log") ||
        !mounts_make_read_only(ROOT, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "finishing the disk: ");
        return FALSE;
    }
    sync();
    return TRUE;
}

/* From here on firmware starts the host. */
static gboolean activate_target(Execution *run, GError **error)
{
    g_autofree const char **disks = g_new0(const char *, run->targets->len + 1);
    g_auto(GStrv) firmware = g_new0(char *, run->targets->len + 1);
    for (unsigned i = 0; i < run->targets->len; i++) {
        disks[i] = device_path(run->targets->pdata[i]);
        firmware[i] = device_firmware_path(run->targets->pdata[i]);
    }
    if (!bootloader_activate(ROOT, disks, error))
        return FALSE;
    g_autoptr(GError) failure = NULL;
    if (run->plan->boot_entry && g_file_test(EFIVARS, G_FILE_TEST_IS_DIR) &&
        !bootloader_register(ROOT, (const char *const *)firmware, &failure))
        events_warning(run->events,
                       "the firmware has no entry for this host (%s); it starts from the disk's "
                       "default loader",
                       failure->message);
    return TRUE;
}

/* The order is what makes a power cut harmless: until firmware can find the loader, the disk
 * starts nothing, and from then on the finished host. */
static gboolean finish(Execution *run, GError **error)
{
    if (!complete_target(run, error) || !activate_target(run, error))
        return FALSE;
    if (!mounts_release(run->mounts, error) || !volumes_release(run->volumes, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "finishing the disk: ");
        return FALSE;
    }
    for (unsigned i = 0; i < run->targets->len; i++) {
        const Device *target = run->targets->pdata[i];
        if (fsync(device_fd(target)) == 0)
            continue;
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot write '%s' to its end: %s",
                    device_path(target), g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

/* Weights are seconds on an emulated processor. */
static const ExecutionStep steps[] = {
    {"start", "Preparing the installation", 1, execution_start},
    {"source", "Finding the host bundle and checking its signature", 2, execution_open_source},
    {"verify", "Checking every block of the host bundle", 6, execution_verify_source},
    {"disks", "Checking the disks", 1, open_disks},
    {EXECUTE_FIRST_WRITE, "Removing what the disks held", 1, wipe_disks},
    {"partition", "Writing the partition table", 1, partition_target},
    {"slot", "Writing the system", 12, write_slot},
    {"grow", "Growing and checking the system", 1, grow_slot},
    {"filesystems", "Making file systems", 1, make_filesystems},
    {"configure", "Configuring the host", 1, configure_target},
    {"bootloader", "Installing the boot loader", 3, install_bootloader},
    {"finish", "Writing everything to the disk", 1, finish},
    {NULL},
};

static gboolean run_steps(const Plan *plan, Hooks *hooks, Events *events, GError **error)
{
    g_auto(Execution) run = {.plan = plan, .events = events, .hooks = hooks};

    const ExecutionStep *step = plan->existing != NULL ? execute_upgrade_steps : steps;
    unsigned weight = 0;
    for (unsigned i = 0; step[i].name != NULL; i++)
        weight += step[i].weight;
    events_begin(events, weight);
    for (unsigned i = 0; i < plan->notes->len; i++)
        events_warning(events, "%s", (const char *)plan->notes->pdata[i]);

    for (; step->name != NULL; step++) {
        events_step(events, step->name, step->title, step->weight);
        if (!step->run(&run, error))
            return FALSE;
    }
    source_eject(g_steal_pointer(&run.source));
    return TRUE;
}

gboolean execute_plan(const Plan *plan, Events *events, GError **error)
{
    g_autoptr(Hooks) hooks = hooks_new(plan->scripts, events);
    g_autoptr(GError) failure = NULL;
    gboolean done = mounts_isolate(&failure) && run_steps(plan, hooks, events, &failure);
    const char *verdict = done ? "0" : "1";
    /* The first failure is the one that matters. */
    if (!hooks_run(hooks, SCRIPT_INSTALLATION_COMPLETE, verdict, NULL, done ? &failure : NULL))
        done = FALSE;
    if (!done)
        g_propagate_error(error, g_steal_pointer(&failure));
    return done;
}
