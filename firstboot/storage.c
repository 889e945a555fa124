/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "storage.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "error.h"
#include "lvm.h"
#include "run.h"
#include "steps.h"

/*
 * The SR is the volume group "slipway", with a tag that names this installation.
 * An earlier installation's group may be found under the same name, on the same
 * partition even: only the tag says whose it is.
 */
#define TAG_PREFIX "host-"

#define FILE_VOLUME "sr" /* the logical volume with the file SR's ext4 */
#define FILE_DEVICE "/dev/" STORAGE_GROUP "/" FILE_VOLUME
#define MOUNT_UNIT_PATH "/etc/systemd/system/srv-slipway-sr.mount"
#define MOUNT_WANTED_PATH "/etc/systemd/system/multi-user.target.wants/srv-slipway-sr.mount"

static const char mount_unit[] = "# Written by slipway: the local file storage repository.\n"
                                 "[Unit]\n"
                                 "Description=Local storage repository\n"
                                 "\n"
                                 "[Mount]\n"
                                 "What=" FILE_DEVICE "\n"
                                 "Where=" STORAGE_FILE_FOLDER "\n"
                                 "Type=ext4\n"
                                 "\n"
                                 "[Install]\n"
                                 "WantedBy=multi-user.target\n";

StorageKind storage_kind(const Host *host)
{
    if (host->conf->sr_type == HOSTCONF_SR_NONE || host->conf->sr_devices[0] == NULL)
        return STORAGE_NONE;
    g_autofree char *unit = host_path(host, MOUNT_UNIT_PATH);
    return g_file_test(unit, G_FILE_TEST_EXISTS) ? STORAGE_FILES : STORAGE_LVM;
}

static const LvmVolume *volume_on(GPtrArray *volumes, const char *device)
{
    for (guint i = 0; i < volumes->len; i++)
        if (g_str_equal(((const LvmVolume *)volumes->pdata[i])->device, device))
            return volumes->pdata[i];
    return NULL;
}

static gboolean is_ours(const LvmVolume *volume, const char *tag)
{
    return volume != NULL && g_str_equal(volume->group, STORAGE_GROUP) &&
           lvm_volume_has_tag(volume, tag);
}

/* The kernel's names of the configured devices, which LVM uses too. */
static char **resolve_devices(char *const *configured, GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (; *configured != NULL; configured++) {
        char *real = realpath(*configured, NULL);
        if (real == NULL) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "the storage device '%s' is not there (%s): is the disk connected? It is "
                        "named in " HOSTCONF_PATH " ([storage], sr-devices)",
                        *configured, g_strerror(errno));
            return NULL;
        }
        g_strv_builder_add(builder, real);
        free(real);
    }
    return g_strv_builder_end(builder);
}

/* What DEVICE holds, for a sentence: "ext4", "LVM2_member"; "" if nothing that wipefs knows. */
static gboolean content_of(const char *device, char **ret_content, GError **error)
{
    char *types = NULL;
    if (!RUN_OUTPUT(&types, error, "wipefs", "--noheadings", "--output", "TYPE", device))
        return FALSE;
    *ret_content = g_strdelimit(g_strstrip(types), "\n", ' ');
    return TRUE;
}

/*
 * Empties a device for the SR. Only before the step has ever been done is what
 * it holds known to be old: the installer listed the device, and nothing of this
 * installation has used it yet.
 */
static gboolean clear_device(const char *device, const LvmVolume *volume, gboolean done_before,
                             GError **error)
{
    g_autofree char *content = NULL;
    if (!content_of(device, &content, error))
        return FALSE;
    if (*content == '\0')
        return TRUE;
    if (done_before) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "%s is named as storage of this host but holds %s data of someone else; "
                    "nothing was changed. "
                    "Take it out of " HOSTCONF_PATH
                    ", or erase it with 'wipefs -a %s' and run 'slipway firstboot'",
                    device, content, device);
        return FALSE;
    }
    g_message("erasing what an earlier use left on %s (%s)", device, content);
    if (volume != NULL && *volume->group_uuid != '\0') {
        g_autofree char *select = g_strdup_printf("vg_uuid=%s", volume->group_uuid);
        if (!RUN(error, "vgchange", "-an", "--select", select))
            return FALSE;
    }
    return RUN(error, "wipefs", "--all", "--quiet", device);
}

/* A group of our name on others' devices would make every LVM command ambiguous. */
static gboolean check_name_is_free(GPtrArray *volumes, char *const *devices, const char *tag,
                                   GError **error)
{
    for (guint i = 0; i < volumes->len; i++) {
        const LvmVolume *volume = volumes->pdata[i];
        if (!g_str_equal(volume->group, STORAGE_GROUP) || is_ours(volume, tag) ||
            g_strv_contains((const char *const *)devices, volume->device))
            continue;
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "%s holds a volume group '" STORAGE_GROUP
                    "' of another installation; nothing was changed. "
                    "Remove that disk, or rename its group with 'vgrename %s old-slipway', "
                    "and run 'slipway firstboot'",
                    volume->device, volume->group_uuid);
        return FALSE;
    }
    return TRUE;
}

