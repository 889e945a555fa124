/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "networkd.h"

#include "host.h"

#define HEADER "# Written by slipway from " HOSTCONF_PATH "; changes are lost.\n"

static void file_free(gpointer data)
{
    NetworkdFile *file = data;
    g_free(file->name);
    g_free(file->text);
    g_free(file);
}

static void add(GPtrArray *files, const char *name, char *text)
{
    NetworkdFile *file = g_new0(NetworkdFile, 1);
    file->name = g_strconcat(NETWORKD_PREFIX, name, NULL);
    file->text = g_strconcat(HEADER, text, NULL);
    g_free(text);
    g_ptr_array_add(files, file);
}

static char *bridge_network(const Hostconf *conf)
{
    g_autoptr(GString) text = g_string_new("[Match]\nName=" HOST_BRIDGE "\n\n[Network]\n");
    switch (conf->address_mode) {
    case HOSTCONF_ADDRESS_DHCP:
        g_string_append(text, "DHCP=ipv4\n");
        break;
    case HOSTCONF_ADDRESS_STATIC:
        g_string_append_printf(text, "Address=%s\n", conf->address);
        if (conf->gateway != NULL)
            g_string_append_printf(text, "Gateway=%s\n", conf->gateway);
        break;
    case HOSTCONF_ADDRESS_NONE:
        break;
    }
    /* The pool's address and guests' routes on the bridge are not networkd's to remove. */
    g_string_append(text, "KeepConfiguration=static\n");
    if (conf->address_mode == HOSTCONF_ADDRESS_DHCP)
        g_string_append(text, "\n[DHCPv4]\n"
                              "# The installer's identity, so that the address stays the same.\n"
                              "ClientIdentifier=mac\n"
                              "UseHostname=no\n");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

GPtrArray *networkd_files(const Hostconf *conf)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(file_free);
    add(files, "bridge.netdev",
        g_strdup_printf("[NetDev]\nName=" HOST_BRIDGE "\nKind=bridge\nMACAddress=%s\n\n"
                        "[Bridge]\n"
                        "# One uplink cannot make a loop, and a port forwards at once.\n"
                        "STP=no\nForwardDelaySec=0\n",
                        conf->interface_macs[0]));
    add(files, "bridge.network", bridge_network(conf));

    g_autofree char *vlan = g_strdup_printf("vlan%u", conf->vlan);
    add(files, "interface.network",
        g_strdup_printf("[Match]\nMACAddress=%s\n"
                        "# The bridge and the VLAN interface have the same address.\n"
                        "Type=ether\nKind=!bridge vlan\n\n"
                        "[Network]\n%s=%s\nLinkLocalAddressing=no\n",
                        conf->interface_macs[0], conf->vlan != 0 ? "VLAN" : "Bridge",
                        conf->vlan != 0 ? vlan : HOST_BRIDGE));
    if (conf->vlan != 0) {
        add(files, "vlan.netdev",
            g_strdup_printf("[NetDev]\nName=%s\nKind=vlan\n\n[VLAN]\nId=%u\n", vlan, conf->vlan));
        add(files, "vlan.network",
            g_strdup_printf("[Match]\nName=%s\n\n[Network]\nBridge=" HOST_BRIDGE
                            "\nLinkLocalAddressing=no\n",
                            vlan));
    }
    return files;
}
