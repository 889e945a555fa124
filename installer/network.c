/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network.h"

#include <string.h>

#include "bond.h"
#include "error.h"
#include "interface.h"
#include "networkd.h"
#include "nic.h"
#include "run.h"

#define UNITS "/run/systemd/network"
#define STATE "/run/systemd/netif/state" /* networkd's own, see sd-network */
#define DEVICE_WAIT 10 /* seconds: drivers load their firmware */
#define LINK_WAIT 20   /* seconds: adapters of 10 Gbit/s and more take up to 15 */
#define WAIT 60        /* seconds: spanning tree keeps a port silent for 30 to 50 */
#define GRACE 3        /* seconds after the first address, for other interfaces and families */
#define POLL_PAUSE (G_USEC_PER_SEC / 5)

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

char *network_resolv_conf(const NetworkSetup *setup, const char *state)
{
    GString *text = g_string_new("# Written by slipway-installer.\n");
    g_auto(GStrv) found = state_words(state, "DNS");
    g_auto(GStrv) domains = state_words(state, "DOMAINS");
    char **servers = setup->dns_servers[0] != NULL ? setup->dns_servers : found;
    for (char **server = servers; *server != NULL; server++)
        if (**server != '\0')
            g_string_append_printf(text, "nameserver %s\n", *server);
    g_autofree char *list = setup->domain != NULL ? g_strdup(setup->domain)
                                                  : g_strjoinv(" ", domains);
    if (*list != '\0')
        g_string_append_printf(text, "search %s\n", list);
    return g_string_free(text, FALSE);
}

/* What is configured now. */
static struct {
    NetworkLayout *layout;
    char *text; /* all its files: to see whether another one is wanted */
} current;

static char *layout_text(const NetworkLayout *layout)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < layout->files->len; i++) {
        const NetworkdFile *file = layout->files->pdata[i];
        g_string_append_printf(text, "==> %s\n%s", file->name, file->text);
    }
    return g_string_free(text, FALSE);
}

/* Removes the files of the layout before, and the devices that networkd would keep. */
static void clear_current(void)
{
    if (current.layout == NULL)
        return;
    for (unsigned i = 0; i < current.layout->files->len; i++) {
        const NetworkdFile *file = current.layout->files->pdata[i];
        g_autofree char *path = g_build_filename(UNITS, file->name, NULL);
        RUN(NULL, "rm", "-f", path);
    }
    if (g_file_test("/sys/class/net/" NETWORKD_BOND, G_FILE_TEST_EXISTS))
        RUN(NULL, "ip", "link", "delete", NETWORKD_BOND);
    for (char **device = current.layout->devices; *device != NULL; device++)
        if (g_str_has_prefix(*device, "vlan"))
            RUN(NULL, "ip", "link", "delete", *device);
    g_clear_pointer(&current.layout, network_layout_free);
    g_clear_pointer(&current.text, g_free);
}

/* Makes LAYOUT, which it takes, the current one; nothing to do if it is. */
static gboolean apply(NetworkLayout *layout, GError **error)
{
    g_autofree char *text = layout_text(layout);
    if (g_strcmp0(text, current.text) == 0) {
        network_layout_free(layout);
        return TRUE;
    }
    clear_current();
    current.layout = layout;
    if (!RUN(error, "mkdir", "-p", UNITS))
        return FALSE;
    for (unsigned i = 0; i < layout->files->len; i++) {
        const NetworkdFile *file = layout->files->pdata[i];
        g_autofree char *path = g_build_filename(UNITS, file->name, NULL);
        if (!g_file_set_contents_full(path, file->text, -1, 0, 0644, error))
            return FALSE;
    }
    current.text = g_steal_pointer(&text);
    return RUN(error, "systemctl", "restart", "systemd-networkd.service");
}

static gboolean is_for_one(const NetworkSetup *setup)
{
    return setup->device != NULL || setup->ipv4 == NETWORK_SETUP_STATIC ||
           setup->ipv6 == NETWORK_SETUP_STATIC;
}

/* Lays SETUP out on the interfaces that are there. */
static gboolean lay_out(const NetworkSetup *setup, const GPtrArray *nics, GError **error)
{
    NetworkLayout *layout = network_layout(setup, nics, error);
    return layout != NULL && apply(layout, error);
}

