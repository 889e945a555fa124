/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "address_form.h"
#include "page.h"
#include "ui_message.h"

static HostconfAddressMode mode4(const char *option)
{
    if (g_str_equal(option, ADDRESS_STATIC))
        return HOSTCONF_ADDRESS_STATIC;
    return g_str_equal(option, ADDRESS_NONE) ? HOSTCONF_ADDRESS_NONE : HOSTCONF_ADDRESS_DHCP;
}

static HostconfAddress6Mode mode6(const char *option)
{
    if (g_str_equal(option, ADDRESS_STATIC))
        return HOSTCONF_ADDRESS6_STATIC;
    if (g_str_equal(option, ADDRESS_AUTO))
        return HOSTCONF_ADDRESS6_AUTO;
    return g_str_equal(option, ADDRESS_NONE) ? HOSTCONF_ADDRESS6_NONE : HOSTCONF_ADDRESS6_DHCP;
}

static UiMove ask(Wizard *wizard)
{
    static const char *const ipv4[] = {ADDRESS_DHCP, ADDRESS_STATIC, ADDRESS_NONE, NULL};
    static const char *const ipv6[] = {ADDRESS_NONE, ADDRESS_AUTO, ADDRESS_DHCP, ADDRESS_STATIC, NULL};
    Hostconf *host = wizard->answers->host;
    for (;;) {
        g_auto(AddressForm) form = {0};
        if (address_form_ask(&form, "host",
                             "The addresses of the installed host. A pool never changes the "
                             "address of a host: give a static one, or reserve it in DHCP.",
                             ipv4, ipv6, FALSE, wizard->typed) != UI_NEXT)
            return UI_BACK;
        host->vlan = form.vlan;
        host->address_mode = mode4(form.ipv4);
        host->address6_mode = mode6(form.ipv6);
        page_set(&host->address, form.address);
        page_set(&host->gateway, form.gateway);
        page_set(&host->address6, form.address6);
        page_set(&host->gateway6, form.gateway6);
        if (host->address_mode != HOSTCONF_ADDRESS_NONE ||
            host->address6_mode != HOSTCONF_ADDRESS6_NONE)
            return UI_NEXT;
        ui_message_problem("With neither IPv4 nor IPv6 nothing could reach the host. Choose one.");
    }
}

const Page page_address = {
    .title = "Addresses",
    .help = "Tab moves, the space bar chooses. An address is written with the length of its network, "
            "192.0.2.10/24, or with a netmask: 192.0.2.10/255.255.255.0.\n\n"
            "VLAN: the tag of the management network (1 to 4094) where the switch expects frames "
            "to be tagged; otherwise empty.\n\n"
            "IPv6 \"automatic\" takes what routers announce.",
    .ask = ask,
};
