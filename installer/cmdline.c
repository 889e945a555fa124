/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline.h"

#include <string.h>

#include "error.h"
#include "suggest.h"
#include "validate.h"

typedef struct {
    Cmdline *cmdline;
    char *netmask;      /* of network_config; joins the address in the end */
    GPtrArray *reasons; /* char *: what is wrong */
} Reader;

/* Takes VALUE, or says in ERROR what is wrong with it. */
typedef gboolean (*Take)(Reader *reader, const char *value, GError **error);

typedef struct {
    const char *name;
    Take take;
} Parameter;

static void set(char **target, const char *value)
{
    g_free(*target);
    *target = g_strdup(value);
}

static gboolean fail(GError **error, const char *message)
{
    g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, message);
    return FALSE;
}

/* Gives VALUE to the entry NAME of PARAMETERS; FALSE: there is no such entry. */
static gboolean dispatch(Reader *reader, const Parameter *parameters, const char *where,
                         const char *name, const char *value)
{
    for (; parameters->name != NULL; parameters++) {
        if (!g_str_equal(parameters->name, name))
            continue;
        g_autoptr(GError) error = NULL;
        if (!parameters->take(reader, value, &error))
            g_ptr_array_add(reader->reasons, g_strdup_printf("kernel command line: %s%s: %s", where,
                                                             name, error->message));
        return TRUE;
    }
    return FALSE;
}

static gboolean take_answer_file(Reader *reader, const char *value, GError **error)
{
    static const char *const schemes[] = {"http", "https", "ftp", "tftp", "nfs", "file", NULL};
    if (!validate_url(value, schemes, error))
        return FALSE;
    set(&reader->cmdline->answer_file, value);
    return TRUE;
}

static gboolean take_generator(Reader *reader, const char *value, GError **error)
{
    return fail(error, "generators are not supported by this version; give the answer file itself "
                       "with answerfile=URL");
}

static gboolean take_answer_pin(Reader *reader, const char *value, GError **error)
{
    /* 32 bytes are 44 characters in base64. curl takes several keys with ";" between them. */
    if (!g_regex_match_simple("^sha256//[A-Za-z0-9+/]{43}=(;sha256//[A-Za-z0-9+/]{43}=)*$", value,
                              0, 0))
        return fail(error, "the value is not the pin of a public key such as sha256//…= "
                           "(openssl x509 -pubkey | openssl pkey -pubin -outform der | "
                           "openssl dgst -sha256 -binary | base64)");
    set(&reader->cmdline->answer_pin, value);
    return TRUE;
}

static gboolean take_device(Reader *reader, const char *value, GError **error)
{
    g_auto(GStrv) names = g_strsplit(value, ",", -1);
    if (*names == NULL)
        return validate_interface(value, error);
    for (char **name = names; *name != NULL; name++)
        if (!validate_mac(*name, NULL) && !validate_interface(*name, error))
            return FALSE;
    set(&reader->cmdline->setup->device, g_str_equal(value, "all") ? NULL : value);
    return TRUE;
}

static gboolean take_ip(Reader *reader, const char *value, GError **error)
{
    if (!validate_ipv4(value, error))
        return FALSE;
    set(&reader->cmdline->setup->address, value);
    return TRUE;
}

static gboolean take_netmask(Reader *reader, const char *value, GError **error)
{
    unsigned prefix;
    if (!validate_netmask(value, &prefix, error))
        return FALSE;
    set(&reader->netmask, value);
    return TRUE;
}

static gboolean take_gateway(Reader *reader, const char *value, GError **error)
{
    if (!validate_ipv4(value, error))
        return FALSE;
    set(&reader->cmdline->setup->gateway, value);
    return TRUE;
}

static gboolean take_dns(Reader *reader, const char *value, GError **error)
{
    g_auto(GStrv) servers = g_strsplit(value, ",", -1);
    for (char **server = servers; *server != NULL; server++)
        if (!validate_ip(*server, error))
            return FALSE;
    g_strfreev(reader->cmdline->setup->dns_servers);
    reader->cmdline->setup->dns_servers = g_steal_pointer(&servers);
    return TRUE;
}

static gboolean take_domain(Reader *reader, const char *value, GError **error)
{
    if (!validate_hostname(value, error))
        return FALSE;
    set(&reader->cmdline->setup->domain, value);
    return TRUE;
}

