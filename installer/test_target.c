/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "target.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bootloader.h"
#include "error.h"
#include "golden.h"

#define PARTITION(name) "/dev/disk/by-partuuid/p-" name
static const TargetIds ids = {
    "0A1B-2C3D",
    "u-root-a",
    "u-root-b",
    "u-logs",
    "u-swap",
    "mpath.wwid=W1",
    {NULL, PARTITION("esp"), PARTITION("root-a"), PARTITION("root-b"), PARTITION("logs"),
     PARTITION("swap"), PARTITION("sr")},
};

static void assert_golden(const char *name, const char *text)
{
    g_autofree char *path = golden_path("target", name, NULL);
    golden_assert(path, text);
}

static void test_texts(void)
{
    g_autofree char *fstab = target_fstab(&ids);
    assert_golden("fstab", fstab);
    g_autofree char *rauc = target_rauc_config(&ids);
    assert_golden("system.conf", rauc);
}

static void test_shadow(void)
{
    const char *old =
        "daemon:*:20000:0:99999:7:::\nroot:*:20000:0:99999:7:::\nrootless:*:1::::::\n";
    g_autofree char *new = target_shadow(old, "$y$j9T$salt$hash");
    g_assert_cmpstr(new, ==,
                    "daemon:*:20000:0:99999:7:::\nroot:$y$j9T$salt$hash:20000:0:99999:7:::\n"
                    "rootless:*:1::::::\n");
    g_assert_null(target_shadow("daemon:*:20000:0:99999:7:::\n", "x"));
    g_assert_null(target_shadow("", "x"));
}

static void test_host_block(void)
{
    static const struct {
        const char *console, *lines;
    } cases[] = {
        {"ttyS0,115200", "serial_port=0\nserial_speed=115200\nxen_console=com1=115200,8n1 console=com1,vga\n"
                         "linux_console=console=ttyS0,115200\n"},
        {"ttyS1,9600", "serial_port=1\nserial_speed=9600\nxen_console=com2=9600,8n1 console=com2,vga\n"
                       "linux_console=console=ttyS1,9600\n"},
        {"ttyS2,57600", "serial_port=2\nserial_speed=57600\nxen_console=com1=57600,8n1,0x3e8,4 console=com1,vga\n"
                        "linux_console=console=ttyS2,57600\n"},
        {NULL, "serial_port=\nserial_speed=\nxen_console=console=vga\nlinux_console=\n"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *block = bootloader_host_block(&ids, cases[i].console, &error);
        g_assert_no_error(error);
        g_autofree char *expected =
            g_strconcat("# GRUB Environment Block\nroot_a=u-root-a\nroot_b=u-root-b\n", cases[i].lines,
                        "linux_arguments=mpath.wwid=W1\n#", NULL);
        g_assert_true(g_str_has_prefix(block, expected));
    }
}

static void write_text(const char *root, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static char *read_text(const char *root, const char *name)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static void assert_mode(const char *root, const char *name, unsigned mode)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 07777, ==, mode);
}

static void assert_exists(const char *root, const char *name, gboolean expected)
{
    g_autofree char *path = g_build_filename(root, name, NULL);
    g_assert_cmpint(g_file_test(path, G_FILE_TEST_IS_SYMLINK), ==, expected);
}