char **storage_group_argv(GPtrArray *volumes, char *const *devices, const char *tag, GError **error)
{
    if (!check_name_is_free(volumes, devices, tag, error))
        return NULL;
    gboolean exists = FALSE;
    for (guint i = 0; i < volumes->len; i++)
        exists = exists || is_ours(volumes->pdata[i], tag);

    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    if (exists)
        g_strv_builder_add_many(argv, "vgextend", "--yes", STORAGE_GROUP, NULL);
    else
        g_strv_builder_add_many(argv, "vgcreate", "--yes", "--addtag", tag, STORAGE_GROUP, NULL);
    unsigned missing = 0;
    for (; *devices != NULL; devices++) {
        if (is_ours(volume_on(volumes, *devices), tag))
            continue;
        g_strv_builder_add(argv, *devices);
        missing++;
    }
    return missing > 0 ? g_strv_builder_end(argv) : g_new0(char *, 1);
}

static gboolean make_group(GPtrArray *volumes, char *const *devices, const char *tag,
                           gboolean done_before, GError **error)
{
    g_auto(GStrv) argv = storage_group_argv(volumes, devices, tag, error);
    if (argv == NULL)
        return FALSE;
    for (char *const *device = devices; *device != NULL; device++) {
        const LvmVolume *volume = volume_on(volumes, *device);
        if (!is_ours(volume, tag) && !clear_device(*device, volume, done_before, error))
            return FALSE;
    }
    return argv[0] == NULL || run_argv((const char *const *)argv, NULL, error);
}

static gboolean group_size(const char *tag, guint64 *ret_mib, GError **error)
{
    g_autoptr(GPtrArray) volumes = lvm_volumes(error);
    if (volumes == NULL)
        return FALSE;
    for (guint i = 0; i < volumes->len; i++) {
        const LvmVolume *volume = volumes->pdata[i];
        if (is_ours(volume, tag)) {
            *ret_mib = volume->group_mib;
            return TRUE;
        }
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "the volume group '" STORAGE_GROUP "' is gone again: see 'pvs' and 'vgs'");
    return FALSE;
}

/*
 * Mounts the SR now and at every boot. The unit is enabled by hand: systemctl
 * would have systemd read all its units again, which takes longer than the rest
 * of this step.
 */
static gboolean enable_mount(const Host *host, GError **error)
{
    g_autofree char *wanted = host_path(host, MOUNT_WANTED_PATH);
    g_autofree char *folder = g_path_get_dirname(wanted);
    if (!host_write(host, MOUNT_UNIT_PATH, mount_unit, 0644, NULL, error))
        return FALSE;
    if (g_mkdir_with_parents(folder, 0755) < 0 ||
        (symlink(MOUNT_UNIT_PATH, wanted) < 0 && errno != EEXIST)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make the link '%s': %s",
                    wanted, g_strerror(errno));
        return FALSE;
    }
    if (RUN(NULL, "mountpoint", "-q", STORAGE_FILE_FOLDER))
        return TRUE;
    return RUN(error, "mkdir", "-p", STORAGE_FILE_FOLDER) &&
           RUN(error, "mount", "-t", "ext4", FILE_DEVICE, STORAGE_FILE_FOLDER);
}

static gboolean make_file_sr(const Host *host, GError **error)
{
    if (!g_file_test(FILE_DEVICE, G_FILE_TEST_EXISTS) &&
        !RUN(error, "lvcreate", "--yes", "--wipesignatures", "y", "--extents", "100%FREE", "--name",
             FILE_VOLUME, STORAGE_GROUP))
        return FALSE;
    g_autofree char *content = NULL;
    if (!content_of(FILE_DEVICE, &content, error))
        return FALSE;
    /* No blocks are reserved for root: no system service lives here. fstrim.timer discards. */
    if (*content == '\0' && !RUN(error, "mke2fs", "-q", "-t", "ext4", "-m", "0", "-E", "nodiscard",
                                 "-L", "slipway-sr", FILE_DEVICE))
        return FALSE;
    return enable_mount(host, error);
}

gboolean storage_run(const Host *host, StepResult *result, GError **error)
{
    const Hostconf *conf = host->conf;
    if (conf->sr_type == HOSTCONF_SR_NONE || conf->sr_devices[0] == NULL) {
        result->message = g_strdup("no local storage repository is wanted");
        return TRUE;
    }
    g_autofree char *id = host_read(host, "/etc/machine-id");
    if (id == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot read /etc/machine-id");
        return FALSE;
    }
    g_autofree char *tag = g_strconcat(TAG_PREFIX, id, NULL);
    g_auto(GStrv) devices = resolve_devices(conf->sr_devices, error);
    g_autoptr(GPtrArray) volumes = devices != NULL ? lvm_volumes(error) : NULL;
    guint64 mib;
    if (volumes == NULL || !make_group(volumes, devices, tag, result->done_before, error) ||
        !group_size(tag, &mib, error))
        return FALSE;

    if (conf->sr_type == HOSTCONF_SR_LVM && mib >= STORAGE_LVM_MIN_MIB) {
        result->message =
            g_strdup_printf("LVM volume group " STORAGE_GROUP ", %.1f GiB", (double)mib / 1024);
        return TRUE;
    }
    if (!make_file_sr(host, error))
        return FALSE;
    result->message = g_strdup_printf(
        "ext4 with disks as files at " STORAGE_FILE_FOLDER ", %.1f GiB", (double)mib / 1024);
    if (conf->sr_type == HOSTCONF_SR_LVM)
        result->warning = g_strdup_printf(
            "the storage repository has %.1f GiB; LVM needs 20 GiB, so guests' disks "
            "are files",
            (double)mib / 1024);
    return TRUE;
}
