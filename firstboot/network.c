/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "ganeti.h"
#include "hosts.h"
#include "interface.h"
#include "lease.h"
#include "management.h"
#include "network.h"
#include "pool_network.h"
#include "run.h"
#include "steps.h"

/* Switches with the spanning tree protocol forward after 30 s, and then DHCP has to try again. */
#define ADDRESS_WAIT (60 * G_USEC_PER_SEC)
#define ROUTER_WAIT (2 * G_USEC_PER_SEC)
#define LEASE_WAIT (2 * G_USEC_PER_SEC)
#define NETWORKD_FOLDER "/etc/systemd/network"
#define NETWORKD_PREFIX "10-slipway-" /* of every file that is ours in there */
#define NETWORKD_STATE "/run/systemd/netif/state" /* there from networkd's start on */
#define NETDEV ".netdev"
#define PORTS_WAIT (5 * G_USEC_PER_SEC) /* a card may be missing */
#define POLL_PAUSE (G_USEC_PER_SEC / 5)

/* What a configuration changes. */
typedef struct {
    gboolean files;     /* any at all */
    GPtrArray *devices; /* char *: all but the management bridge whose description is new, another one, or gone */
} Change;

static void note_change(Change *change, const char *file)
{
    change->files = TRUE;
    const char *device = file + strlen(NETWORKD_PREFIX);
    if (g_str_has_suffix(file, NETDEV) && !g_str_equal(device, HOST_BRIDGE NETDEV))
        g_ptr_array_add(change->devices, g_strndup(device, strlen(device) - strlen(NETDEV)));
}

/* Files of ours that an earlier configuration had and this one has not: a VLAN that is gone. */
static gboolean remove_stale(const Host *host, GPtrArray *files, Change *change, GError **error)
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
        note_change(change, name);
    }
    return TRUE;
}

/* Those that the pool has for its guests. A host in no pool has none, whatever its last one left. */
static GPtrArray *load_pool_networks(const Host *host)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autoptr(GError) error = NULL;
    GPtrArray *networks = pool->name != NULL ? pool_network_load(host, &error) : NULL;
    if (error != NULL)
        g_warning("%s", error->message); /* it must not keep the host from its own network */
    return networks != NULL ? networks : g_ptr_array_new();
}

static gboolean write_files(const Host *host, Change *change, GError **error)
{
    g_autofree char *secondary = ganeti_secondary_address(host->conf);
    g_autofree char *address = secondary != NULL ? g_strconcat(secondary, "/16", NULL) : NULL;
    NetworkdStyle style = {
        .prefix = NETWORKD_PREFIX,
        .header = "# Written by slipway from " HOSTCONF_PATH "; changes are lost.",
        .bridge = HOST_BRIDGE,
        .address = address,
    };
    g_autoptr(GPtrArray) networks = load_pool_networks(host);
    g_autoptr(GPtrArray) files = pool_network_files(networks, host->conf, &style);
    for (guint i = 0; i < files->len; i++) {
        const NetworkdFile *file = files->pdata[i];
        g_autofree char *path = g_build_filename(NETWORKD_FOLDER, file->name, NULL);
        gboolean written = FALSE;
        if (!host_write(host, path, file->text, 0644, &written, error))
            return FALSE;
        if (written)
            note_change(change, file->name);
    }
    return remove_stale(host, files, change, error);
}

/* Xen's scripts add guests' own. */
static gboolean is_guests_port(const char *name)
{
    return g_str_has_prefix(name, "vif") || g_str_has_prefix(name, "tap");
}

/* Whether CONF has the interface NAME itself in the bridge: no bond or VLAN is in between. */
static gboolean is_wanted_port(const Hostconf *conf, const char *name)
{
    g_autofree char *mac = interface_made_with(name);
    return mac != NULL && conf->vlan == 0 && conf->interface_macs[1] == NULL &&
           g_ascii_strcasecmp(mac, conf->interface_macs[0]) == 0;
}

/* The bridge's ports, without those of guests. */
typedef struct {
    gboolean wanted; /* one is there that the configuration names */
    char *stray;     /* one that it does not name; NULL: there is none */
} Ports;

static Ports look_at_ports(const Hostconf *conf)
{
    Ports result = {FALSE, NULL};
    g_autoptr(GDir) ports = g_dir_open("/sys/class/net/" HOST_BRIDGE "/brif", 0, NULL);
    const char *name;
    while (ports != NULL && (name = g_dir_read_name(ports)) != NULL) {
        g_autofree char *mac = interface_made_with(name); /* bonds and VLANs have none: they are made anew */
        if (is_guests_port(name))
            continue;
        gboolean is_wanted = mac == NULL || is_wanted_port(conf, name);
        result.wanted = result.wanted || is_wanted;
        if (!is_wanted && result.stray == NULL)
            result.stray = g_strdup(name);
    }
    return result;
}

/*
 * networkd gives the bridge its new address before its ports are changed, and an interface that it
 * has no file for any more stays. Through that the bridge would have a lease of the network that it
 * leaves, and keep it. So networkd's work on the ports is awaited, what is left is taken away, and
 * only then the bridge begins anew.
 */
static gboolean settle_ports(const Hostconf *conf, GError **error)
{
    gint64 end = g_get_monotonic_time() + PORTS_WAIT;
    for (;;) {
        Ports ports = look_at_ports(conf);
        g_autofree char *stray = ports.stray;
        if (stray != NULL && !RUN(error, "ip", "link", "set", "dev", stray, "nomaster"))
            return FALSE;
        if (stray == NULL && (ports.wanted || g_get_monotonic_time() > end))
            return TRUE;
        g_usleep(POLL_PAUSE);
    }
}