static void remove_tree(const char *path)
{
    g_autoptr(GDir) folder = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL
                                                                       : g_dir_open(path, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_remove(path);
}

static void test_configure(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *root = g_dir_make_tmp("slipway-target-XXXXXX", &error);
    g_autofree char *outside = g_build_filename(root, "outside", NULL);
    g_autofree char *hostname = g_build_filename(root, "etc/hostname", NULL);
    write_text(root, "etc/shadow", "root:*:20000:0:99999:7:::\n");
    write_text(root, "usr/share/zoneinfo/Europe/Berlin", "TZif");
    write_text(root, "outside", "mine\n");
    g_assert_cmpint(symlink(outside, hostname), ==,
                    0); /* a link must not lead a write out of the slot */

    Plan plan = {.host = hostconf_new(), .password_hash = "$y$j9T$salt$hash", .sr_on_target = TRUE};
    g_set_str(&plan.host->hostname, "xen1.example.com");
    g_set_str(&plan.host->timezone, "Europe/Berlin");
    g_set_str(&plan.host->keymap, "de-latin1");
    plan.answers = "<installation/>\n";
    plan.host->sr_type = HOSTCONF_SR_LVM;
    plan.ssh_keys = (char *[]){"ssh-ed25519 AAAA one", "ssh-ed25519 BBBB two", NULL};
    plan.services_on = (char *[]){"snmpd.service", "absent.service", NULL};
    plan.services_off = (char *[]){"ssh.service", NULL};
    write_text(root, "usr/lib/systemd/system/snmpd.service",
               "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n");
    write_text(root, "usr/lib/systemd/system/ssh.service",
               "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n");
    /* Debian's services have a script of SysV, too. */
    g_autofree char *wants = g_build_filename(root, "etc/systemd/system/multi-user.target.wants", NULL);
    g_autofree char *wanted = g_build_filename(wants, "ssh.service", NULL);
    g_assert_cmpint(g_mkdir_with_parents(wants, 0755), ==, 0);
    g_assert_cmpint(symlink("/usr/lib/systemd/system/ssh.service", wanted), ==, 0);
    write_text(root, "etc/init.d/ssh", "#!/bin/sh\n");
    g_strfreev(plan.host->sr_devices);
    plan.host->sr_devices = g_strdupv((char *[]){"/dev/disk/by-id/guest", NULL});
    g_log_set_always_fatal(G_LOG_FATAL_MASK); /* absent.service is a warning */
    g_assert_true(target_configure(root, &plan, &ids, &error));
    g_assert_no_error(error);

    g_autofree char *name = read_text(root, "etc/hostname");
    g_assert_cmpstr(name, ==, "xen1.example.com\n");
    g_autofree char *untouched = read_text(root, "outside");
    g_assert_cmpstr(untouched, ==, "mine\n");
    g_autofree char *shadow = read_text(root, "etc/shadow");
    g_assert_cmpstr(shadow, ==, "root:$y$j9T$salt$hash:20000:0:99999:7:::\n");
    g_autofree char *keyboard = read_text(root, "etc/default/keyboard");
    g_assert_cmpstr(keyboard, ==, "XKBMODEL=\"pc105\"\nXKBLAYOUT=\"de\"\n");
    g_autofree char *console = read_text(root, "etc/vconsole.conf");
    g_assert_cmpstr(console, ==, "KEYMAP=de-latin1\n");
    g_autofree char *answers = read_text(root, "etc/slipway/answers.xml");
    g_assert_cmpstr(answers, ==, "<installation/>\n");
    assert_mode(root, "etc/slipway/answers.xml", 0600);
    g_autofree char *link = g_build_filename(root, "etc/localtime", NULL);
    g_autofree char *zone = g_file_read_link(link, NULL);
    g_assert_cmpstr(zone, ==, "../usr/share/zoneinfo/Europe/Berlin");

    g_autofree char *keys = read_text(root, "root/.ssh/authorized_keys");
    g_assert_cmpstr(keys, ==, "ssh-ed25519 AAAA one\nssh-ed25519 BBBB two\n");
    assert_mode(root, "root/.ssh", 0700);
    assert_mode(root, "root/.ssh/authorized_keys", 0600);
    assert_exists(root, "etc/systemd/system/multi-user.target.wants/snmpd.service", TRUE);
    assert_exists(root, "etc/systemd/system/multi-user.target.wants/ssh.service", FALSE);

    g_autofree char *conf_path = g_build_filename(root, HOSTCONF_PATH, NULL);
    struct stat info;
    g_assert_cmpint(stat(conf_path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 07777, ==, 0600);
    g_autoptr(Hostconf) conf = hostconf_load(conf_path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(conf->sr_devices[0], ==, "/dev/disk/by-partuuid/p-sr");
    g_assert_cmpstr(conf->sr_devices[1], ==, "/dev/disk/by-id/guest");

    hostconf_free(plan.host);
    remove_tree(root);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/target/texts", test_texts);
    g_test_add_func("/target/shadow", test_shadow);
    g_test_add_func("/target/configure", test_configure);
    g_test_add_func("/bootloader/host-block", test_host_block);
    return g_test_run();
}
