/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_place.h"

#include <gio/gio.h>
#include <string.h>

#include "answer_url.h"
#include "error.h"
#include "dhcp_lease.h"
#include "validate.h"

void answer_place_free(AnswerPlace *place)
{
    if (place == NULL)
        return;
    g_free(place->url);
    g_free(place->pin);
    g_free(place);
}

/* Takes URL and PIN (may be NULL), that WHO has said. */
static AnswerPlace *make(char *url, char *pin, const char *who, GError **error)
{
    g_autoptr(AnswerPlace) place = g_new0(AnswerPlace, 1);
    place->url = url;
    place->pin = pin;
    if (answer_url_validate(url, error) && (pin == NULL || validate_key_pin(pin, error)))
        return g_steal_pointer(&place);
    error_reclass(error, SLIPWAY_ERROR_NETWORK, "where the answer file is, by %s: ", who);
    return NULL;
}

AnswerPlace *answer_place_by_dhcp(const char *root, char **ret_why, GError **error)
{
    g_autoptr(GPtrArray) leases = dhcp_lease_read_all(root);
    g_autoptr(GString) devices = g_string_new(NULL);
    for (unsigned i = 0; i < leases->len; i++) {
        const DhcpLease *lease = leases->pdata[i];
        char *url = dhcp_lease_option(lease, ANSWER_PLACE_OPTION);
        if (url != NULL) {
            g_autofree char *who = g_strdup_printf("option %d of DHCP on %s", ANSWER_PLACE_OPTION,
                                                   lease->device);
            return make(url, dhcp_lease_option(lease, ANSWER_PLACE_PIN_OPTION), who, error);
        }
        g_string_append_printf(devices, "%s%s", devices->len > 0 ? ", " : "", lease->device);
    }
    *ret_why = leases->len > 0 ? g_strdup_printf("the lease of %s has no option %d with a URL",
                                                 devices->str, ANSWER_PLACE_OPTION)
                               : g_strdup("no DHCP server has given a lease");
    return NULL;
}

/* The text of the TXT record NAME.DOMAIN; NULL: there is none. g_free(). */
static char *look_up(const char *name, const char *domain, GError **error)
{
    g_autofree char *whole = g_strdup_printf("%s.%s", name, domain);
    g_autoptr(GResolver) resolver = g_resolver_get_default();
    GList *records = g_resolver_lookup_records(resolver, whole, G_RESOLVER_RECORD_TXT, NULL, error);
    char *text = NULL;
    if (records != NULL) {
        g_autofree char **pieces = NULL; /* of up to 255 bytes each: RFC 7208, section 3.3, joins them likewise */
        g_variant_get(records->data, "(^a&s)", &pieces);
        text = g_strstrip(g_strjoinv("", pieces));
    }
    g_list_free_full(records, (GDestroyNotify)g_variant_unref);
    return text;
}

/* The words after "search" and "domain", resolv.conf(5); g_strfreev(). */
static char **search_domains(const char *resolv_conf)
{
    g_autoptr(GStrvBuilder) domains = g_strv_builder_new();
    g_auto(GStrv) lines = g_strsplit(resolv_conf, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) words = g_strsplit_set(*line, " \t", -1);
        if (words[0] == NULL || (!g_str_equal(words[0], "search") && !g_str_equal(words[0], "domain")))
            continue;
        for (char **word = words + 1; *word != NULL; word++)
            if (validate_server(*word, NULL)) /* from the network */
                g_strv_builder_add(domains, *word);
    }
    return g_strv_builder_end(domains);
}

AnswerPlace *answer_place_by_dns(const char *resolv_conf, char **ret_why, GError **error)
{
    g_auto(GStrv) domains = search_domains(resolv_conf);
    g_autoptr(GString) why = g_string_new(NULL);
    for (char **domain = domains; *domain != NULL; domain++) {
        g_autoptr(GError) failure = NULL;
        char *url = look_up(ANSWER_PLACE_NAME, *domain, &failure);
        if (url != NULL) {
            g_autofree char *who = g_strdup_printf("the TXT record " ANSWER_PLACE_NAME ".%s", *domain);
            return make(url, look_up(ANSWER_PLACE_NAME "-pin", *domain, NULL), who, error);
        }
        g_string_append_printf(why, "%s%s", why->len > 0 ? "; " : "", failure->message);
    }
    *ret_why = why->len > 0 ? g_strdup(why->str) : g_strdup("the network has no domain");
    return NULL;
}