/* The same, with time for interfaces that SETUP names, and for links where they decide. */
static gboolean configure(const NetworkSetup *setup, GError **error)
{
    RUN(NULL, "udevadm", "settle", "--timeout=30");
    gint64 end = g_get_monotonic_time() + DEVICE_WAIT * G_USEC_PER_SEC;
    for (;;) {
        g_autoptr(GPtrArray) nics = nic_read_settled(
            setup->device == NULL && is_for_one(setup) ? DEVICE_WAIT : 0);
        g_autoptr(GError) failure = NULL;
        if (lay_out(setup, nics, &failure))
            return TRUE;
        if (g_get_monotonic_time() > end) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        g_usleep(POLL_PAUSE);
    }
}

/* How far the network is. */
typedef struct {
    gboolean has_link;    /* any interface */
    gboolean has_address; /* any device */
    gboolean is_complete; /* all devices with a link have all that is wanted */
} Progress;

static Progress look(const NetworkSetup *setup)
{
    Progress progress = {.is_complete = TRUE};
    for (char **device = current.layout->devices; *device != NULL; device++) {
        g_autofree char *address = interface_address(*device);
        g_autofree char *address6 = interface_address6(*device, NULL);
        if (!interface_has_link(*device))
            continue;
        progress.has_link = TRUE;
        if (address != NULL || address6 != NULL)
            progress.has_address = TRUE;
        if ((setup->ipv4 != NETWORK_SETUP_OFF && address == NULL) ||
            (setup->ipv6 != NETWORK_SETUP_OFF && address6 == NULL))
            progress.is_complete = FALSE;
    }
    return progress;
}

/* What there is, and what has not come. */
static char *describe_lack(const NetworkSetup *setup, gboolean has_link)
{
    g_autoptr(GPtrArray) nics = nic_read_all("");
    g_autofree char *all = nic_describe_all(nics);
    if (!has_link)
        return g_strconcat("no interface has a link, check the cables; this machine: ", all, NULL);

    g_autoptr(GString) text = g_string_new(NULL);
    if (setup->ipv4 == NETWORK_SETUP_AUTO)
        g_string_append(text, "no DHCP server has answered; ");
    if (setup->ipv6 == NETWORK_SETUP_AUTO)
        g_string_append(text, "no router has advertised an IPv6 prefix; ");
    g_autoptr(Bond) bond = bond_read("", NETWORKD_BOND);
    if (bond != NULL && bond->is_lacp && bond->partner == NULL)
        g_string_append(text, "no switch has answered by LACP; ");
    if (setup->vlan != 0)
        g_string_append_printf(text, "all that in VLAN %u; ", setup->vlan);
    g_string_append_printf(text, "this machine: %s", all);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Waits for addresses; interfaces that appear meanwhile take part. */
static gboolean wait_for_addresses(const NetworkSetup *setup, GError **error)
{
    gint64 start = g_get_monotonic_time(), first = 0;
    for (;; g_usleep(POLL_PAUSE)) {
        Progress progress = look(setup);
        gint64 now = g_get_monotonic_time();
        if (progress.has_address && first == 0)
            first = now;
        if (first != 0 && (progress.is_complete || now > first + GRACE * G_USEC_PER_SEC))
            return TRUE;
        int wait = progress.has_link ? WAIT : LINK_WAIT;
        if (first == 0 && now > start + wait * G_USEC_PER_SEC) {
            g_autofree char *lack = describe_lack(setup, progress.has_link);
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                        "there is no network after %d s: %s", wait, lack);
            return FALSE;
        }
        g_autoptr(GPtrArray) nics = nic_read_all("");
        if (!is_for_one(setup) && !lay_out(setup, nics, error))
            return FALSE;
    }
}

gboolean network_start(const NetworkSetup *setup, GError **error)
{
    if (configure(setup, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_NETWORK, "%s", "");
    return FALSE;
}

gboolean network_up(const NetworkSetup *setup, GError **error)
{
    if (!configure(setup, error) || !wait_for_addresses(setup, error)) {
        error_reclass(error, SLIPWAY_ERROR_NETWORK, "%s", "");
        return FALSE;
    }
    g_autofree char *state = NULL;
    g_file_get_contents(STATE, &state, NULL, NULL);
    g_autofree char *text = network_resolv_conf(setup, state != NULL ? state : "");
    if (!g_file_set_contents_full("/etc/resolv.conf", text, -1, 0, 0644, error)) {
        error_reclass(error, SLIPWAY_ERROR_NETWORK, "cannot name the name servers: ");
        return FALSE;
    }
    return TRUE;
}
