/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lease.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>

#include "validate.h"

/* One file for each interface index: the lease of IPv4, and the link's state. */
#define LEASE_FILE "/run/systemd/netif/leases/%u"
#define STATE_FILE "/run/systemd/netif/links/%u"

/* Routers often name themselves, by an address that tells nothing without its interface. */
static gboolean is_address(const char *word)
{
    g_auto(GStrv) parts = g_strsplit(word, "%", 2);
    struct in6_addr address;
    if (g_strv_length(parts) == 2)
        return inet_pton(AF_INET6, parts[0], &address) == 1 && IN6_IS_ADDR_LINKLOCAL(&address) &&
               validate_interface(parts[1], NULL);
    return validate_ip(word, NULL);
}

static void replace_list(char ***list, const char *value)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_auto(GStrv) words = g_strsplit(value, " ", -1);
    for (char **word = words; *word != NULL; word++)
        if (is_address(*word))
            g_strv_builder_add(builder, *word);
    g_strfreev(*list);
    *list = g_strv_builder_end(builder);
}

static void replace_name(char **name, const char *value)
{
    if (!validate_hostname(value, NULL))
        return;
    g_free(*name);
    *name = g_strdup(value);
}

/* Takes the lines of TEXT; what is there twice counts the second time. */
static void read_lines(Lease *lease, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *equals = strchr(*line, '=');
        if (equals == NULL)
            continue;
        *equals = '\0';
        const char *value = equals + 1;
        if (g_str_equal(*line, "DNS"))
            replace_list(&lease->dns_servers, value);
        else if (g_str_equal(*line, "NTP"))
            replace_list(&lease->ntp_servers, value);
        else if (g_str_equal(*line, "ADMIN_STATE"))
            lease->is_settled = g_str_equal(value, "configured");
        else if (g_str_equal(*line, "DOMAINNAME"))
            replace_name(&lease->domain, value);
        else if (g_str_equal(*line, "HOSTNAME"))
            replace_name(&lease->host_name, value);
        else if (g_str_equal(*line, "DOMAINS") && lease->domain == NULL) {
            g_auto(GStrv) domains = g_strsplit(value, " ", 2);
            if (*domains != NULL)
                replace_name(&lease->domain, *domains);
        }
    }
}

Lease *lease_parse(const char *text, const char *state)
{
    Lease *lease = g_new0(Lease, 1);
    lease->dns_servers = g_new0(char *, 1);
    lease->ntp_servers = g_new0(char *, 1);
    read_lines(lease, text);
    read_lines(lease, state);
    return lease;
}

Lease *lease_load(const char *interface)
{
    unsigned index = if_nametoindex(interface);
    g_autofree char *lease_path = g_strdup_printf(LEASE_FILE, index);
    g_autofree char *state_path = g_strdup_printf(STATE_FILE, index);
    g_autofree char *text = NULL, *state = NULL;
    g_file_get_contents(lease_path, &text, NULL, NULL);
    g_file_get_contents(state_path, &state, NULL, NULL);
    return lease_parse(text, state);
}

void lease_free(Lease *lease)
{
    if (lease == NULL)
        return;
    g_free(lease->host_name);
    g_free(lease->domain);
    g_strfreev(lease->dns_servers);
    g_strfreev(lease->ntp_servers);
    g_free(lease);
}
