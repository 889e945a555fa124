/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_iscsi.h"

#include <string.h>

#include "error.h"
#include "run.h"

static char *root;
static Host host;

static void set_up(void)
{
    root = g_dir_make_tmp("test-sr-iscsi-XXXXXX", NULL);
    host = (Host){.root = root};
    host_write(&host, POOL_SR_FILE,
               "[san]\ntype=iscsi\nserver=192.0.2.5\ntarget=iqn.2003-01.com.example:vms\nlun=1\n"
               "[vms]\ntype=nfs\nserver=192.0.2.5\npath=/vms\n", 0600, NULL, NULL);
}

static void tear_down(void)
{
    RUN(NULL, "rm", "-r", root);
    g_clear_pointer(&root, g_free);
}

/* What Ganeti, or somebody in its place, must not get through to LVM. */
static void test_volume_refused(void)
{
    static const struct {
        const char *verb, *sr, *volume, *size, *word;
    } cases[] = {
        {"create", "vms", "1f.ext.disk0", "16", "no storage repository 'vms' of the type iscsi"},
        {"create", "", "1f.ext.disk0", "16", "sr=NAME"},
        {"create", "san", "../slipway/root", "16", "is not a volume"},
        {"create", "san", "-y", "16", "is not a volume"},
        {"create", "san", "", "16", "is not a volume"},
        {"create", "san", "disk", "16;id", "is not a volume"},
        {"open", "san", "disk", "0", "'open' is nothing"},
    };
    set_up();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *device = NULL;
        g_assert_false(sr_iscsi_volume(&host, cases[i].verb, cases[i].sr, cases[i].volume, cases[i].size, &device,
                                       &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, cases[i].word));
        g_assert_null(device);
    }
    tear_down();
}

static void check_probe(const PoolSr *sr, const char *word)
{
    g_autoptr(GError) error = NULL;
    SrSpace space;
    g_assert_false(sr_type_iscsi.probe(&host, sr, &space, &error));
    g_assert_nonnull(strstr(error->message, word));
}

/* LVM, which could not be killed, is not asked while the target is away. */
static void test_probe(void)
{
    set_up();
    g_autoptr(GPtrArray) srs = pool_sr_load(&host, POOL_SR_FILE, NULL);
    const PoolSr *sr = pool_sr_find(srs, "san");
    check_probe(sr, "not logged in");
    host_write(&host, "/sys/class/iscsi_session/session1/targetname", "iqn.2003-01.com.example:other\n", 0644, NULL,
               NULL);
    host_write(&host, "/sys/class/iscsi_session/session1/state", "LOGGED_IN\n", 0644, NULL, NULL);
    check_probe(sr, "not logged in");
    host_write(&host, "/sys/class/iscsi_session/session2/targetname", "iqn.2003-01.com.example:vms\n", 0644, NULL, NULL);
    host_write(&host, "/sys/class/iscsi_session/session2/state", "FAILED\n", 0644, NULL, NULL);
    check_probe(sr, "does not answer");
    tear_down();
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sr_iscsi/volume-refused", test_volume_refused);
    g_test_add_func("/sr_iscsi/probe", test_probe);
    return g_test_run();
}
