/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "storage.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "content.h"
#include "error.h"
#include "lvm.h"
#include "run.h"
#include "sr.h"
#include "steps.h"

/*
 * An SR is the volume group "slipway", and more are "slipway2" and so on, with a tag
 * that names this installation. An earlier installation's group may be found under the
 * same name, on the same partition even: only the tag says whose it is.
 */
#define TAG_PREFIX "host-"

#define UNIT_FOLDER "/etc/systemd/system/"
#define WANTED_FOLDER UNIT_FOLDER "multi-user.target.wants/"

StorageKind storage_kind(const Host *host)
{
    if (host->conf->sr_type == HOSTCONF_SR_NONE || host->conf->sr_devices[0] == NULL)
        return STORAGE_NONE;
    g_autofree char *unit = host_path(host, UNIT_FOLDER SR_HOLDER_NAME);
    return g_file_test(unit, G_FILE_TEST_EXISTS) ? STORAGE_FILES : STORAGE_LVM;
}

static const LvmVolume *volume_on(GPtrArray *volumes, const char *device)
{
    for (guint i = 0; i < volumes->len; i++)
        if (g_str_equal(((const LvmVolume *)volumes->pdata[i])->device, device))
            return volumes->pdata[i];
    return NULL;
}

static gboolean is_ours(const LvmVolume *volume, const char *group, const char *tag)
{
    return volume != NULL && g_str_equal(volume->group, group) && lvm_volume_has_tag(volume, tag);
}

/* The kernel's names of the configured devices, as lvm_volumes() has them. */
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
static gboolean check_name_is_free(GPtrArray *volumes, const char *group, char *const *devices,
                                   const char *tag, GError **error)
{
    for (guint i = 0; i < volumes->len; i++) {
        const LvmVolume *volume = volumes->pdata[i];
        if (!g_str_equal(volume->group, group) || is_ours(volume, group, tag) ||
            g_strv_contains((const char *const *)devices, volume->device))
            continue;
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE,
                    "%s holds a volume group '%s' of another installation; nothing was changed. "
                    "Remove that disk, or rename its group with 'vgrename %s old-slipway', "
                    "and run 'slipway firstboot'",
                    volume->device, group, volume->group_uuid);
        return FALSE;
    }
    return TRUE;
}

char **storage_group_argv(GPtrArray *volumes, const char *group, char *const *devices,
                          const char *tag, GError **error)
{
    if (!check_name_is_free(volumes, group, devices, tag, error))
        return NULL;
    gboolean exists = FALSE;
    for (guint i = 0; i < volumes->len; i++)
        exists = exists || is_ours(volumes->pdata[i], group, tag);

    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    if (exists)
        g_strv_builder_add_many(argv, "vgextend", "--yes", group, NULL);
    else
        g_strv_builder_add_many(argv, "vgcreate", "--yes", "--addtag", tag, group, NULL);
    unsigned missing = 0;
    for (; *devices != NULL; devices++) {
        if (is_ours(volume_on(volumes, *devices), group, tag))
            continue;
        g_strv_builder_add(argv, *devices);
        missing++;
    }
    return missing > 0 ? g_strv_builder_end(argv) : g_new0(char *, 1);
}

static gboolean make_group(GPtrArray *volumes, const char *group, char *const *devices,
                           const char *tag, gboolean done_before, GError **error)
{
    g_auto(GStrv) argv = storage_group_argv(volumes, group, devices, tag, error);
    if (argv == NULL)
        return FALSE;
    for (char *const *device = devices; *device != NULL; device++) {
        const LvmVolume *volume = volume_on(volumes, *device);
        if (!is_ours(volume, group, tag) && !clear_device(*device, volume, done_before, error))
            return FALSE;
    }
    return argv[0] == NULL || run_argv((const char *const *)argv, NULL, error);
}

static gboolean group_size(const char *group, const char *tag, guint64 *ret_mib, GError **error)
{
    g_autoptr(GPtrArray) volumes = lvm_volumes(error);
    if (volumes == NULL)
        return FALSE;
    for (guint i = 0; i < volumes->len; i++) {
        const LvmVolume *volume = volumes->pdata[i];
        if (is_ours(volume, group, tag)) {
            *ret_mib = volume->group_mib;
            return TRUE;
        }
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "the volume group '%s' is gone again: see 'pvs' and 'vgs'", group);
    return FALSE;
}

/*
 * Has FOLDER mounted now and at every boot, by the unit NAME with TEXT. It is enabled by
 * hand: systemctl would have systemd read all its units again, which takes longer than
 * the rest of this step.
 */
