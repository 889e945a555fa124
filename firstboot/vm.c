/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm.h"

#include <string.h>

#include "error.h"
#include "validate.h"

static gboolean is_size(const char *text)
{
    return g_regex_match_simple("^[1-9][0-9]{0,6}[mgtMGT]$", text, 0, 0);
}

static gboolean check_sizes(const Vm *vm, GError **error)
{
    const char *wrong = is_size(vm->memory) ? NULL : vm->memory;
    for (gsize i = 0; wrong == NULL && vm->disks[i] != NULL; i++)
        wrong = is_size(vm->disks[i]) ? NULL : vm->disks[i];
    if (wrong != NULL)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "'%s' is not a size such as 512m, 10g or 2t", wrong);
    return wrong == NULL;
}

static gboolean check_paths(const Vm *vm, GError **error)
{
    const char *const paths[] = {vm->path, vm->initrd};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        if (paths[i] != NULL && !g_path_is_absolute(paths[i])) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                        "'%s' is not a whole path: name the file from '/' on, as the guest may run "
                        "on another host",
                        paths[i]);
            return FALSE;
        }
    return TRUE;
}

static gboolean check_names(const Vm *vm, GError **error)
{
    gboolean good = validate_hostname(vm->name, error);
    for (gsize i = 0; good && vm->networks[i] != NULL; i++)
        good = validate_interface(vm->networks[i], error);
    if (!good)
        error_reclass(error, SLIPWAY_ERROR_USAGE, "cannot make the guest: ");
    return good;
}

gboolean vm_check(const Vm *vm, GError **error)
{
    if (!check_names(vm, error) || !check_sizes(vm, error) || !check_paths(vm, error))
        return FALSE;
    if (vm->source == VM_IMAGE && vm->disks[0] == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the image '%s' needs a disk to lie on: --disk SIZE", vm->path);
        return FALSE;
    }
    return TRUE;
}

/* VALUE as one of Ganeti's parameters, which commas part; g_free(). */
static char *escape(const char *value)
{
    g_autoptr(GString) text = g_string_new(value);
    g_string_replace(text, "\\", "\\\\", 0);
    g_string_replace(text, ",", "\\,", 0);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* What Xen starts. */
static void add_source(const Vm *vm, GStrvBuilder *argv)
{
    g_autofree char *path = escape(vm->path);
    g_autofree char *initrd = escape(vm->initrd != NULL ? vm->initrd : "");
    g_autofree char *append = escape(vm->append != NULL ? vm->append : "");
    switch (vm->source) {
    case VM_IMAGE:
        g_strv_builder_add(argv, "--os-type=image");
        g_strv_builder_take(argv, g_strdup_printf("--os-parameters=image=%s", path));
        break;
    case VM_KERNEL:
        g_strv_builder_add(argv, "--os-type=noop");
        g_strv_builder_take(argv, g_strdup_printf("--hypervisor-parameters=xen-pvm:xen_type=pvh,kernel_path=%s,"
                                                  "initrd_path=%s,kernel_args=%s", path, initrd, append));
        break;
    case VM_ISO:
        g_strv_builder_add(argv, "--os-type=noop");
        g_strv_builder_take(argv, g_strdup_printf("--hypervisor-parameters=xen-hvm:boot_order=dc,"
                                                  "cdrom_image_path=%s", path));
        break;
    }
}

static gboolean add_own_disks(const Vm *vm, StorageKind kind, GStrvBuilder *argv, GError **error)
{
    static const char *const templates[] = {[STORAGE_LVM] = "plain", [STORAGE_FILES] = "file"};
    if (kind == STORAGE_NONE) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "this host has no storage repository of its own; say which is to have the disks of %s: --sr NAME "
                    "('slipway sr list')", vm->name);
        return FALSE;
    }
    g_strv_builder_take(argv, g_strconcat("--disk-template=", templates[kind], NULL));
    sr_type_add_disks(vm->disks, NULL, argv);
    return TRUE;
}

/* Where its disks are, and which host it is to begin on. */
static gboolean add_place(const Vm *vm, const SrType *type, const PoolSr *sr, StorageKind kind, GStrvBuilder *argv,
                          GError **error)
{
    if (sr != NULL && sr->host != NULL && vm->host != NULL && !g_str_equal(sr->host, vm->host)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the storage repository %s is on %s only, and so are guests on it: leave '--host %s' out",
                    sr->name, sr->host, vm->host);
        return FALSE;
    }
    if (vm->disks[0] == NULL)
        g_strv_builder_add(argv, "--disk-template=diskless");
    else if (sr != NULL)
        sr_type_place(type, sr, vm->disks, argv);
    else if (!add_own_disks(vm, kind, argv, error))
        return FALSE;
    gboolean placed = vm->disks[0] != NULL && sr != NULL && sr->host != NULL;
    if (!placed && vm->host != NULL)
        g_strv_builder_take(argv, g_strconcat("--node=", vm->host, NULL));
    else if (!placed)
        g_strv_builder_add(argv, "--iallocator=hail");
    return TRUE;
}

char **vm_create_argv(const Vm *vm, const SrType *type, const PoolSr *sr, StorageKind kind, GError **error)
{
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_strv_builder_add_many(argv, "gnt-instance", "add", NULL);
    if (vm->stopped)
        g_strv_builder_add(argv, "--no-start");
    g_strv_builder_take(argv, g_strdup_printf("--backend-parameters=memory=%s,vcpus=%d", vm->memory, vm->vcpus));
    for (unsigned i = 0; vm->networks[i] != NULL; i++)
        g_strv_builder_take(argv, g_strdup_printf("--net=%u:link=%s", i, vm->networks[i]));
    if (!add_place(vm, type, sr, kind, argv, error))
        return NULL;
    add_source(vm, argv);
    g_strv_builder_add(argv, vm->name);
    return g_strv_builder_end(argv);
}
