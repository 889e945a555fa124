/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_type.h"

#include <string.h>

#include "error.h"

static const Host host = {.root = "/nonexistent"};

/* "iscsi HOST a=b c=d", HOST "-" for none. */
static PoolSr *described(const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    g_autoptr(GError) error = NULL;
    PoolSr *sr = pool_sr_new("vms", words[0], g_str_equal(words[1], "-") ? NULL : words[1],
                             (const char *const *)words + 2, &error);
    g_assert_no_error(error);
    return sr;
}

static void test_accepted(void)
{
    static const struct {
        const char *text, *place;
    } cases[] = {
        {"nfs - server=192.0.2.5 path=/vms", "--disk-template=sharedfile --file-storage-dir=vms --disk=0:size=10g"},
        {"ext xen1.example.com device=/dev/disk/by-id/wwn-1", "--disk-template=file --file-storage-dir=vms --disk=0:size=10g --node=xen1.example.com"},
        {"lvm xen1.example.com device=/dev/sdb", "--disk-template=plain --disk=0:size=10g,vg=vms --node=xen1.example.com"},
        {"iscsi - server=192.0.2.5 target=iqn.2003-01.com.example:vms lun=0",
         "--disk-template=ext --disk=0:size=10g,provider=slipway,sr=vms"},
        {"iscsi - server=san.example.com target=iqn.2003-01.com.example:vms lun=1 user=a password=b",
         "--disk-template=ext --disk=0:size=10g,provider=slipway,sr=vms"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(PoolSr) sr = described(cases[i].text);
        g_autoptr(GError) error = NULL;
        const SrType *type = sr_type_of(&host, sr, &error);
        g_assert_no_error(error);
        g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
        sr_type_place(type, sr, (const char *const[]){"10g", NULL}, builder);
        g_auto(GStrv) words = g_strv_builder_end(builder);
        g_autofree char *place = g_strjoinv(" ", words);
        g_assert_cmpstr(place, ==, cases[i].place);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *text, *word;
    } cases[] = {
        {"ext - device=/dev/sdb", "say which with --host"},
        {"nfs xen1.example.com server=192.0.2.5 path=/vms", "--host is for"},
        {"ext xen1.example.com", "needs device="},
        {"ext xen1.example.com device=sdb", "sdb"},
        {"lvm xen1.example.com device=/dev/../etc/passwd", "/dev/"},
        {"lvm xen1.example.com device=/dev/sdb size=3", "no option 'size'"},
        {"iscsi - server=192.0.2.5 target=disk lun=0", "not a target's name"},
        {"iscsi - server=192.0.2.5 target=iqn.2003-01.com.example:../x lun=0", "not a target's name"},
        {"iscsi - server=192.0.2.5 target=iqn.2003-01.com.example:x lun=one", "lun=one"},
        {"iscsi - server=192.0.2.5 target=iqn.2003-01.com.example:x lun=0 user=a", "belong together"},
        {"ceph - a=b", "no type 'ceph'"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(PoolSr) sr = described(cases[i].text);
        g_autoptr(GError) error = NULL;
        g_assert_null(sr_type_of(&host, sr, &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
        if (strstr(error->message, cases[i].word) == NULL)
            g_error("%s: %s", cases[i].text, error->message);
    }
    /* A file system's label is shorter than a name. */
    const char *const device[] = {"device=/dev/sdb", NULL};
    g_autoptr(PoolSr) sr = pool_sr_new("a-name-of-many-letters", "ext", "xen1.example.com", device, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(sr_type_of(&host, sr, &error));
    g_assert_nonnull(strstr(error->message, "16 letters"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sr_type/accepted", test_accepted);
    g_test_add_func("/sr_type/refused", test_refused);
    return g_test_run();
}
