/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "target.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "run.h"

void target_ids_free(TargetIds *ids)
{
    if (ids == NULL)
        return;
    g_free(ids->esp);
    g_free(ids->root_a);
    g_free(ids->root_b);
    g_free(ids->logs);
    g_free(ids->swap);
    g_free(ids->multipath);
    for (unsigned role = 0; role < PART_ROLES; role++)
        g_free(ids->volumes[role]);
    g_free(ids);
}

char *target_fstab(const TargetIds *ids)
{
    return g_strdup_printf(
        "# Written by slipway-installer; UUIDs, because two Slipway disks may be in one machine.\n"
        "UUID=%s / ext4 errors=remount-ro 0 1\n"
        "UUID=%s /boot/esp vfat umask=0077 0 2\n"
        "UUID=%s /var/log ext4 nodev,nosuid,noexec 0 2\n"
        "UUID=%s none swap sw 0 0\n",
        ids->root_a, ids->esp, ids->logs, ids->swap);
}

char *target_rauc_config(const TargetIds *ids)
{
    /* The data folder is on the ESP, because both slots must see it. What RAUC has written is not
     * this host's yet: 'slipway upgrade' has it started when it is. */
    return g_strdup_printf("# Written by slipway-installer.\n"
                           "[system]\n"
                           "compatible=slipway\n"
                           "bootloader=grub\n"
                           "grubenv=/boot/esp/grub/grubenv\n"
                           "data-directory=/boot/esp/rauc\n"
                           "bundle-formats=verity\n"
                           "activate-installed=false\n"
                           "\n"
                           "[keyring]\n"
                           "path=/etc/rauc/keyring.pem\n"
                           "check-purpose=codesign\n"
                           "\n"
                           "[slot.rootfs.0]\n"
                           "device=%s\n"
                           "type=ext4\n"
                           "bootname=A\n"
                           "resize=true\n"
                           "\n"
                           "[slot.rootfs.1]\n"
                           "device=%s\n"
                           "type=ext4\n"
                           "bootname=B\n"
                           "resize=true\n",
                           ids->volumes[PART_ROOT_A], ids->volumes[PART_ROOT_B]);
}

char *target_shadow(const char *shadow, const char *hash)
{
    g_auto(GStrv) lines = g_strsplit(shadow, "\n", -1);
    gboolean found = FALSE;
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, ":", -1);
        if (g_strv_length(fields) < 3 || !g_str_equal(fields[0], "root"))
            continue;
        g_free(fields[1]);
        fields[1] = g_strdup(hash);
        g_free(*line);
        *line = g_strjoinv(":", fields);
        found = TRUE;
    }
    return found ? g_strjoinv("\n", lines) : NULL;
}

static gboolean failed(const char *path, GError **error)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot write '%s': %s", path,
                g_strerror(errno));
    return FALSE;
}

/* Replaces ROOT/NAME, so that a link there is not followed out of the slot. */
static gboolean write_file(const char *root, const char *name, int mode, const char *text,
                           GError **error)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0755) < 0)
        return failed(folder, error);
    if (!g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "configuring the host: ");
        return FALSE;
    }
    return chmod(path, mode) == 0 || failed(path, error);
}

static gboolean write_shadow(const char *root, const char *hash, GError **error)
{
    g_autofree char *path = g_build_filename(root, "etc/shadow", NULL);
    g_autofree char *old = NULL;
    struct stat info;
    if (!g_file_get_contents(path, &old, NULL, error) || stat(path, &info) < 0) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "setting root's password: ");
        return FALSE;
    }
    g_autofree char *new = target_shadow(old, hash);
    if (new == NULL) {
        g_set_error(
            error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
            "the host bundle has no user root in '/etc/shadow': it is not a Slipway bundle");
        return FALSE;
    }
    return write_file(root, "etc/shadow", info.st_mode & 07777, new, error) &&
           (chown(path, info.st_uid, info.st_gid) == 0 || failed(path, error));
}

