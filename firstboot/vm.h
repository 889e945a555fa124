/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ganeti.h"
#include "sr_type.h"

/* What a guest is made from. */
typedef enum {
    VM_IMAGE,  /* the image of a disk with a system; GRUB (PVH) starts the kernel in it */
    VM_KERNEL, /* a Linux kernel of dom0's, as PVH */
    VM_ISO     /* a CD of any system, as HVM with firmware and emulated devices */
} VmSource;

/* A guest to be made. */
typedef struct {
    const char *name;
    VmSource source;
    const char *path;            /* of the image, kernel or CD, on the host that the guest is made on */
    const char *initrd;          /* with VM_KERNEL; may be NULL */
    const char *append;          /* the kernel's command line; may be NULL */
    const char *memory;          /* as Ganeti reads it: "1g", "512m" */
    int vcpus;
    const char *const *disks;    /* sizes, "10g"; NULL-terminated */
    const char *const *networks; /* bridges; NULL-terminated; none given: Ganeti's default, one */
    const char *host;            /* NULL: the one with the most room */
    gboolean stopped;            /* is not started */
} Vm;

/* Whether all of VM has its form; what is on the host is not looked at. */
gboolean vm_check(const Vm *vm, GError **error);

/*
 * The command that makes VM, with its disks in SR of TYPE, or if both are NULL in
 * the host's own SR of KIND. NULL with an error where they cannot be there. g_strfreev().
 */
char **vm_create_argv(const Vm *vm, const SrType *type, const PoolSr *sr, StorageKind kind, GError **error);
