/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "validate.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <string.h>

#define HOSTNAME_MAX_LENGTH 253 /* RFC 1035 section 2.3.4, without the root's dot */
#define LABEL_MAX_LENGTH 63

static gboolean invalid(GError **error, const char *text, const char *format, ...) G_GNUC_PRINTF(3, 4);

static gboolean invalid(GError **error, const char *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *reason = g_strdup_vprintf(format, args);
    va_end(args);

    g_autofree char *start = g_strndup(text, 80);
    g_autofree char *shown = g_strescape(start, NULL);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' %s", shown, reason);
    return FALSE;
}

static gboolean is_label(const char *text, gsize length)
{
    if (length == 0 || length > LABEL_MAX_LENGTH || text[0] == '-' || text[length - 1] == '-')
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(text[i]) && text[i] != '-')
            return FALSE;
    return TRUE;
}

gboolean validate_hostname(const char *text, GError **error)
{
    gboolean good = strlen(text) <= HOSTNAME_MAX_LENGTH;
    const char *start = text;
    while (good) {
        gsize length = strcspn(start, ".");
        good = is_label(start, length);
        if (start[length] == '\0')
            break;
        start += length + 1;
    }
    if (!good)
        return invalid(error, text,
                       "is not a host name: it needs labels of 1 to 63 letters, digits and inner "
                       "hyphens, separated by single dots, 253 characters at most");

    /* A name of digits alone reads as an address; RFC 1123 section 2.1 counts on a letter. */
    const char *last = strrchr(text, '.') != NULL ? strrchr(text, '.') + 1 : text;
    if (strspn(last, "0123456789") == strlen(last))
        return invalid(error, text, "is not a host name: its last part has digits only");
    return TRUE;
}

gboolean validate_fqdn(const char *text, GError **error)
{
    if (!validate_hostname(text, error))
        return FALSE;
    if (strchr(text, '.') == NULL)
        return invalid(error, text, "is a host name without a domain; give it whole, as in '%s.example.com'",
                       text);
    return TRUE;
}

gboolean validate_ipv4(const char *text, GError **error)
{
    struct in_addr address;
    if (inet_pton(AF_INET, text, &address) != 1)
        return invalid(error, text, "is not an IPv4 address such as 192.0.2.10");

    unsigned first = ntohl(address.s_addr) >> 24;
    if (first == 0 || first == 127 || first >= 224)
        return invalid(error, text, "is not the address of a host: 0.*, 127.* and 224.* upward are reserved");
    return TRUE;
}

gboolean validate_ipv4_prefix(const char *text, GError **error)
{
    const char *slash = strchr(text, '/');
    if (slash == NULL)
        return invalid(error, text, "lacks a prefix length: write it as in 192.0.2.10/24");

    g_autofree char *address = g_strndup(text, slash - text);
    if (!validate_ipv4(address, error))
        return FALSE;

    guint64 prefix;
    if (!g_ascii_string_to_unsigned(slash + 1, 10, 1, 31, &prefix, NULL) || slash[1] == '0')
        return invalid(error, text, "has no prefix length from 1 to 31 after the slash");
    return TRUE;
}

gboolean validate_ipv6(const char *text, GError **error)
{
    struct in6_addr address;
    if (inet_pton(AF_INET6, text, &address) != 1)
        return invalid(error, text, "is not an IPv6 address such as 2001:db8::10");
    if (IN6_IS_ADDR_UNSPECIFIED(&address) || IN6_IS_ADDR_LOOPBACK(&address) ||
        IN6_IS_ADDR_V4MAPPED(&address) || IN6_IS_ADDR_V4COMPAT(&address) ||
        IN6_IS_ADDR_MULTICAST(&address) || IN6_IS_ADDR_LINKLOCAL(&address))
        return invalid(error, text, "is not a unicast address that others can reach, such as 2001:db8::10");
    return TRUE;
}

gboolean validate_ipv6_gateway(const char *text, GError **error)
{
    struct in6_addr address;
    return (inet_pton(AF_INET6, text, &address) == 1 && IN6_IS_ADDR_LINKLOCAL(&address)) ||
           validate_ipv6(text, error);
}

gboolean validate_ipv6_prefix(const char *text, GError **error)
{
    const char *slash = strchr(text, '/');
    if (slash == NULL)
        return invalid(error, text, "lacks a prefix length: write it as in 2001:db8::10/64");

    g_autofree char *address = g_strndup(text, slash - text);
    if (!validate_ipv6(address, error))
        return FALSE;

    guint64 prefix;
    if (!g_ascii_string_to_unsigned(slash + 1, 10, 1, 127, &prefix, NULL) || slash[1] == '0')
        return invalid(error, text, "has no prefix length from 1 to 127 after the slash");
    return TRUE;
}

