/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "page.h"
#include "ui_form.h"
#include "ui_message.h"
#include "validate.h"

#define NAME "Name of the pool"

static gboolean applies(const Wizard *wizard)
{
    return wizard->answers->host->pool_action == HOSTCONF_POOL_CREATE;
}

/* "pool.example.com" beside the host "xen1.example.com"; NULL: no idea. g_free(). */
static char *suggestion(const Hostconf *host)
{
    const char *dot = host->hostname != NULL ? strchr(host->hostname, '.') : NULL;
    return dot != NULL ? g_strconcat("pool", dot, NULL) : NULL;
}

static UiMove ask(Wizard *wizard)
{
    Hostconf *host = wizard->answers->host;
    g_autofree char *suggested = suggestion(host);
    UiField fields[] = {
        {.name = "pool-name", .label = NAME, .value = suggested, .check = validate_fqdn,
         .required = TRUE},
        {.name = "pool-address", .label = "Its own address", .check = validate_ip},
    };
    g_auto(UiForm) form = {
        .text = "The pool needs a full name that is not the host's, and should have an address "
                "of its own, which follows the master. Without one it gets a link-local address, "
                "which serves a pool of one host only.",
        .fields = fields,
        .n_fields = 2,
    };
    for (;;) {
        if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
            return UI_BACK;
        if (host->hostname != NULL && g_ascii_strcasecmp(host->hostname, fields[0].text) == 0) {
            ui_form_problem(&form, NAME, "this is the host's name; the pool needs another one.");
            continue;
        }
        page_set(&host->pool_name, fields[0].text);
        page_set(&host->pool_address, fields[1].text);
        g_autofree char *reasons = wizard_problems(wizard, "pool");
        if (reasons == NULL)
            return UI_NEXT;
        ui_message_problem(reasons);
    }
}

const Page page_pool_create = {
    .title = "New pool",
    .help = "Name and address belong to the pool, not to a host: whichever host is the master has "
            "them beside its own. The address must be free, and in the network of the management "
            "interface: an IPv4 address, or an IPv6 address where the host has no IPv4.",
    .applies = applies,
    .ask = ask,
};
