/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "ui_form.h"
#include "validate.h"

#define FROM_DHCP "from DHCP"
#define DEFAULT "public pool"
#define MANUAL "these"
#define NONE "none"

static UiMove ask(Wizard *wizard)
{
    static const char *const all[] = {FROM_DHCP, DEFAULT, MANUAL, NONE, NULL};
    Hostconf *host = wizard->answers->host;
    gboolean dhcp = host->address_mode == HOSTCONF_ADDRESS_DHCP;
    UiField fields[] = {
        {.name = dhcp ? "ntp" : "ntp-static", .label = "Time servers", .options = dhcp ? all : all + 1},
        {.name = "ntp-servers", .label = "Servers", .check = validate_server, .several = TRUE,
         .required = TRUE, .only_with = MANUAL},
    };
    fields[1].only_if = fields[0].name;
    g_auto(UiForm) form = {
        .text = "Where does the host get the time from (NTP)? A pool needs clocks that agree.",
        .fields = fields,
        .n_fields = 2,
    };
    if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
        return UI_BACK;
    static const struct {
        const char *option;
        HostconfNtpMode mode;
    } modes[] = {{FROM_DHCP, HOSTCONF_NTP_DHCP}, {DEFAULT, HOSTCONF_NTP_DEFAULT},
                 {MANUAL, HOSTCONF_NTP_MANUAL}, {NONE, HOSTCONF_NTP_NONE}};
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++)
        if (g_str_equal(fields[0].text, modes[i].option))
            host->ntp_mode = modes[i].mode;
    g_strfreev(host->ntp_servers);
    host->ntp_servers = page_words(fields[1].text);
    return UI_NEXT;
}

const Page page_ntp = {
    .title = "Time servers",
    .help = "\"From DHCP\" takes the servers that the DHCP server names, and the public ones if it "
            "names none.\n\"Public pool\": those of debian.pool.ntp.org; the host must reach the "
            "internet.\n\"These\": names or addresses, with blanks between them.\n\"None\": the "
            "machine's own clock, which drifts by seconds a day.",
    .ask = ask,
};