gboolean validate_ip(const char *text, GError **error)
{
    if (strchr(text, ':') != NULL)
        return validate_ipv6(text, error);
    return validate_ipv4(text, error);
}

gboolean validate_netmask(const char *text, unsigned *ret_prefix, GError **error)
{
    struct in_addr address;
    if (inet_pton(AF_INET, text, &address) != 1)
        return invalid(error, text, "is not a netmask such as 255.255.255.0");

    guint32 mask = ntohl(address.s_addr);
    unsigned prefix = (unsigned)__builtin_popcount(mask);
    if (prefix == 0 || prefix == 32 || mask != ~(guint32)0 << (32 - prefix))
        return invalid(error, text, "is not a netmask: its ones must come first, 1 to 31 of them");
    *ret_prefix = prefix;
    return TRUE;
}

gboolean validate_mac(const char *text, GError **error)
{
    gboolean good = strlen(text) == 17;
    for (int i = 0; good && i < 17; i++)
        good = i % 3 == 2 ? text[i] == ':' : g_ascii_isxdigit(text[i]);
    if (!good)
        return invalid(error, text, "is not an Ethernet address such as 52:54:00:12:34:56");
    if (g_ascii_xdigit_value(text[1]) & 1)
        return invalid(error, text, "is a multicast address; an interface has a unicast one");
    if (g_str_equal(text, "00:00:00:00:00:00"))
        return invalid(error, text, "is the null address; no interface has it");
    return TRUE;
}

gboolean validate_interface(const char *text, GError **error)
{
    gboolean good = *text != '\0' && strlen(text) < 16; /* IFNAMSIZ of <linux/if.h> */
    for (const char *c = text; good && *c != '\0'; c++)
        good = g_ascii_isalnum(*c) || strchr("._-", *c) != NULL;
    if (!good || g_str_equal(text, ".") || g_str_equal(text, ".."))
        return invalid(error, text, "is not a network interface's name such as eth0 or ens3");
    return TRUE;
}

gboolean validate_vlan(const char *text, unsigned *ret_tag, GError **error)
{
    guint64 tag;
    /* IEEE 802.1Q: 0 means "no VLAN", 4095 is reserved. */
    if (!g_ascii_string_to_unsigned(text, 10, 1, 4094, &tag, NULL))
        return invalid(error, text, "is not a VLAN's tag, a number from 1 to 4094");
    *ret_tag = (unsigned)tag;
    return TRUE;
}

gboolean validate_device_path(const char *text, GError **error)
{
    if (!g_str_has_prefix(text, "/dev/") || text[strlen("/dev/")] == '\0' || strlen(text) > 255)
        return invalid(error, text, "is not a path below /dev");

    g_auto(GStrv) parts = g_strsplit(text + strlen("/dev/"), "/", -1);
    for (char **part = parts; *part != NULL; part++) {
        if (**part == '\0' || g_str_equal(*part, ".") || g_str_equal(*part, ".."))
            return invalid(error, text, "is not a plain path below /dev: it has an empty, '.' or '..' part");
        for (const char *c = *part; *c != '\0'; c++)
            if (!g_ascii_isgraph(*c) || strchr("'\"`$;|&<>()*?[]{}!", *c) != NULL)
                return invalid(error, text, "has a character that no device name has");
    }
    return TRUE;
}

gboolean validate_timezone(const char *text, GError **error)
{
    gboolean good = g_ascii_isalpha(text[0]) && strlen(text) <= 64;
    for (const char *c = text; good && *c != '\0'; c++)
        good = g_ascii_isalnum(*c) || strchr("_-+", *c) != NULL ||
               (*c == '/' && g_ascii_isalnum(c[1]));
    if (!good)
        return invalid(error, text, "is not a time zone name such as Europe/Berlin or Etc/UTC");
    return TRUE;
}

/* Of at most LENGTH letters, digits and OTHERS, the first of which is no such other. */
static gboolean is_word(const char *text, gsize length, const char *others)
{
    gboolean good = g_ascii_isalnum(text[0]) && strlen(text) <= length;
    for (const char *c = text; good && *c != '\0'; c++)
        good = g_ascii_isalnum(*c) || strchr(others, *c) != NULL;
    return good;
}

gboolean validate_keymap(const char *text, GError **error)
{
    if (!is_word(text, 64, "-_."))
        return invalid(error, text, "is not the name of a console keymap such as us or de-latin1");
    return TRUE;
}

/* multipath-tools, libmultipath/defaults.h: WWID_SIZE. */
gboolean validate_wwid(const char *text, GError **error)
{
    if (!is_word(text, 127, "-_.:"))
        return invalid(error, text, "is not a disk's WWID such as 35000c500a1b2c3d4");
    return TRUE;
}

