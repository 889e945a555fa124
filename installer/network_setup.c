/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "network_setup.h"

NetworkSetup *network_setup_new(void)
{
    NetworkSetup *setup = g_new0(NetworkSetup, 1);
    setup->dns_servers = g_new0(char *, 1);
    return setup;
}

NetworkSetup *network_setup_of_host(const Hostconf *host, const char *device)
{
    NetworkSetup *setup = network_setup_new();
    setup->device = g_strdup(device);
    setup->bond_mode = host->bond_mode;
    setup->vlan = host->vlan;
    setup->ipv4 = host->address_mode == HOSTCONF_ADDRESS_DHCP     ? NETWORK_SETUP_AUTO
                  : host->address_mode == HOSTCONF_ADDRESS_STATIC ? NETWORK_SETUP_STATIC
                                                                  : NETWORK_SETUP_OFF;
    setup->ipv6 = host->address6_mode == HOSTCONF_ADDRESS6_NONE     ? NETWORK_SETUP_OFF
                  : host->address6_mode == HOSTCONF_ADDRESS6_STATIC ? NETWORK_SETUP_STATIC
                                                                    : NETWORK_SETUP_AUTO;
    setup->address = g_strdup(host->address);
    setup->gateway = g_strdup(host->gateway);
    setup->address6 = g_strdup(host->address6);
    setup->gateway6 = g_strdup(host->gateway6);
    g_strfreev(setup->dns_servers);
    setup->dns_servers = g_strdupv(host->dns_servers);
    return setup;
}

NetworkSetup *network_setup_copy(const NetworkSetup *setup)
{
    NetworkSetup *copy = g_new(NetworkSetup, 1);
    *copy = *setup;
    copy->device = g_strdup(setup->device);
    copy->address = g_strdup(setup->address);
    copy->gateway = g_strdup(setup->gateway);
    copy->address6 = g_strdup(setup->address6);
    copy->gateway6 = g_strdup(setup->gateway6);
    copy->dns_servers = g_strdupv(setup->dns_servers);
    copy->domain = g_strdup(setup->domain);
    return copy;
}

void network_setup_free(NetworkSetup *setup)
{
    if (setup == NULL)
        return;
    g_free(setup->device);
    g_free(setup->address);
    g_free(setup->gateway);
    g_free(setup->address6);
    g_free(setup->gateway6);
    g_strfreev(setup->dns_servers);
    g_free(setup->domain);
    g_free(setup);
}
