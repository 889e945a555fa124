/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "storage.h"

#include <string.h>

#include "error.h"
#include "lvm.h"
#include "run.h"
#include "steps.h"

#define TAG "host-0123"

/* One physical volume as pvs reports it. */
#define PV(device, group, tags)                                                                    \
    "{\"pv_name\":\"" device "\",\"vg_name\":\"" group "\",\"vg_uuid\":\"U1\",\"vg_tags\":\"" tags \
    "\",\"vg_size\":\"0\"}"

typedef struct {
    const char *name;
    const char *volumes;  /* of the machine */
    const char *expected; /* the command; NULL: an error */
} Case;

/* The configured devices are /dev/vda7 and /dev/vdb. */
static const Case cases[] = {
    {"blank", "", "vgcreate --yes --addtag " TAG " slipway /dev/vda7 /dev/vdb"},
    {"done", PV("/dev/vda7", "slipway", TAG) "," PV("/dev/vdb", "slipway", "x," TAG), ""},
    {"half", PV("/dev/vda7", "slipway", TAG), "vgextend --yes slipway /dev/vdb"},
    {"unused-volume", PV("/dev/vda7", "slipway", TAG) "," PV("/dev/vdb", "", ""),
     "vgextend --yes slipway /dev/vdb"},
    {"others-groups-stay", PV("/dev/sdc", "data", "") "," PV("/dev/sdd", "", ""),
     "vgcreate --yes --addtag " TAG " slipway /dev/vda7 /dev/vdb"},
    /* The same partition, installed again: its old group goes. */
    {"earlier-installation-here", PV("/dev/vda7", "slipway", "host-9999"),
     "vgcreate --yes --addtag " TAG " slipway /dev/vda7 /dev/vdb"},
    {"earlier-installation-elsewhere", PV("/dev/sdc", "slipway", "host-9999"), NULL},
    {"someone-elses-group-elsewhere", PV("/dev/sdc", "slipway", ""), NULL},
    {"two-installations",
     PV("/dev/vda7", "slipway", TAG) "," PV("/dev/sdc", "slipway", "host-9999"), NULL},
};

static void test_group(gconstpointer data)
{
    const Case *c = data;
    g_autofree char *json = g_strdup_printf("{\"report\":[{\"pv\":[%s]}]}", c->volumes);
    g_autoptr(GPtrArray) volumes = lvm_parse_volumes(json, NULL);
    g_assert_nonnull(volumes);

    char *const devices[] = {"/dev/vda7", "/dev/vdb", NULL};
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) argv = storage_group_argv(volumes, "slipway", devices, TAG, &error);
    if (c->expected == NULL) {
        g_assert_null(argv);
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE);
        g_assert_nonnull(strstr(error->message, "/dev/sdc"));
        return;
    }
    g_assert_no_error(error);
    g_autofree char *line = g_strjoinv(" ", argv);
    g_assert_cmpstr(line, ==, c->expected);
}

static void test_kind(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-storage-XXXXXX", NULL);
    g_autoptr(Hostconf) conf = hostconf_new();
    Host host = {.conf = conf, .root = folder};
    g_assert_cmpint(storage_kind(&host), ==, STORAGE_NONE);
    conf->sr_type = HOSTCONF_SR_LVM;
    g_assert_cmpint(storage_kind(&host), ==, STORAGE_NONE);
    g_strfreev(conf->sr_devices);
    conf->sr_devices = g_strsplit("/dev/vdb", " ", -1);
    g_assert_cmpint(storage_kind(&host), ==, STORAGE_LVM);
    g_assert_true(
        host_write(&host, "/etc/systemd/system/srv-slipway-sr.mount", "", 0644, NULL, NULL));
    g_assert_cmpint(storage_kind(&host), ==, STORAGE_FILES);
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void test_nothing_wanted(void)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    Host host = {.conf = conf, .root = "/nonexistent"};
    StepResult result = {0};
    g_assert_true(storage_run(&host, &result, NULL));
    g_assert_cmpstr(result.message, ==, "no local storage repository is wanted");
    g_free(result.message);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/storage/group/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_group);
    }
    g_test_add_func("/storage/kind", test_kind);
    g_test_add_func("/storage/nothing-wanted", test_nothing_wanted);
    return g_test_run();
}