gboolean validate_server(const char *text, GError **error)
{
    return validate_ip(text, NULL) || validate_hostname(text, error);
}

gboolean validate_url(const char *text, const char *const *schemes, GError **error)
{
    const char *rest = NULL;
    gboolean is_file = FALSE;
    for (const char *const *scheme = schemes; *scheme != NULL && rest == NULL; scheme++) {
        gsize length = strlen(*scheme);
        if (g_ascii_strncasecmp(text, *scheme, length) == 0 && g_str_has_prefix(text + length, "://")) {
            rest = text + length + strlen("://");
            is_file = g_str_equal(*scheme, "file");
        }
    }

    gboolean good = rest != NULL && strlen(text) <= 2048 && *rest != '\0' && (*rest == '/') == is_file;
    for (const char *c = text; good && *c != '\0'; c++)
        good = g_ascii_isgraph(*c) && strchr("\"<>\\^`{|}", *c) == NULL; /* RFC 3986 section 2 */
    if (good)
        return TRUE;

    g_autofree char *all = g_strjoinv(", ", (char **)schemes);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "the value is not a URL such as %s://%s/path (possible here: %s; other characters than "
                "those of RFC 3986 are written %%XX)", schemes[0],
                g_str_equal(schemes[0], "file") ? "" : "host.example.com", all);
    return FALSE;
}

gboolean validate_http_url(const char *text, GError **error)
{
    static const char *const schemes[] = {"http", "https", NULL};
    return validate_url(text, schemes, error);
}

gboolean validate_key_pin(const char *text, GError **error)
{
    /* 32 bytes are 44 characters in base64. curl takes several keys with ";" between them. */
    if (g_regex_match_simple("^sha256//[A-Za-z0-9+/]{43}=(;sha256//[A-Za-z0-9+/]{43}=)*$", text, 0, 0))
        return TRUE;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "the value is not the pin of a public key such as sha256//…= (openssl x509 -pubkey | "
                "openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64)");
    return FALSE;
}

gboolean validate_password_hash(const char *text, GError **error)
{
    /* crypt(5), section AVAILABLE HASHING METHODS: $id$…, and no field separator of shadow(5). */
    static const char *const methods[] = {"$y$", "$6$", "$5$", "$2b$", "$2a$", "$2y$"};

    gboolean known = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
        known = known || g_str_has_prefix(text, methods[i]);

    gboolean good = known && strlen(text) >= 30 && strlen(text) <= 384;
    for (const char *c = text; good && *c != '\0'; c++)
        good = g_ascii_isalnum(*c) || strchr("./$=,", *c) != NULL;
    if (good)
        return TRUE;

    /* The value may be a password that somebody meant to hash: never quote it. */
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "the value is not a password hash that this system accepts: make one with "
                "'mkpasswd' or 'openssl passwd -6' (yescrypt, SHA-512, SHA-256 or bcrypt)");
    return FALSE;
}

gboolean validate_pool_token(const char *text, GError **error)
{
    gsize length = strlen(text);
    gboolean good = length > 0 && length <= 4096;
    for (const char *c = text; good && *c != '\0'; c++)
        good = g_ascii_isalnum(*c) || *c == '-' || *c == '_';
    if (!good)
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                            "the value is not a pool token; copy the whole line that 'slipway pool token "
                            "create' prints on the master");
    return good;
}

/* Whether BASE64 is a key of TYPE: its first field says so, too (RFC 4253 section 6.6). */
static gboolean is_key_of(const char *type, const char *base64)
{
    gsize length = 0, type_length = strlen(type);
    g_autofree guchar *blob = g_base64_decode(base64, &length);
    g_autofree char *again = g_base64_encode(blob, length);
    return g_str_equal(again, base64) && length > 4 + type_length && blob[0] == 0 &&
           blob[1] == 0 && blob[2] == 0 && blob[3] == type_length &&
           memcmp(blob + 4, type, type_length) == 0;
}

gboolean validate_ssh_key(const char *text, GError **error)
{
    /* Those that the host's sshd accepts, sshd_config(5), PubkeyAcceptedAlgorithms. */
    static const char *const types[] = {
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "ssh-rsa", "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", NULL,
    };
    gboolean good = strlen(text) <= 8192;
    for (const char *c = text; good && *c != '\0'; c++)
        good = (guchar)*c >= ' ' && *c != 0x7f;

    gboolean found = FALSE;
    g_auto(GStrv) words = g_strsplit(good ? text : "", " ", -1);
    for (char **word = words; *word != NULL && !found; word++)
        found = g_strv_contains(types, *word) && word[1] != NULL && is_key_of(*word, word[1]);
    if (!found)
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                            "the value is not one line with a public key such as 'ssh-ed25519 "
                            "AAAA… name': copy the .pub file that ssh-keygen made");
    return found;
}