/* networkd neither changes nor removes devices that it has made: it makes them anew. */
static gboolean apply(const Host *host, const Change *change, GError **error)
{
    g_autofree char *state = host_path(host, NETWORKD_STATE);
    if (!change->files || !g_file_test(state, G_FILE_TEST_EXISTS))
        return TRUE;
    for (guint i = 0; i < change->devices->len; i++) {
        const char *device = change->devices->pdata[i];
        if (if_nametoindex(device) != 0 && !RUN(error, "networkctl", "delete", device))
            return FALSE;
    }
    return RUN(error, "networkctl", "reload") && settle_ports(host->conf, error) &&
           RUN(error, "networkctl", "reconfigure", HOST_BRIDGE);
}

gboolean network_configure(const Host *host, gboolean *ret_changed, GError **error)
{
    if (host->conf->interface_macs[0] == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS,
                    HOSTCONF_PATH
                    " names no management interface; add interface-macs= to its [network]");
        return FALSE;
    }
    g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func(g_free);
    Change change = {FALSE, devices};
    if (!write_files(host, &change, error) || !apply(host, &change, error))
        return FALSE;
    if (change.files)
        *ret_changed = TRUE;
    return TRUE;
}

gboolean network_follow(const Host *host, const char *only, GError **error)
{
    gboolean changed = FALSE;
    if (!network_configure(host, &changed, error))
        return FALSE;
    g_autoptr(GPtrArray) networks = load_pool_networks(host);
    g_autofree char *lack = pool_network_lack(networks, only, interface_made_with);
    if (lack != NULL)
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE, lack);
    return lack == NULL;
}

/* Whether a router may still follow the address that it gave. */
static gboolean lacks_router(const Management *management, const Hostconf *conf)
{
    return management->gateway6 == NULL && (conf->address6_mode == HOSTCONF_ADDRESS6_AUTO ||
                                            conf->address6_mode == HOSTCONF_ADDRESS6_DHCP);
}

/* Until all addresses are there that are wanted, or it has taken too long. */
static Management *wait_for_addresses(const Hostconf *conf)
{
    gint64 end = g_get_monotonic_time() + ADDRESS_WAIT;
    gboolean is_complete = FALSE;
    for (;;) {
        Management *management = management_read(conf);
        gint64 now = g_get_monotonic_time();
        if (!is_complete && management_is_complete(management, conf)) {
            is_complete = TRUE;
            end = lacks_router(management, conf) ? now + ROUTER_WAIT : now;
        }
        if (now >= end || (is_complete && !lacks_router(management, conf)))
            return management;
        management_free(management);
        g_usleep(POLL_PAUSE);
    }
}

/* networkd writes it down a moment after the address is there, and without DNS servers until then. */
static Lease *wait_for_lease(void)
{
    gint64 end = g_get_monotonic_time() + LEASE_WAIT;
    for (;;) {
        Lease *lease = lease_load(HOST_BRIDGE);
        if (lease->is_settled || g_get_monotonic_time() >= end)
            return lease;
        lease_free(lease);
        g_usleep(POLL_PAUSE);
    }
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

static gboolean write_hosts(const Host *host, const Management *management, GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    if (management->address != NULL)
        g_strv_builder_take(builder, interface_host_part(management->address));
    if (management->address6 != NULL)
        g_strv_builder_take(builder, interface_host_part(management->address6));
    g_auto(GStrv) own = g_strv_builder_end(builder);
    g_autofree char *name = host_read(host, "/etc/hostname");
    g_autofree char *present = host_read(host, "/etc/hosts");
    g_autofree char *text = hosts_set_all(present != NULL ? present : "127.0.0.1 localhost",
                                          (const char *const *)own, name);
    return host_write(host, "/etc/hosts", text, 0644, NULL, error);
}

/* "192.0.2.10/24 on xenbr0 (ens3), gateway 192.0.2.1" */
static char *describe(const Management *management)
{
    g_autofree char *addresses = management_addresses(management);
    g_autoptr(GString) text = g_string_new(addresses);
    g_string_append(text, " on " HOST_BRIDGE " (");
    for (guint i = 0; i < management->interfaces->len; i++) {
        const ManagementInterface *interface = management->interfaces->pdata[i];
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               interface->name != NULL ? interface->name : interface->mac);
    }
    g_string_append(text, "), ");
    if (management->gateway == NULL && management->gateway6 == NULL)
        g_string_append(text, "no gateway");
    else
        g_string_append_printf(text, "gateway %s%s%s",
                               management->gateway != NULL ? management->gateway : "",
                               management->gateway != NULL && management->gateway6 != NULL ? ", " : "",
                               management->gateway6 != NULL ? management->gateway6 : "");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean network_run(const Host *host, StepResult *result, GError **error)
{
    const Hostconf *conf = host->conf;
    if (conf->address_mode == HOSTCONF_ADDRESS_NONE &&
        conf->address6_mode == HOSTCONF_ADDRESS6_NONE) {
        result->message = g_strdup("no address is wanted on " HOST_BRIDGE);
        return TRUE;
    }
    g_autoptr(Management) management = wait_for_addresses(conf);
    g_autofree char *lack = management_lack(management, conf);
    if (management->address == NULL && management->address6 == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "there is no address on " HOST_BRIDGE " after %u s: %s",
                    (unsigned)(ADDRESS_WAIT / G_USEC_PER_SEC), lack);
        return FALSE;
    }

    g_autoptr(Lease) lease = wait_for_lease();
    if (!result->done_before && !take_name_from_lease(host, lease, error))
        return FALSE;
    if (!write_resolv_conf(host, lease, error) || !write_hosts(host, management, error))
        return FALSE;
    result->message = describe(management);
    result->warning = lack != NULL ? g_steal_pointer(&lack) : management_weakness(management, conf);
    return TRUE;
}
