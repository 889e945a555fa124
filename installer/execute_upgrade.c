/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "execute_upgrade.h"

#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "boot_slots.h"
#include "bootloader.h"
#include "carry.h"
#include "driver_disk.h"
#include "error.h"
#include "execute.h"
#include "filesystem.h"
#include "grubenv.h"
#include "layout.h"
#include "pack_name.h"
#include "release.h"
#include "run.h"
#include "supplemental.h"

#define ROOT EXECUTION_ROOT
#define OLD "/run/slipway/old"     /* the slot whose state is carried over, read-only */
#define ESP "/run/slipway/esp"     /* while the new slot is not mounted */
#define IMAGE "/run/slipway/image" /* the bundle's image */
#define RESERVE (256 * MIB)        /* that stay free in the new slot */
#define PACKS_TIMEOUT 1800         /* seconds; an initrd may be made anew for each */

static PartRole role_of(const char *slot)
{
    return g_str_equal(slot, "A") ? PART_ROOT_A : PART_ROOT_B;
}

static gboolean is_restore(const Execution *run)
{
    return run->plan->operation == ANSWERS_RESTORE;
}

/* A restore takes what medium there is. */
static gboolean check_version(const Execution *run, GError **error)
{
    if (is_restore(run) || release_compare(source_version(run->source), run->version) >= 0)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                "the host bundle has version %s, and the host is at version %s: an older release does "
                "not know a newer one's settings. Nothing was written; take a newer medium, or start "
                "the host's other slot to go back",
                source_version(run->source), run->version);
    return FALSE;
}

/* PATH as it is below ESP; g_free(). */
static char *on_esp(const char *path)
{
    return g_strconcat(ESP, path + strlen(BOOTLOADER_ESP), NULL);
}

/* What the boot menu starts the slot by that gets the new release. */
static gboolean read_uuid(Execution *run, GError **error)
{
    g_autofree char *path = on_esp(GRUBENV_HOST), *text = NULL;
    if (g_file_get_contents(path, &text, NULL, error))
        run->slot_uuid = boot_slots_uuid(text, run->into);
    if (run->slot_uuid != NULL)
        return TRUE;
    if (*error == NULL)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "it does not name slot %s",
                    run->into);
    error_reclass(error, SLIPWAY_ERROR_HARDWARE, "the boot menu of the host cannot be used: ");
    return FALSE;
}

static gboolean mount_old(const Execution *run, Mounts *mounts, GError **error)
{
    const char *node = run->salvage != NULL ? salvage_node(run->salvage)
                                            : volumes_node(run->volumes, role_of(run->slot));
    if (mounts_add(mounts, node, OLD, "ext4", MS_RDONLY, NULL, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_HARDWARE, "the host's slot %s cannot be read: ", run->slot);
    return FALSE;
}

/* Takes SLOT for the one whose state is carried over, if it can be read. */
static gboolean try_slot(Execution *run, const char *slot, GError **error)
{
    run->slot = slot;
    run->into = boot_slots_other(slot);
    g_clear_pointer(&run->salvage, salvage_close);
    if (is_restore(run) &&
        (run->salvage = salvage_open(volumes_node(run->volumes, role_of(slot)), error)) == NULL)
        return FALSE;
    g_autoptr(Mounts) mounts = mounts_new();
    if (!mount_old(run, mounts, error))
        return FALSE;
    run->version = release_version(OLD);
    if (run->version == NULL || !g_file_test(OLD "/etc/passwd", G_FILE_TEST_EXISTS)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "the host's slot %s can be read, but holds no system", slot);
        return FALSE;
    }
    return mounts_release(mounts, error);
}

/* The better one of a damaged host; of an upgrade the plan's. */
static gboolean choose_slot(Execution *run, GError **error)
{
    const char *first = run->plan->existing->slot;
    if (!is_restore(run))
        return try_slot(run, first, error);
    g_autoptr(GError) one = NULL, other = NULL;
    const char *second = boot_slots_other(first);
    if (try_slot(run, first, &one) || try_slot(run, second, &other))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                "nothing can be read of the host: %s; %s. Its name, users, keys, network and membership of "
                "a pool are lost: on the pool's master take it out with 'slipway pool evict', and install "
                "it anew with a token, under its old name. Its storage repositories and logs are still on "
                "the disk, which an installation erases: save them first. Nothing was written",
                one->message, other->message);
    return FALSE;
}

