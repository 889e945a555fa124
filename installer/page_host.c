/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "ui_form.h"
#include "validate.h"

static UiMove ask(Wizard *wizard)
{
    Hostconf *host = wizard->answers->host;
    gboolean dhcp = host->address_mode == HOSTCONF_ADDRESS_DHCP;
    UiField fields[] = {
        {.name = "hostname", .label = "Host name", .check = validate_hostname, .required = !dhcp},
        {.name = "dns-servers", .label = "DNS servers", .check = validate_ip, .several = TRUE},
    };
    g_auto(UiForm) form = {
        .text = dhcp ? "The name of this host, best with its domain: xen1.example.com. Left empty, "
                       "DHCP gives the name, and the DNS servers."
                     : "The name of this host, best with its domain: xen1.example.com. DNS servers "
                       "are addresses with blanks between them.",
        .fields = fields,
        .n_fields = 2,
    };
    if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
        return UI_BACK;
    page_set(&host->hostname, fields[0].text);
    g_strfreev(host->dns_servers);
    host->dns_servers = page_words(fields[1].text);
    return UI_NEXT;
}

const Page page_host = {
    .title = "Host name and DNS",
    .help = "A host in a pool needs a name with its domain, and the pool's other hosts must be able "
            "to look it up.\n\n"
            "Names have letters, digits and hyphens. Without a name, and with a DHCP server that "
            "gives none, the host is called after its hardware address.",
    .ask = ask,
};
