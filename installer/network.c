/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

#include "error.h"
#include "run.h"

#define UNITS "/run/systemd/network/"
#define STATE "/run/systemd/netif/state" /* networkd's own, see sd-network */
#define VLAN_NAME "installer-vlan"
#define WAIT 60 /* seconds: spanning tree keeps a port silent for 30 to 50 */

static void add_addresses(GString *text, const NetworkSetup *setup)
{
    if (setup->ipv4 != NETWORK_SETUP_STATIC) {
        g_string_append(text, "DHCP=ipv4\n\n[DHCPv4]\nUseDomains=yes\n");
        return;
    }
    g_string_append_printf(text, "Address=%s\n", setup->address);
    if (setup->gateway != NULL)
        g_string_append_printf(text, "Gateway=%s\n", setup->gateway);
    for (char **server = setup->dns_servers; *server != NULL; server++)
        g_string_append_printf(text, "DNS=%s\n", *server);
    if (setup->domain != NULL)
        g_string_append_printf(text, "Domains=%s\n", setup->domain);
}

char *network_config(const NetworkSetup *setup)
{
    const char *device = setup->device;
    GString *text = g_string_new("[Match]\n");
    if (device == NULL)
        g_string_append(text, "Type=ether\nKind=!*\n");
    else
        g_string_append_printf(text, "%s=%s\n", strchr(device, ':') != NULL ? "MACAddress" : "Name",
                               device);
    g_string_append(text, "\n[Network]\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n");
    if (setup->vlan != 0)
        g_string_append(text, "VLAN=" VLAN_NAME "\n");
    else
        add_addresses(text, setup);
    return g_string_free(text, FALSE);
}

char *network_vlan_config(const NetworkSetup *setup)
{
    GString *text = g_string_new("[Match]\nName=" VLAN_NAME
                                 "\n\n[Network]\nLinkLocalAddressing=no\nIPv6AcceptRA=no\n");
    add_addresses(text, setup);
    return g_string_free(text, FALSE);
}

/* The words of the line KEY=… of STATE; g_strfreev(). */
static char **state_words(const char *state, const char *key)
{
    g_auto(GStrv) lines = g_strsplit(state, "\n", -1);
    g_autofree char *prefix = g_strconcat(key, "=", NULL);
    for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix(*line, prefix))
            return g_strsplit(*line + strlen(prefix), " ", -1);
    return g_new0(char *, 1);
}

char *network_resolv_conf(const char *state)
{
    GString *text = g_string_new(
        "# Written by slipway-installer from what systemd-networkd knows.\n");
    g_auto(GStrv) servers = state_words(state, "DNS");
    g_auto(GStrv) domains = state_words(state, "DOMAINS");
    for (char **server = servers; *server != NULL; server++)
        if (**server != '\0')
            g_string_append_printf(text, "nameserver %s\n", *server);
    if (*domains != NULL) {
        g_autofree char *list = g_strjoinv(" ", domains);
        g_string_append_printf(text, "search %s\n", list);
    }
    return g_string_free(text, FALSE);
}

static gboolean write_unit(const char *name, const char *text, GError **error)
{
    g_autofree char *path = g_strconcat(UNITS, name, NULL);
    return RUN(error, "mkdir", "-p", UNITS) &&
           g_file_set_contents_full(path, text, -1, 0, 0644, error);
}

static gboolean configure(const NetworkSetup *setup, GError **error)
{
    g_autofree char *config = network_config(setup);
    if (!write_unit("10-installer.network", config, error))
        return FALSE;
    if (setup->vlan != 0) {
        g_autofree char *device = g_strdup_printf("[NetDev]\nName=" VLAN_NAME
                                                  "\nKind=vlan\n\n[VLAN]\nId=%u\n",
                                                  setup->vlan);
        g_autofree char *vlan = network_vlan_config(setup);
        if (!write_unit("05-installer.netdev", device, error) ||
            !write_unit("05-installer-vlan.network", vlan, error))
            return FALSE;
    }
    return RUN(error, "systemctl", "restart", "systemd-networkd.service");
}

/* Whether any interface has an IPv4 address of more than this machine. */
static gboolean has_address(void)
{
    struct ifaddrs *list = NULL;
    gboolean found = FALSE;
    if (getifaddrs(&list) < 0)
        return FALSE;
    for (struct ifaddrs *entry = list; entry != NULL; entry = entry->ifa_next)
        if (entry->ifa_addr != NULL && entry->ifa_addr->sa_family == AF_INET &&
            !(entry->ifa_flags & IFF_LOOPBACK))
            found = TRUE;
    freeifaddrs(list);
    return found;
}

/* "ens3 (no link, check the cable), ens4 (link, but no address)". */
static char *describe_interfaces(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GDir) folder = g_dir_open("/sys/class/net", 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *device = g_build_filename("/sys/class/net", name, "device", NULL);
        g_autofree char *carrier = g_build_filename("/sys/class/net", name, "carrier", NULL);
        g_autofree char *value = NULL;
        if (!g_file_test(device, G_FILE_TEST_EXISTS))
            continue; /* not a piece of hardware */
        gboolean link = g_file_get_contents(carrier, &value, NULL, NULL) && *value == '1';
        g_string_append_printf(text, "%s%s (%s)", text->len > 0 ? ", " : "", name,
                               link ? "has a link, but no server gave it an address"
                                    : "no link, check the cable");
    }
    if (text->len == 0)
        g_string_append(
            text, "this machine has no network interface that the installer has a driver for");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean network_up(const NetworkSetup *setup, GError **error)
{
    static gboolean is_up;
    if (is_up)
        return TRUE;
    if (!configure(setup, error)) {
        error_reclass(error, SLIPWAY_ERROR_NETWORK, "cannot start the network: ");
        return FALSE;
    }

    gint64 end = g_get_monotonic_time() + WAIT * G_USEC_PER_SEC;
    while (!has_address()) {
        if (g_get_monotonic_time() > end) {
            g_autofree char *interfaces = describe_interfaces();
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                        "there is no network after %d s: %s", WAIT, interfaces);
            return FALSE;
        }
        g_usleep(G_USEC_PER_SEC / 5);
    }

    g_autofree char *state = NULL;
    if (g_file_get_contents(STATE, &state, NULL, NULL)) {
        g_autofree char *resolv = network_resolv_conf(state);
        if (!g_file_set_contents_full("/etc/resolv.conf", resolv, -1, 0, 0644, error)) {
            error_reclass(error, SLIPWAY_ERROR_NETWORK, "cannot name the name servers: ");
            return FALSE;
        }
    }
    is_up = TRUE;
    return TRUE;
}