static gboolean open_host(Execution *run, GError **error)
{
    if ((run->targets = execution_open_disks(run->plan->targets, error)) == NULL ||
        (run->volumes = volumes_open(run->plan, run->targets, error)) == NULL ||
        !choose_slot(run, error) || !check_version(run, error))
        return FALSE;
    g_autoptr(Mounts) mounts = mounts_new();
    const char *esp = volumes_node(run->volumes, PART_ESP);
    return mounts_add(mounts, esp, ESP, "vfat", MS_RDONLY, "umask=0077", error) &&
           read_uuid(run, error) && mounts_release(mounts, error);
}

static gboolean mount_image(const Execution *run, Mounts *mounts, GError **error)
{
    g_autofree char *image = g_strdup_printf("/proc/%d/fd/%d", getpid(), source_image_fd(run->source));
    if (g_mkdir_with_parents(IMAGE, 0755) < 0 ||
        !RUN(error, "mount", "-t", "ext4", "-o", "loop,ro,noload", image, IMAGE)) {
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "cannot look into the host bundle: ");
        return FALSE;
    }
    mounts_adopt(mounts, IMAGE);
    return TRUE;
}

static gboolean check_room(const Execution *run, const Carry *carry, GError **error)
{
    guint64 slot = run->plan->partitions[role_of(run->into)].size,
            need = carry_bytes(carry) + source_image_size(run->source) + RESERVE;
    if (need <= slot)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                "the new release has %" G_GUINT64_FORMAT " MiB and what is yours on the host %" G_GUINT64_FORMAT
                " MiB, which do not fit into a slot of %" G_GUINT64_FORMAT
                " MiB: move large files from the root file system to a storage repository, or name them "
                "with 'drop' in /etc/slipway/state.d. Nothing was written",
                source_image_size(run->source) >> 20, carry_bytes(carry) >> 20, slot >> 20);
    return FALSE;
}

static void tell(const Execution *run, const Carry *carry)
{
    g_autofree char *text = carry_to_text(carry, FALSE), *all = carry_to_text(carry, TRUE);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    g_message("%s", all);
    for (char **line = lines; *line != NULL; line++)
        events_notice(run->events, "%s", g_strstrip(*line));
}

static gboolean plan_carry(Execution *run, GError **error)
{
    g_autoptr(Mounts) mounts = mounts_new();
    if (!mount_old(run, mounts, error) || !mount_image(run, mounts, error))
        return FALSE;
    g_autoptr(Carry) carry = carry_plan(OLD, IMAGE, is_restore(run), error);
    if (carry == NULL || !check_room(run, carry, error))
        return FALSE;
    tell(run, carry);
    g_clear_pointer(&carry, carry_free); /* it holds both roots open */
    return mounts_release(mounts, error);
}

/* From here on the boot menu knows the other slot only. */
static gboolean leave_slot(Execution *run, GError **error)
{
    g_autoptr(Mounts) mounts = mounts_new();
    g_autofree char *file = on_esp(GRUBENV_SLOTS);
    if (!mounts_add(mounts, volumes_node(run->volumes, PART_ESP), ESP, "vfat", 0, "umask=0077", error))
        return FALSE;
    if (boot_slots_leave(file, run->into, error))
        return mounts_release(mounts, error);
    error_reclass(error, SLIPWAY_ERROR_WRITE, "telling the boot menu: ");
    return FALSE;
}

static gboolean write_slot(Execution *run, GError **error)
{
    PartRole role = role_of(run->into);
    g_autofree char *uuid = NULL;
    if (execution_write_slot(run, role, error) &&
        (uuid = filesystem_adopt_image(volumes_node(run->volumes, role), run->slot_uuid, error)) != NULL)
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_WRITE,
                  "slot %s is half written, and the host starts slot %s as before: ", run->into,
                  run->slot);
    return FALSE;
}

