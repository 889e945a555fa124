/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lease.h"

#include <net/if.h>
#include <string.h>

#include "validate.h"

#define LEASE_FOLDER "/run/systemd/netif/leases" /* one file for each interface index */

static char **valid_addresses(const char *list)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_auto(GStrv) words = g_strsplit(list, " ", -1);
    for (char **word = words; *word != NULL; word++)
        if (validate_ipv4(*word, NULL))
            g_strv_builder_add(builder, *word);
    return g_strv_builder_end(builder);
}

static void replace_list(char ***list, const char *value)
{
    g_strfreev(*list);
    *list = valid_addresses(value);
}

static void replace_name(char **name, const char *value)
{
    if (!validate_hostname(value, NULL))
        return;
    g_free(*name);
    *name = g_strdup(value);
}

Lease *lease_parse(const char *text)
{
    Lease *lease = g_new0(Lease, 1);
    lease->dns_servers = g_new0(char *, 1);
    lease->ntp_servers = g_new0(char *, 1);
    g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char *equals = strchr(*line, '=');
        if (equals == NULL)
            continue;
        *equals = '\0';
        if (g_str_equal(*line, "DNS"))
            replace_list(&lease->dns_servers, equals + 1);
        else if (g_str_equal(*line, "NTP"))
            replace_list(&lease->ntp_servers, equals + 1);
        else if (g_str_equal(*line, "DOMAINNAME"))
            replace_name(&lease->domain, equals + 1);
        else if (g_str_equal(*line, "HOSTNAME"))
            replace_name(&lease->host_name, equals + 1);
    }
    return lease;
}

Lease *lease_load(const char *interface)
{
    g_autofree char *path = g_strdup_printf(LEASE_FOLDER "/%u", if_nametoindex(interface));
    g_autofree char *text = NULL;
    g_file_get_contents(path, &text, NULL, NULL);
    return lease_parse(text);
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
