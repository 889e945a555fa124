/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "address_form.h"
#include "page.h"
#include "page_nics.h"
#include "ui_message.h"

/* Two pages: the interface, and its addresses. */

#define ALL "all"

static gboolean applies(const Wizard *wizard)
{
    return wizard_source_is_remote(wizard);
}

static UiMove ask_interface(Wizard *wizard)
{
    wizard_refresh(wizard);
    g_auto(UiList) list = ui_list_new(UI_LIST_ONE, "installer-interface",
                                      "By which interface does the installer itself reach the "
                                      "server? The installed host is asked for later.");
    ui_list_add(&list, ALL, g_strdup("all that have a link"), g_strdup("The usual choice with DHCP."));
    list.first = ALL;
    page_nics_list(&list, wizard->inventory);
    UiMove move = ui_list_ask(&list, wizard->typed);
    if (move == UI_NEXT)
        page_set(&wizard->network->device,
                 g_str_equal(ui_list_choice(&list), ALL) ? NULL : ui_list_choice(&list));
    return move;
}

static NetworkSetupMode mode(const char *option)
{
    if (g_str_equal(option, ADDRESS_STATIC))
        return NETWORK_SETUP_STATIC;
    return g_str_equal(option, ADDRESS_NONE) ? NETWORK_SETUP_OFF : NETWORK_SETUP_AUTO;
}

static UiMove ask_addresses(Wizard *wizard)
{
    static const char *const ipv4[] = {ADDRESS_DHCP, ADDRESS_STATIC, ADDRESS_NONE, NULL};
    static const char *const ipv6[] = {ADDRESS_AUTO, ADDRESS_STATIC, ADDRESS_NONE, NULL};
    g_auto(AddressForm) form = {0};
    if (address_form_ask(&form, "installer", "The installer's own addresses, until it restarts.", ipv4,
                         ipv6, TRUE, wizard->typed) != UI_NEXT)
        return UI_BACK;
    NetworkSetup *network = wizard->network;
    network->vlan = form.vlan;
    network->ipv4 = mode(form.ipv4);
    network->ipv6 = mode(form.ipv6);
    page_set(&network->address, form.address);
    page_set(&network->gateway, form.gateway);
    page_set(&network->address6, form.address6);
    page_set(&network->gateway6, form.gateway6);
    g_strfreev(network->dns_servers);
    network->dns_servers = g_steal_pointer(&form.dns_servers);
    return UI_NEXT;
}

#define HELP                                                                                     \
    "The installer needs a network of its own while it fetches the host bundle. It ends with the " \
    "installer: the installed host's interface and addresses are asked for on later pages, and "   \
    "may be different.\n\n\"Link\" means that a cable is plugged in and the switch answers."

const Page page_installer_interface = {
    .title = "Installer's interface", .help = HELP, .applies = applies, .ask = ask_interface,
    .for_upgrade = TRUE};
const Page page_installer_address = {
    .title = "Installer's addresses", .help = HELP, .applies = applies, .ask = ask_addresses,
    .for_upgrade = TRUE};