static gboolean take_vlan(Reader *reader, const char *value, GError **error)
{
    return validate_vlan(value, &reader->cmdline->setup->vlan, error);
}

/* With XenServer's names for the same on an installed host. */
static gboolean take_protov6(Reader *reader, const char *value, GError **error)
{
    static const struct {
        const char *name;
        NetworkSetupMode mode;
    } modes[] = {{"autoconf", NETWORK_SETUP_AUTO},
                 {"dhcp", NETWORK_SETUP_AUTO}, /* where routers say so */
                 {"static", NETWORK_SETUP_STATIC},
                 {"none", NETWORK_SETUP_OFF}};
    for (gsize i = 0; i < G_N_ELEMENTS(modes); i++) {
        if (!g_str_equal(value, modes[i].name))
            continue;
        reader->cmdline->setup->ipv6 = modes[i].mode;
        return TRUE;
    }
    return fail(error, "the value must be autoconf, dhcp, static or none");
}

static gboolean take_ipv6(Reader *reader, const char *value, GError **error)
{
    if (!validate_ipv6_prefix(value, error))
        return FALSE;
    reader->cmdline->setup->ipv6 = NETWORK_SETUP_STATIC;
    set(&reader->cmdline->setup->address6, value);
    return TRUE;
}

static gboolean take_gatewayv6(Reader *reader, const char *value, GError **error)
{
    if (!validate_ipv6(value, error))
        return FALSE;
    set(&reader->cmdline->setup->gateway6, value);
    return TRUE;
}

static gboolean take_bond(Reader *reader, const char *value, GError **error)
{
    gboolean is_lacp = g_str_equal(value, "lacp");
    if (!is_lacp && !g_str_equal(value, "active-backup"))
        return fail(error, "the value must be active-backup or lacp");
    reader->cmdline->setup->bond_mode = is_lacp ? HOSTCONF_BOND_LACP : HOSTCONF_BOND_ACTIVE_BACKUP;
    return TRUE;
}

/* Those of "dhcp" and "none" begin after the three that only "static" has. */
static const Parameter settings[] = {
    {"ip", take_ip},     {"netmask", take_netmask},   {"gateway", take_gateway},
    {"dns", take_dns},   {"domain", take_domain},     {"vlan", take_vlan},
    {"bond", take_bond}, {"protov6", take_protov6},   {"ipv6", take_ipv6},
    {"gatewayv6", take_gatewayv6}, {NULL},
};
#define STATIC_ONLY 3

static void read_settings(Reader *reader, const Parameter *parameters, const char *text)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const Parameter *parameter = parameters; parameter->name != NULL; parameter++)
        g_ptr_array_add(names, (char *)parameter->name);
    g_ptr_array_add(names, NULL);

    g_auto(GStrv) words = g_strsplit(text, ";", -1);
    for (char **setting = words; *setting != NULL; setting++) {
        g_auto(GStrv) parts = g_strsplit(*setting, "=", 2);
        if (*parts == NULL) /* ";;" or a ";" at the end */
            continue;
        if (dispatch(reader, parameters, "network_config: ", parts[0],
                     parts[1] != NULL ? parts[1] : ""))
            continue;
        g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
        g_autofree char *clause = suggest_clause(parts[0], (const char *const *)names->pdata);
        g_autofree char *shown = g_strescape(parts[0], NULL);
        g_ptr_array_add(reader->reasons,
                        g_strdup_printf("kernel command line: network_config: '%s' is none of %s%s",
                                        shown, all, clause));
    }
}

