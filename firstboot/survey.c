/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey.h"

#include "cpu.h"
#include "ed25519.h"
#include "error.h"
#include "interface.h"
#include "lvm.h"
#include "management.h"
#include "run.h"

char *survey_xen_version(const Host *host)
{
    g_autofree char *type = host_read(host, "/sys/hypervisor/type");
    g_autofree char *major = host_read(host, "/sys/hypervisor/version/major");
    g_autofree char *minor = host_read(host, "/sys/hypervisor/version/minor");
    if (g_strcmp0(type, "xen") != 0 || major == NULL || minor == NULL)
        return NULL;
    return g_strdup_printf("%s.%s", major, minor);
}

static char **bridges(const Host *host)
{
    g_autoptr(GStrvBuilder) found = g_strv_builder_new();
    g_autofree char *path = host_path(host, "/sys/class/net");
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *bridge = g_build_filename(path, name, "bridge", NULL);
        if (g_file_test(bridge, G_FILE_TEST_IS_DIR))
            g_strv_builder_add(found, name);
    }
    return g_strv_builder_end(found);
}

static char **volume_groups(GError **error)
{
    g_autoptr(GPtrArray) volumes = lvm_volumes(error);
    if (volumes == NULL)
        return NULL;
    g_autoptr(GPtrArray) groups = g_ptr_array_new();
    for (guint i = 0; i < volumes->len; i++) {
        const LvmVolume *volume = volumes->pdata[i];
        if (*volume->group != '\0' &&
            !g_ptr_array_find_with_equal_func(groups, volume->group, g_str_equal, NULL))
            g_ptr_array_add(groups, volume->group);
    }
    g_ptr_array_add(groups, NULL);
    return g_strdupv((char **)groups->pdata);
}

static char *own_address(const Host *host, GError **error)
{
    g_autoptr(Management) management = management_read(host->conf);
    const char *address = management_primary(management, host->conf);
    if (address != NULL)
        return interface_host_part(address);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                "this host has no address on " HOST_BRIDGE " by which a pool could reach it");
    return NULL;
}

PoolRequest *survey(const Host *host, PoolVerb verb, GError **error)
{
    g_autoptr(PoolRequest) request = pool_request_new(verb);
    request->name = host_read(host, "/etc/hostname");
    request->address = own_address(host, error);
    if (request->address == NULL)
        return NULL;
    request->machine_id = host_read(host, "/etc/machine-id");

    g_autofree char *line = host_read(host, "/etc/ssh/ssh_host_ed25519_key.pub");
    guint8 key[ED25519_SIZE];
    if (line == NULL || !ed25519_parse_public_line(line, key, NULL)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "this host has no SSH host key: see the step identity in 'slipway status'");
        return NULL;
    }
    request->host_key = ed25519_public_line(key);

    request->slipway = g_strdup(PROJECT_VERSION);
    if (!RUN_OUTPUT(&request->ganeti, error, "rpm", "--query", "--queryformat=%{VERSION}", "ganeti"))
        return NULL;
    request->xen = survey_xen_version(host);
    if (request->xen == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "this host runs without Xen, so it can be in no pool: start it again and choose "
                    "a slot that is not a rescue entry in the boot menu");
        return NULL;
    }
    g_autofree char *cpuinfo = host_read(host, "/proc/cpuinfo");
    g_autoptr(Cpu) cpu = cpu_parse(cpuinfo != NULL ? cpuinfo : "");
    request->cpu_vendor = g_strdup(cpu->vendor != NULL ? cpu->vendor : "unknown");
    request->features = g_steal_pointer(&cpu->features);
    request->bridges = bridges(host);
    request->groups = volume_groups(error);
    if (request->groups == NULL)
        return NULL;
    request->clock = g_get_real_time() / G_USEC_PER_SEC;
    return g_steal_pointer(&request);
}
