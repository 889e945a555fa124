/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "address_form.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <string.h>

#include "page.h"
#include "validate.h"

enum { VLAN, IPV4, ADDRESS, GATEWAY, IPV6, ADDRESS6, GATEWAY6, DNS, FIELDS };

static gboolean check_vlan(const char *text, GError **error)
{
    unsigned tag;
    return validate_vlan(text, &tag, error);
}

/* "192.0.2.10/255.255.255.0" as "192.0.2.10/24"; everything else as it is. g_free(). */
static char *with_prefix(const char *text)
{
    const char *slash = strchr(text, '/');
    unsigned prefix;
    if (slash == NULL || strchr(slash, '.') == NULL || !validate_netmask(slash + 1, &prefix, NULL))
        return g_strdup(text);
    return g_strdup_printf("%.*s/%u", (int)(slash - text), text, prefix);
}

static gboolean check_address(const char *text, GError **error)
{
    g_autofree char *address = with_prefix(text);
    return validate_ipv4_prefix(address, error);
}

/* Whether the gateway is another address of ADDRESS's network ("192.0.2.10/24"); both are valid. */
static gboolean fits(int family, const char *address, const char *gateway)
{
    guint8 own[16] = {0}, other[16] = {0};
    g_auto(GStrv) parts = g_strsplit(address, "/", 2);
    unsigned prefix = (unsigned)g_ascii_strtoull(parts[1], NULL, 10);
    inet_pton(family, parts[0], own);
    inet_pton(family, gateway, other);
    for (unsigned bit = 0; bit < prefix; bit++)
        if (((own[bit / 8] ^ other[bit / 8]) >> (7 - bit % 8)) & 1)
            return FALSE;
    return memcmp(own, other, sizeof own) != 0;
}

static const char *const gateway_labels[] = {"IPv4 gateway", "IPv6 gateway"};

/* A gateway elsewhere would leave the host alone in its network; link-local ones (fe80::) fit any. */
static gboolean check_gateway(UiForm *form, int family, const char *address, const char *gateway)
{
    if (*address == '\0' || *gateway == '\0' || g_ascii_strncasecmp(gateway, "fe80:", 5) == 0 ||
        fits(family, address, gateway))
        return TRUE;
    g_autofree char *sentence = g_strdup_printf("'%s' is not another address in the network of %s.",
                                                gateway, address);
    ui_form_problem(form, gateway_labels[family == AF_INET6], sentence);
    return FALSE;
}

static gboolean check_both(UiForm *form)
{
    const UiField *fields = form->fields;
    g_autofree char *address = with_prefix(fields[ADDRESS].text);
    return check_gateway(form, AF_INET, address, fields[GATEWAY].text) &&
           check_gateway(form, AF_INET6, fields[ADDRESS6].text, fields[GATEWAY6].text);
}

static void take(AddressForm *result, const UiField *fields)
{
    result->vlan = (unsigned)g_ascii_strtoull(fields[VLAN].text, NULL, 10);
    result->ipv4 = g_strdup(fields[IPV4].text);
    result->ipv6 = g_strdup(fields[IPV6].text);
    g_autofree char *address = with_prefix(fields[ADDRESS].text);
    page_set(&result->address, address);
    page_set(&result->gateway, fields[GATEWAY].text);
    page_set(&result->address6, fields[ADDRESS6].text);
    page_set(&result->gateway6, fields[GATEWAY6].text);
    result->dns_servers = page_words(fields[DNS].text != NULL ? fields[DNS].text : "");
}

UiMove address_form_ask(AddressForm *result, const char *prefix, const char *text,
                        const char *const ipv4[], const char *const ipv6[], gboolean dns,
                        UiTyped *typed)
{
    static const char *const names[] = {"vlan", "ipv4", "address", "gateway",
                                        "ipv6", "address6", "gateway6", "dns"};
    char *kept[FIELDS];
    for (unsigned i = 0; i < FIELDS; i++)
        kept[i] = g_strdup_printf("%s-%s", prefix, names[i]);

    const char *with4 = kept[IPV4], *with6 = kept[IPV6];
    UiField fields[FIELDS] = {
        [VLAN] = {.label = "VLAN (none: empty)", .check = check_vlan},
        [IPV4] = {.label = "IPv4", .options = ipv4},
        [ADDRESS] = {.label = "IPv4 address/prefix", .check = check_address, .required = TRUE,
                     .only_if = with4, .only_with = ADDRESS_STATIC},
        [GATEWAY] = {.label = gateway_labels[0], .check = validate_ipv4, .only_if = with4,
                     .only_with = ADDRESS_STATIC},
        [IPV6] = {.label = "IPv6", .options = ipv6},
        [ADDRESS6] = {.label = "IPv6 address/prefix", .check = validate_ipv6_prefix,
                      .required = TRUE, .only_if = with6, .only_with = ADDRESS_STATIC},
        [GATEWAY6] = {.label = gateway_labels[1], .check = validate_ipv6, .only_if = with6,
                      .only_with = ADDRESS_STATIC},
        [DNS] = {.label = "DNS servers", .check = validate_ip, .several = TRUE},
    };
    for (unsigned i = 0; i < FIELDS; i++)
        fields[i].name = kept[i];

    g_auto(UiForm) form = {.text = text, .fields = fields, .n_fields = dns ? FIELDS : DNS};
    UiMove move;
    do
        move = ui_form_ask(&form, typed);
    while (move == UI_NEXT && !check_both(&form));
    if (move == UI_NEXT)
        take(result, fields);
    for (unsigned i = 0; i < FIELDS; i++)
        g_free(kept[i]);
    return move;
}

void address_form_clear(AddressForm *form)
{
    g_free(form->ipv4);
    g_free(form->ipv6);
    g_free(form->address);
    g_free(form->gateway);
    g_free(form->address6);
    g_free(form->gateway6);
    g_strfreev(form->dns_servers);
}