static gboolean take_network(Reader *reader, const char *value, GError **error)
{
    NetworkSetup *setup = reader->cmdline->setup;
    g_auto(GStrv) parts = g_strsplit(value, ":", 2);
    const char *method = *parts != NULL ? parts[0] : "";
    const char *text = *parts != NULL && parts[1] != NULL ? parts[1] : "";

    gboolean is_static = g_str_equal(method, "static");
    if (!is_static && !g_str_equal(method, "dhcp") && !g_str_equal(method, "none"))
        return fail(error, "the value must be dhcp, static:ip=…;netmask=…;gateway=… or none (no "
                           "IPv4), all with dns=…;domain=…;vlan=N;bond=…;ipv6=…;gatewayv6=… if "
                           "wanted");

    setup->ipv4 = is_static                       ? NETWORK_SETUP_STATIC
                  : g_str_equal(method, "dhcp") ? NETWORK_SETUP_AUTO
                                                  : NETWORK_SETUP_OFF;
    unsigned reasons = reader->reasons->len;
    read_settings(reader, is_static ? settings : settings + STATIC_ONLY, text);
    if (reader->reasons->len > reasons)
        return TRUE;
    if (setup->ipv6 == NETWORK_SETUP_STATIC && setup->address6 == NULL)
        return fail(error, "protov6=static needs ipv6=ADDRESS/PREFIX");
    if (setup->ipv4 == NETWORK_SETUP_OFF && setup->ipv6 == NETWORK_SETUP_OFF)
        return fail(error, "none with protov6=none leaves no network at all");
    if (!is_static)
        return TRUE;
    if (setup->address == NULL || reader->netmask == NULL)
        return fail(error, "static needs ip=… and netmask=… (in a GRUB menu the value must be in "
                           "quotes, for its ';')");

    unsigned prefix = 0;
    validate_netmask(reader->netmask, &prefix, NULL);
    g_autofree char *address = g_strdup_printf("%s/%u", setup->address, prefix);
    set(&setup->address, address);
    return TRUE;
}

static gboolean take_events(Reader *reader, const char *value, GError **error)
{
    g_autofree char *path = *value == '/' ? g_strdup(value) : g_strconcat("/dev/", value, NULL);
    if (!validate_device_path(path, error))
        return FALSE;
    set(&reader->cmdline->events, path);
    return TRUE;
}

static gboolean take_notify(Reader *reader, const char *value, GError **error)
{
    if (!validate_http_url(value, error))
        return FALSE;
    set(&reader->cmdline->notify_url, value);
    return TRUE;
}

static const Parameter parameters[] = {
    {"answerfile", take_answer_file},
    {"rt_answerfile", take_answer_file},
    {"answerfile_generator", take_generator},
    {"answerfile_pin", take_answer_pin},
    {"network_device", take_device},
    {"answerfile_device", take_device},
    {"network_config", take_network},
    {"slipway.events", take_events},
    {"slipway.notify", take_notify},
    {NULL},
};

/* Splits at blanks; double quotes keep blanks and are dropped (Linux, lib/cmdline.c). */
static char **split_words(const char *text)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_autoptr(GString) word = g_string_new(NULL);
    gboolean quoted = FALSE;
    for (const char *c = text;; c++) {
        if (*c == '"') {
            quoted = !quoted;
        } else if (*c == '\0' || (g_ascii_isspace(*c) && !quoted)) {
            if (word->len > 0)
                g_strv_builder_add(words, word->str);
            g_string_truncate(word, 0);
            if (*c == '\0')
                return g_strv_builder_end(words);
        } else {
            g_string_append_c(word, *c);
        }
    }
}

Cmdline *cmdline_parse(const char *text, GError **error)
{
    g_autoptr(Cmdline) cmdline = g_new0(Cmdline, 1);
    cmdline->setup = network_setup_new();
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_null_terminated(0, g_free, TRUE);
    Reader reader = {cmdline, NULL, reasons};

    g_auto(GStrv) words = split_words(text);
    for (char **word = words; *word != NULL; word++) {
        g_auto(GStrv) parts = g_strsplit(*word, "=", 2);
        if (parts[1] != NULL)
            dispatch(&reader, parameters, "", parts[0], parts[1]);
    }
    g_free(reader.netmask);

    const char *url = cmdline->answer_file;
    if (cmdline->answer_pin != NULL && (url == NULL || g_ascii_strncasecmp(url, "https:", 6) != 0))
        g_ptr_array_add(
            reasons, g_strdup("kernel command line: answerfile_pin needs an answerfile=https://…"));
    if (reasons->len > 0) {
        g_autofree char *all = g_strjoinv("\n", (char **)reasons->pdata);
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, all);
        return NULL;
    }
    return g_steal_pointer(&cmdline);
}

Cmdline *cmdline_read(GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents("/proc/cmdline", &text, NULL, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read the kernel command line: ");
        return NULL;
    }
    return cmdline_parse(text, error);
}

void cmdline_free(Cmdline *cmdline)
{
    if (cmdline == NULL)
        return;
    g_free(cmdline->answer_file);
    g_free(cmdline->answer_pin);
    network_setup_free(cmdline->setup);
    g_free(cmdline->events);
    g_free(cmdline->notify_url);
    g_free(cmdline);
}