static gboolean link_timezone(const char *root, const char *timezone, GError **error)
{
    g_autofree char *link = g_build_filename(root, "etc/localtime", NULL);
    g_autofree char *zone = g_build_filename(root, "usr/share/zoneinfo", timezone, NULL);
    if (!g_file_test(zone, G_FILE_TEST_IS_REGULAR | G_FILE_TEST_IS_SYMLINK)) {
        g_warning("the host knows no time zone '%s' and keeps UTC", timezone);
        return TRUE;
    }
    g_autofree char *relative = g_build_filename("../usr/share/zoneinfo", timezone, NULL);
    g_unlink(link);
    return symlink(relative, link) == 0 || failed(link, error);
}

/* Read by slipway-keyboard.service; and by whoever installs console-setup, whose layouts are those
 * of X, where "de-latin1" is "de". */
static gboolean write_keyboard(const char *root, const char *keymap, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(keymap, "-", 2);
    g_autofree char *text = g_strdup_printf("XKBMODEL=\"pc105\"\nXKBLAYOUT=\"%s\"\n", parts[0]);
    g_autofree char *console = g_strdup_printf("KEYMAP=%s\n", keymap);
    return write_file(root, "etc/vconsole.conf", 0644, console, error) &&
           write_file(root, "etc/default/keyboard", 0644, text, error);
}

/* sshd(8) ignores the keys if anybody else may write to the file or its folder. */
static gboolean write_ssh_keys(const char *root, char *const *keys, GError **error)
{
    if (keys == NULL || *keys == NULL)
        return TRUE;
    g_autofree char *folder = g_build_filename(root, "root/.ssh", NULL);
    g_autofree char *lines = g_strjoinv("\n", (char **)keys);
    g_autofree char *text = g_strconcat(lines, "\n", NULL);
    if (g_mkdir_with_parents(folder, 0700) < 0 || chmod(folder, 0700) < 0)
        return failed(folder, error);
    return write_file(root, "root/.ssh/authorized_keys", 0600, text, error);
}

/* ACTION: "enable" or "disable". Scripts of SysV, which a host does not look at, stay as they are. */
static void set_units(const char *root, const char *action, char *const *units)
{
    g_autofree char *option = g_strconcat("--root=", root, NULL);
    for (; units != NULL && *units != NULL; units++) {
        g_autoptr(GError) failure = NULL;
        const RunCommand command = {
            .argv = (const char *const[]){"systemctl", option, "--no-reload", action, "--", *units, NULL},
            .environment = (const char *const[]){"SYSTEMCTL_SKIP_SYSV=1", NULL}};
        if (!run_command(&command, NULL, &failure))
            g_warning("the service '%s' stays as it is: %s", *units, failure->message);
    }
}

gboolean target_configure(const char *root, const Plan *plan, const TargetIds *ids, GError **error)
{
    g_autoptr(Hostconf) host = hostconf_copy(plan->host);
    if (plan->sr_on_target) {
        g_autoptr(GStrvBuilder) devices = g_strv_builder_new();
        g_strv_builder_add(devices, ids->volumes[PART_SR]);
        g_strv_builder_addv(devices, (const char **)host->sr_devices);
        g_strfreev(host->sr_devices);
        host->sr_devices = g_strv_builder_end(devices);
    }

    g_autofree char *fstab = target_fstab(ids);
    g_autofree char *rauc = target_rauc_config(ids);
    if (!write_file(root, "etc/fstab", 0644, fstab, error) ||
        !write_file(root, "etc/rauc/system.conf", 0644, rauc, error) ||
        !write_shadow(root, plan->password_hash, error))
        return FALSE;

    if (host->hostname != NULL) {
        g_autofree char *line = g_strconcat(host->hostname, "\n", NULL);
        if (!write_file(root, "etc/hostname", 0644, line, error))
            return FALSE;
    }
    if (host->timezone != NULL && !link_timezone(root, host->timezone, error))
        return FALSE;
    if (host->keymap != NULL && !write_keyboard(root, host->keymap, error))
        return FALSE;
    if (!write_ssh_keys(root, plan->ssh_keys, error))
        return FALSE;
    set_units(root, "enable", plan->services_on);
    set_units(root, "disable", plan->services_off);

    g_autofree char *path = g_build_filename(root, HOSTCONF_PATH, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0755) < 0)
        return failed(folder, error);
    if (plan->answers != NULL && !write_file(root, TARGET_ANSWERS, 0600, plan->answers, error))
        return FALSE;
    if (!hostconf_save(host, path, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "configuring the host: ");
        return FALSE;
    }
    return TRUE;
}
