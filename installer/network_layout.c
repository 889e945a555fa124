/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_place.h"
#include "error.h"
#include "network.h"
#include "networkd.h"
#include "nic.h"

/* A server can tell an installer, and its options of where answers are, from what else asks. */
#define DHCP "RequestOptions=" G_STRINGIFY(ANSWER_PLACE_OPTION) " " G_STRINGIFY(ANSWER_PLACE_PIN_OPTION) "\n" \
             "VendorClassIdentifier=" ANSWER_PLACE_NAME "\n"

void network_layout_free(NetworkLayout *layout)
{
    if (layout == NULL)
        return;
    g_ptr_array_unref(layout->files);
    g_strfreev(layout->devices);
    g_free(layout);
}

static gboolean fail(GError **error, const char *what, const GPtrArray *nics)
{
    g_autofree char *all = nic_describe_all(nics);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK, "the installer's network: %s; this "
                "machine: %s", what, all);
    return FALSE;
}

/* Adds the interface NAME to CHOSEN. */
static gboolean choose(GPtrArray *chosen, const char *name, const GPtrArray *nics, GError **error)
{
    const Nic *nic = nic_find(nics, name, NULL);
    g_autofree char *what = NULL;
    if (nic == NULL)
        what = g_strdup_printf("there is no interface '%s'", name);
    else if (g_ptr_array_find(chosen, nic, NULL))
        what = g_strdup_printf("'%s' is %s, which is named already", name, nic->name);
    if (what != NULL)
        return fail(error, what, nics);
    g_ptr_array_add(chosen, (gpointer)nic);
    return TRUE;
}

/* A static address can be on one interface only: on that which has a link. */
static gboolean choose_linked(GPtrArray *chosen, const GPtrArray *nics, GError **error)
{
    for (unsigned i = 0; i < nics->len; i++)
        if (((const Nic *)nics->pdata[i])->carrier)
            g_ptr_array_add(chosen, nics->pdata[i]);
    if (chosen->len == 0 && nics->len == 1)
        g_ptr_array_add(chosen, nics->pdata[0]);
    if (chosen->len == 1)
        return TRUE;
    return fail(error,
                chosen->len == 0
                    ? "no interface has a link, so it is not clear which one is to have the static "
                      "address: check the cables, or name it (network_device=)"
                    : "several interfaces have a link, so it is not clear which one is to have the "
                      "static address: name it (network_device=)",
                nics);
}

/* The connection of the interfaces CHOSEN: it is a host's management network without a bridge. */
static void add_connection(const NetworkSetup *setup, const GPtrArray *chosen, unsigned number,
                           GPtrArray *files, GStrvBuilder *devices)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    g_autoptr(GStrvBuilder) macs = g_strv_builder_new();
    for (unsigned i = 0; i < chosen->len; i++)
        g_strv_builder_add(macs, ((const Nic *)chosen->pdata[i])->mac);
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strv_builder_end(macs);
    conf->bond_mode = setup->bond_mode;
    conf->vlan = setup->vlan;

    static const HostconfAddressMode modes[] = {
        [NETWORK_SETUP_AUTO] = HOSTCONF_ADDRESS_DHCP,
        [NETWORK_SETUP_STATIC] = HOSTCONF_ADDRESS_STATIC,
        [NETWORK_SETUP_OFF] = HOSTCONF_ADDRESS_NONE,
    };
    static const HostconfAddress6Mode modes6[] = {
        [NETWORK_SETUP_AUTO] = HOSTCONF_ADDRESS6_AUTO,
        [NETWORK_SETUP_STATIC] = HOSTCONF_ADDRESS6_STATIC,
        [NETWORK_SETUP_OFF] = HOSTCONF_ADDRESS6_NONE,
    };
    conf->address_mode = modes[setup->ipv4];
    conf->address6_mode = modes6[setup->ipv6];
    conf->address = g_strdup(setup->address);
    conf->gateway = g_strdup(setup->gateway);
    conf->address6 = g_strdup(setup->address6);
    conf->gateway6 = g_strdup(setup->gateway6);

    g_autofree char *prefix = g_strdup_printf("10-installer%u-", number);
    NetworkdStyle style = {
        .prefix = prefix, .header = "# Of slipway-installer.", .number = number, .dhcp = DHCP};
    g_autoptr(GPtrArray) made = networkd_files(conf, &style);
    g_ptr_array_extend_and_steal(files, g_steal_pointer(&made));
    const Nic *first = chosen->pdata[0];
    g_strv_builder_take(devices, networkd_device(conf, &style, first->name));
}

NetworkLayout *network_layout(const NetworkSetup *setup, const GPtrArray *nics, GError **error)
{
    g_autoptr(GPtrArray) chosen = g_ptr_array_new();
    gboolean is_static = setup->ipv4 == NETWORK_SETUP_STATIC || setup->ipv6 == NETWORK_SETUP_STATIC;
    g_auto(GStrv) names = g_strsplit(setup->device != NULL ? setup->device : "", ",", -1);
    for (char **name = names; *name != NULL; name++)
        if (!choose(chosen, *name, nics, error))
            return NULL;
    if (setup->device == NULL && is_static && !choose_linked(chosen, nics, error))
        return NULL;

    g_autoptr(GStrvBuilder) devices = g_strv_builder_new();
    NetworkLayout *layout = g_new0(NetworkLayout, 1);
    layout->files = networkd_files_new();
    if (chosen->len > 0) {
        add_connection(setup, chosen, 0, layout->files, devices);
    } else {
        for (unsigned i = 0; i < nics->len; i++) {
            g_autoptr(GPtrArray) one = g_ptr_array_new();
            g_ptr_array_add(one, nics->pdata[i]);
            add_connection(setup, one, i, layout->files, devices);
        }
    }
    layout->devices = g_strv_builder_end(devices);
    return layout;
}
