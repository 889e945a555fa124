/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ui_form.h"

/* The addresses of an interface: the same questions for the host and for the installer itself. */

typedef struct {
    unsigned vlan; /* 0: untagged */
    char *ipv4, *ipv6; /* one of the options */
    char *address, *gateway, *address6, *gateway6; /* static: "192.0.2.10/24"; gateways may be NULL */
    char **dns_servers; /* never NULL */
} AddressForm;

#define ADDRESS_DHCP "DHCP"
#define ADDRESS_AUTO "automatic"
#define ADDRESS_STATIC "static"
#define ADDRESS_NONE "none"

/*
 * PREFIX: of the names under which all is kept. IPV4 and IPV6: the options,
 * NULL-terminated. DNS: whether name servers are asked for, too.
 */
UiMove address_form_ask(AddressForm *result, const char *prefix, const char *text,
                        const char *const ipv4[], const char *const ipv6[], gboolean dns,
                        UiTyped *typed);

void address_form_clear(AddressForm *form);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AddressForm, address_form_clear)
