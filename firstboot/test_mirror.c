/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mirror.h"

#include "run.h"

static char *root;

static void put(const char *path, const char *text)
{
    Host host = {.root = root};
    g_autofree char *whole = g_strconcat("/sys/class/block/", path, NULL);
    g_assert_true(host_write(&host, whole, text, 0644, NULL, NULL));
}

static void assert_summary(const char *expected)
{
    Host host = {.root = root};
    g_autoptr(GPtrArray) mirrors = mirror_read_all(&host);
    g_autofree char *text = mirror_summary(mirrors);
    g_assert_cmpstr(text, ==, expected);
}

static void put_array(const char *node, const char *missing, const char *action,
                      const char *second_state)
{
    const struct {
        const char *file, *text;
    } files[] = {
        {"degraded", missing}, {"raid_disks", "2"}, {"sync_action", action},
        {"dev-sda3/state", "in_sync"}, {"dev-nvme0n1p3/state", second_state},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_strdup_printf("%s/md/%s", node, files[i].file);
        put(path, files[i].text);
    }
}

static void test_summary(void)
{
    put("sda/size", "1");
    put("md9/md/raid_disks", "2"); /* RAID0 */
    assert_summary(NULL);

    put("sda3/uevent", "MAJOR=8\nDEVTYPE=partition\nPARTNAME=root-a\n");
    put_array("md127", "0", "idle", "in_sync");
    assert_summary("1 arrays on nvme0n1, sda: complete");

    put_array("md126", "1", "idle", "faulty");
    put_array("md127", "1", "recover", "spare");
    put("sda3/uevent", "PARTNAME=root-a\n");
    assert_summary("DEGRADED: root-a, root-a lack 1 disk; there: sda; now: recover");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("test-mirror-XXXXXX", NULL);
    g_test_add_func("/mirror/summary", test_summary);
    int status = g_test_run();
    g_assert_true(RUN(NULL, "rm", "-r", root));
    g_free(root);
    return status;
}