static gboolean enable_mount(const Host *host, const char *name, const char *text, GError **error)
{
    g_autofree char *unit = g_strconcat(UNIT_FOLDER, name, NULL);
    g_autofree char *link = g_strconcat(WANTED_FOLDER, name, NULL);
    g_autofree char *wanted = host_path(host, link);
    g_autofree char *folder = g_path_get_dirname(wanted);
    if (!host_write(host, unit, text, 0644, NULL, error))
        return FALSE;
    if (g_mkdir_with_parents(folder, 0755) < 0 || (symlink(unit, wanted) < 0 && errno != EEXIST)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot make the link '%s': %s",
                    wanted, g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

static gboolean mount_now(const char *folder, const char *type, const char *options,
                          const char *device, GError **error)
{
    return RUN(NULL, "mountpoint", "-q", folder) ||
           (RUN(error, "mkdir", "-p", folder) &&
            RUN(error, "mount", "-t", type, "-o", options, device, folder));
}

/* What holds the folders of several SRs. */
static gboolean make_holder(const Host *host, GError **error)
{
    return enable_mount(host, SR_HOLDER_NAME, sr_holder_unit, error) &&
           mount_now(SR_FOLDER, "tmpfs", SR_HOLDER_OPTIONS, "tmpfs", error);
}

static gboolean make_file_sr(const Host *host, const Sr *sr, GError **error)
{
    g_autofree char *device = g_strconcat("/dev/", sr->group, "/" SR_VOLUME, NULL);
    if (!g_file_test(device, G_FILE_TEST_EXISTS) &&
        !RUN(error, "lvcreate", "--yes", "--wipesignatures", "y", "--extents", "100%FREE", "--name",
             SR_VOLUME, sr->group))
        return FALSE;
    g_autofree char *content = NULL;
    if (!content_of(device, &content, error))
        return FALSE;
    /* No blocks are reserved for root: no system service lives here. fstrim.timer discards. */
    if (*content == '\0' && !RUN(error, "mke2fs", "-q", "-t", "ext4", "-m", "0", "-E", "nodiscard",
                                 "-L", "slipway-sr", device))
        return FALSE;
    g_autofree char *name = sr_mount_name(sr), *text = sr_mount_unit(sr);
    return enable_mount(host, name, text, error) &&
           mount_now(sr->folder, "ext4", "defaults", device, error);
}

/* Makes SR, whatever became of others; *RET_MESSAGE: what it is. */
static gboolean make_sr(const Host *host, const Sr *sr, const char *tag, StepResult *result,
                        char **ret_message, GError **error)
{
    g_auto(GStrv) devices = resolve_devices(sr->devices, error);
    g_autoptr(GPtrArray) volumes = devices != NULL ? lvm_volumes(error) : NULL;
    guint64 mib;
    if (volumes == NULL ||
        !make_group(volumes, sr->group, devices, tag, result->done_before, error) ||
        !group_size(sr->group, tag, &mib, error))
        return FALSE;

    gboolean lvm = host->conf->sr_type == HOSTCONF_SR_LVM;
    if (lvm && mib >= STORAGE_LVM_MIN_MIB) {
        *ret_message = g_strdup_printf("LVM volume group %s, %.1f GiB", sr->group,
                                       (double)mib / 1024);
        return TRUE;
    }
    if (!make_file_sr(host, sr, error))
        return FALSE;
    *ret_message = g_strdup_printf("ext4 with disks as files at %s, %.1f GiB", sr->folder,
                                   (double)mib / 1024);
    if (lvm && result->warning == NULL)
        result->warning = g_strdup_printf("a storage repository has %.1f GiB; LVM needs 20 GiB, so "
                                          "guests' disks are files",
                                          (double)mib / 1024);
    return TRUE;
}

static char *join(const GPtrArray *lines, const char *separator)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? separator : "", (const char *)lines->pdata[i]);
    return g_string_free(text, FALSE);
}

/* One SR that fails, because its disk does, does not keep the host from the others. */
static gboolean make_all(const Host *host, const GPtrArray *list, const char *tag,
                         StepResult *result, GError **error)
{
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) failures = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) first = NULL;
    for (guint i = 0; i < list->len; i++) {
        g_autoptr(GError) failure = NULL;
        char *message = NULL;
        if (make_sr(host, list->pdata[i], tag, result, &message, &failure)) {
            g_ptr_array_add(messages, message);
            continue;
        }
        g_ptr_array_add(failures, g_strdup(failure->message));
        if (first == NULL)
            first = g_steal_pointer(&failure);
    }
    if (failures->len == 0) {
        result->message = join(messages, "; ");
        return TRUE;
    }
    g_autofree char *all = join(failures, "; ");
    g_set_error_literal(error, first->domain, first->code, all);
    return FALSE;
}

gboolean storage_run(const Host *host, StepResult *result, GError **error)
{
    g_autoptr(GPtrArray) list = sr_list(host->conf);
    if (list->len == 0) {
        result->message = g_strdup("no local storage repository is wanted");
        return TRUE;
    }
    g_autofree char *id = host_read(host, "/etc/machine-id");
    if (id == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot read /etc/machine-id");
        return FALSE;
    }
    g_autofree char *tag = g_strconcat(TAG_PREFIX, id, NULL);
    if (list->len > 1 && host->conf->sr_type == HOSTCONF_SR_EXT && !make_holder(host, error))
        return FALSE;
    return make_all(host, list, tag, result, error);
}
