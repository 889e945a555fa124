/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "hosts.h"
#include "interface.h"
#include "lease.h"
#include "networkd.h"
#include "run.h"
#include "steps.h"

/* Switches with the spanning tree protocol forward after 30 s, and then DHCP has to try again. */
#define ADDRESS_WAIT (60 * G_USEC_PER_SEC)
#define NETWORKD_STATE "/run/systemd/netif/state" /* there from networkd's start on */
#define POLL_PAUSE (G_USEC_PER_SEC / 5)

/* Files of ours that an earlier configuration had and this one has not: a VLAN that is gone. */
static gboolean remove_stale(const Host *host, GPtrArray *files, gboolean *ret_changed,
                             GError **error)
{
    g_autofree char *path = host_path(host, NETWORKD_FOLDER);
    g_autoptr(GDir) folder = g_dir_open(path, 0, error);
    if (folder == NULL)
        return FALSE;
    const char *name;
    while ((name = g_dir_read_name(folder)) != NULL) {
        gboolean wanted = !g_str_has_prefix(name, NETWORKD_PREFIX);
        for (guint i = 0; i < files->len && !wanted; i++)
            wanted = g_str_equal(name, ((NetworkdFile *)files->pdata[i])->name);
        if (wanted)
            continue;
        g_autofree char *stale = g_build_filename(path, name, NULL);
        if (g_unlink(stale) < 0) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot remove '%s': %s", stale,
                        g_strerror(errno));
            return FALSE;
        }
        *ret_changed = TRUE;
    }
    return TRUE;
}

gboolean network_configure(const Host *host, gboolean *ret_changed, GError **error)
{
    if (host->conf->interface_macs[0] == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                    HOSTCONF_PATH
                    " names no management interface; add interface-macs= to its [network]");
        return FALSE;
    }
    gboolean changed = FALSE;
    g_autoptr(GPtrArray) files = networkd_files(host->conf);
    for (guint i = 0; i < files->len; i++) {
        const NetworkdFile *file = files->pdata[i];
        g_autofree char *path = g_build_filename(NETWORKD_FOLDER, file->name, NULL);
        if (!host_write(host, path, file->text, 0644, &changed, error))
            return FALSE;
    }
    if (!remove_stale(host, files, &changed, error))
        return FALSE;

    g_autofree char *state = host_path(host, NETWORKD_STATE);
    if (changed && g_file_test(state, G_FILE_TEST_EXISTS) &&
        (!RUN(error, "networkctl", "reload") ||
         !RUN(error, "networkctl", "reconfigure", HOST_BRIDGE)))
        return FALSE;
    if (changed)
        *ret_changed = TRUE;
    return TRUE;
}

static gboolean no_address(const Hostconf *conf, GError **error)
{
    unsigned seconds = ADDRESS_WAIT / G_USEC_PER_SEC;
    g_autofree char *interface = interface_with_mac(conf->interface_macs[0]);
    if (interface == NULL)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "no network interface has the address %s: was the card replaced? Put its "
                    "address into " HOSTCONF_PATH
                    " ([network], interface-macs) and run 'slipway firstboot'",
                    conf->interface_macs[0]);
    else if (!interface_has_link(interface))
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "the management interface %s (%s) has had no link for %u s: check cable and "
                    "switch port",
                    interface, conf->interface_macs[0], seconds);
    else if (conf->address_mode == HOSTCONF_ADDRESS_DHCP)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "no DHCP server has answered on %s (%s%s) for %u s: check the DHCP server and "
                    "the VLAN of the "
                    "switch port, or give the host a static address in " HOSTCONF_PATH,
                    interface, conf->interface_macs[0], conf->vlan != 0 ? ", tagged" : "", seconds);
    else
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "systemd-networkd has not set the address %s on " HOST_BRIDGE
                    " within %u s: see 'journalctl -u systemd-networkd'",
                    conf->address, seconds);
    return FALSE;
}

static char *wait_for_address(void)
{
    for (gint64 end = g_get_monotonic_time() + ADDRESS_WAIT; g_get_monotonic_time() < end;
         g_usleep(POLL_PAUSE)) {
        char *address = interface_address(HOST_BRIDGE);
        if (address != NULL)
            return address;
    }
    return NULL;
}

static gboolean write_resolv_conf(const Host *host, const Lease *lease, GError **error)
{
    char **servers =
        host->conf->dns_servers[0] != NULL ? host->conf->dns_servers : lease->dns_servers;
    g_autofree char *name = host_read(host, "/etc/hostname");
    const char *dot = name != NULL ? strchr(name, '.') : NULL;
    const char *domain = dot != NULL ? dot + 1 : lease->domain;

    g_autoptr(GString) text = g_string_new("# Written by slipway; changes are lost.\n");
    if (domain != NULL)
        g_string_append_printf(text, "search %s\n", domain);
    for (char **server = servers; *server != NULL; server++)
        g_string_append_printf(text, "nameserver %s\n", *server);
    return host_write(host, "/etc/resolv.conf", text->str, 0644, NULL, error);
}

/* Only until the first boot is through: members of a pool keep their names. */
static gboolean take_name_from_lease(const Host *host, const Lease *lease, GError **error)
{
    if (host->conf->hostname != NULL && strchr(host->conf->hostname, '.') != NULL)
        return TRUE;
    g_autofree char *present = host_read(host, "/etc/hostname");
    if (present != NULL && strchr(present, '.') != NULL && host_name_agrees(host->conf, present))
        return TRUE;
    g_autofree char *name = host_choose_name(host->conf, lease->host_name, lease->domain);
    g_autofree char *line = g_strconcat(name, "\n", NULL);
    if (!host_write(host, "/etc/hostname", line, 0644, NULL, error))
        return FALSE;
    if (sethostname(name, strlen(name)) < 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot set the host name '%s': %s",
                    name, g_strerror(errno));
        return FALSE;
    }
    return TRUE;
}

static gboolean write_hosts(const Host *host, const char *address, GError **error)
{
    g_autofree char *own = interface_host_part(address);
    g_autofree char *name = host_read(host, "/etc/hostname");
    g_autofree char *present = host_read(host, "/etc/hosts");
    g_autofree char *text = hosts_set(present != NULL ? present : "127.0.0.1 localhost", own, name);
    return host_write(host, "/etc/hosts", text, 0644, NULL, error);
}

gboolean network_run(const Host *host, StepResult *result, GError **error)
{
    const Hostconf *conf = host->conf;
    if (conf->address_mode == HOSTCONF_ADDRESS_NONE) {
        result->message = g_strdup("no address is wanted on " HOST_BRIDGE);
        return TRUE;
    }
    g_autofree char *address = wait_for_address();
    if (address == NULL)
        return no_address(conf, error);

    g_autoptr(Lease) lease = lease_load(HOST_BRIDGE);
    if (!result->done_before && !take_name_from_lease(host, lease, error))
        return FALSE;
    if (!write_resolv_conf(host, lease, error) || !write_hosts(host, address, error))
        return FALSE;

    g_autofree char *interface = interface_with_mac(conf->interface_macs[0]);
    g_autofree char *gateway = interface_gateway(HOST_BRIDGE);
    result->message = g_strdup_printf("%s on " HOST_BRIDGE " (%s), %s%s", address,
                                      interface != NULL ? interface : conf->interface_macs[0],
                                      gateway != NULL ? "gateway " : "no gateway",
                                      gateway != NULL ? gateway : "");
    return TRUE;
}