/* The host's packs, whose state has been carried. The network that some need may not be there. */
static void carry_packs(const Execution *run)
{
    const RunCommand carry = {.argv = (const char *const[]){"chroot", ROOT, "slipway", "pack", "carry", "/", NULL},
                              .timeout = PACKS_TIMEOUT};
    g_autoptr(GError) failure = NULL;
    if (g_file_test(ROOT PACK_FOLDER, G_FILE_TEST_IS_DIR) && !run_command(&carry, NULL, &failure))
        events_warning(run->events, "the host's packs are not in the new slot: %s; add them with 'slipway pack "
                                    "add' when it runs",
                       failure->message);
}

static gboolean carry_over(Execution *run, GError **error)
{
    g_autoptr(Mounts) mounts = mounts_new();
    if (!execution_mount(run, role_of(run->into), error) || !mount_old(run, mounts, error) ||
        !hooks_run(run->hooks, SCRIPT_PACKAGES_INSTALLED, ROOT, ROOT, error))
        return FALSE;
    g_autoptr(Carry) carry = carry_plan(OLD, ROOT, is_restore(run), error);
    if (carry == NULL || !carry_apply(carry, run->slot_uuid, error))
        return FALSE;
    g_clear_pointer(&carry, carry_free);
    carry_packs(run);
    return mounts_release(mounts, error) && driver_disk_install(ROOT, error) &&
           supplemental_install(ROOT, error) &&
           hooks_place(run->hooks, ROOT, error) &&
           hooks_run(run->hooks, SCRIPT_FILESYSTEM_POPULATED, ROOT, ROOT, error);
}

/* An upgrade is on trial; what was restored is all that there is, once it can be started. */
static gboolean start_slot(Execution *run, GError **error)
{
    const char *file = ROOT GRUBENV_SLOTS;
    if (boot_slots_start(file, run->into, !is_restore(run), error) &&
        (!is_restore(run) || boot_slots_leave(file, run->slot, error)))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_WRITE, "telling the boot menu: ");
    return FALSE;
}

static void tell_end(const Execution *run)
{
    if (is_restore(run))
        events_notice(run->events, "The host starts version %s in slot %s, with what could be read of slot %s.",
                      source_version(run->source), run->into, run->slot);
    else
        events_notice(run->events, "The next boot starts version %s in slot %s on trial; if it is not ready "
                                   "within 10 minutes, the host returns to version %s by itself.",
                      source_version(run->source), run->into, run->version);
}

/* All of the slot is on the disk before the boot menu knows of it. */
static gboolean finish(Execution *run, GError **error)
{
    if (!RUN(error, "mkdir", "-p", EXECUTION_LOGS "/slipway") ||
        !RUN(error, "cp", EXECUTE_LOG, EXECUTION_LOGS "/slipway/upgrade.log") ||
        !mounts_make_read_only(ROOT, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "finishing slot %s: ", run->into);
        return FALSE;
    }
    sync();
    if (!start_slot(run, error))
        return FALSE;
    tell_end(run);
    g_clear_pointer(&run->salvage, salvage_close);
    return mounts_release(run->mounts, error) && volumes_release(run->volumes, error);
}

const ExecutionStep execute_upgrade_steps[] = {
    {"start", "Preparing", 1, execution_start},
    {"source", "Finding the host bundle and checking its signature", 2, execution_open_source},
    {"verify", "Checking every block of the host bundle", 6, execution_verify_source},
    {"disks", "Looking at the host that is there", 1, open_host},
    {"plan", "Finding what is yours on the host", 2, plan_carry},
    {EXECUTE_FIRST_WRITE, "Taking the other slot out of the boot menu", 1, leave_slot},
    {"slot", "Writing the new release to the other slot", 12, write_slot},
    {"carry", "Carrying over what is yours", 4, carry_over},
    {"finish", "Writing everything to the disk", 1, finish},
    {NULL},
};
