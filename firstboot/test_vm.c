/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm.h"

#include <string.h>

#include "error.h"

#define WORDS(...) (const char *const[]){__VA_ARGS__, NULL}
#define NO_WORDS (const char *const[]){NULL}

static const Vm image = {.name = "web1.example.com", .source = VM_IMAGE, .path = "/srv/images/debian.raw.xz",
                         .memory = "2g", .vcpus = 2, .disks = WORDS("10g", "1t"), .networks = WORDS("xenbr0", "dmz")};
static const Vm kernel = {.name = "test", .source = VM_KERNEL, .path = "/boot/vmlinuz", .initrd = "/boot/initrd.img",
                          .append = "console=hvc0 rd.break=a,b", .memory = "128m", .vcpus = 1, .disks = NO_WORDS,
                          .networks = NO_WORDS, .host = "xen2.example.com", .stopped = TRUE};
static const Vm iso = {.name = "windows", .source = VM_ISO, .path = "/srv/slipway/shared/isos/win.iso", .memory = "4g",
                       .vcpus = 4, .disks = WORDS("60g"), .networks = NO_WORDS};

static char *create(const Vm *vm, const char *type_name, const char *host_name, StorageKind kind, GError **error)
{
    g_auto(GStrv) argv = NULL;
    if (type_name == NULL) {
        argv = vm_create_argv(vm, NULL, NULL, kind, error);
    } else {
        const char *const *options = host_name != NULL ? WORDS("device=/dev/sdb") : WORDS("server=a", "path=/b");
        g_autoptr(PoolSr) sr = pool_sr_new("vms", type_name, host_name, options, error);
        g_assert_no_error(*error);
        argv = vm_create_argv(vm, host_name != NULL ? &sr_type_lvm : &sr_type_nfs, sr, kind, error);
    }
    return argv != NULL ? g_strjoinv(" ", argv) : NULL;
}

static void test_create(void)
{
#define ADD "gnt-instance add "
    static const struct {
        const Vm *vm;
        const char *type, *host;
        StorageKind kind;
        const char *command;
    } cases[] = {
        {&image, NULL, NULL, STORAGE_LVM,
         ADD "--backend-parameters=memory=2g,vcpus=2 --net=0:link=xenbr0 --net=1:link=dmz --disk-template=plain "
             "--disk=0:size=10g --disk=1:size=1t --iallocator=hail --os-type=image "
             "--os-parameters=image=/srv/images/debian.raw.xz web1.example.com"},
        {&image, "nfs", NULL, STORAGE_NONE,
         ADD "--backend-parameters=memory=2g,vcpus=2 --net=0:link=xenbr0 --net=1:link=dmz --disk-template=sharedfile "
             "--file-storage-dir=vms --disk=0:size=10g --disk=1:size=1t --iallocator=hail --os-type=image "
             "--os-parameters=image=/srv/images/debian.raw.xz web1.example.com"},
        {&kernel, NULL, NULL, STORAGE_NONE,
         ADD "--no-start --backend-parameters=memory=128m,vcpus=1 --disk-template=diskless --node=xen2.example.com "
             "--os-type=noop --hypervisor-parameters=xen-pvm:xen_type=pvh,kernel_path=/boot/vmlinuz,"
             "initrd_path=/boot/initrd.img,kernel_args=console=hvc0 rd.break=a\\,b test"},
        {&iso, "lvm", "xen1.example.com", STORAGE_FILES,
         ADD "--backend-parameters=memory=4g,vcpus=4 --disk-template=plain --disk=0:size=60g,vg=vms "
             "--node=xen1.example.com --os-type=noop --hypervisor-parameters=xen-hvm:boot_order=dc,"
             "cdrom_image_path=/srv/slipway/shared/isos/win.iso windows"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_true(vm_check(cases[i].vm, &error));
        g_autofree char *command = create(cases[i].vm, cases[i].type, cases[i].host, cases[i].kind, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(command, ==, cases[i].command);
    }
}

static void test_nowhere(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(create(&iso, NULL, NULL, STORAGE_NONE, &error));
    g_assert_nonnull(strstr(error->message, "--sr NAME"));

    Vm elsewhere = iso;
    elsewhere.host = "xen2.example.com";
    g_autoptr(GError) other = NULL;
    g_assert_null(create(&elsewhere, "lvm", "xen1.example.com", STORAGE_LVM, &other));
    g_assert_nonnull(strstr(other->message, "leave '--host xen2.example.com' out"));
}

static void test_refused(void)
{
    Vm cases[] = {image, image, image, image, image, kernel, image};
    cases[0].name = "web_1";
    cases[1].memory = "2 g";
    cases[2].disks = WORDS("10g", "0g");
    cases[3].path = "debian.raw";
    cases[4].disks = NO_WORDS;
    cases[5].initrd = "initrd.img";
    cases[6].networks = WORDS("br0,mode=routed");
    static const char *const words[] = {"web_1", "'2 g'", "'0g'", "'debian.raw'", "--disk SIZE", "'initrd.img'",
                                        "br0,mode"};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(vm_check(&cases[i], &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, words[i]));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vm/create", test_create);
    g_test_add_func("/vm/nowhere", test_nowhere);
    g_test_add_func("/vm/refused", test_refused);
    return g_test_run();
}
