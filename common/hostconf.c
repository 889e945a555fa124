/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hostconf.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stddef.h>

#include "error.h"
#include "validate.h"

static const char *const address_modes[] = {"dhcp", "static", "none", NULL};
static const char *const ntp_modes[] = {"dhcp", "default", "manual", "none", NULL};
static const char *const sr_types[] = {"none", "lvm", "ext", NULL};
static const char *const sr_layouts[] = {"joined", "separate", NULL};
static const char *const bond_modes[] = {"active-backup", "lacp", NULL};
static const char *const address6_modes[] = {"none", "auto", "dhcp", "static", NULL};
static const char *const pool_actions[] = {"none", "create", "join", NULL};

typedef gboolean (*Validator)(const char *text, GError **error);

typedef enum { TEXT, LIST, CHOICE, NUMBER } Kind;

/* One key of the file: where it is, what it may hold, which member holds it. */
typedef struct {
    const char *group, *key;
    Kind kind;
    gsize offset;
    Validator validate;         /* TEXT and LIST: of each value */
    const char *const *choices; /* CHOICE: names in the order of the enum */
    unsigned max;               /* NUMBER */
} Key;

#define AT(member) offsetof(Hostconf, member)
static const Key keys[] = {
    {"host", "name", TEXT, AT(hostname), validate_hostname},
    {"host", "timezone", TEXT, AT(timezone), validate_timezone},
    {"host", "keymap", TEXT, AT(keymap), validate_keymap},
    {"host", "notify-url", TEXT, AT(notify_url), validate_http_url},
    {"network", "interface-macs", LIST, AT(interface_macs), validate_mac},
    {"network", "bond-mode", CHOICE, AT(bond_mode), .choices = bond_modes},
    {"network", "vlan", NUMBER, AT(vlan), .max = 4094}, /* IEEE 802.1Q: 4095 is reserved */
    {"network", "address-mode", CHOICE, AT(address_mode), .choices = address_modes},
    {"network", "address", TEXT, AT(address), validate_ipv4_prefix},
    {"network", "gateway", TEXT, AT(gateway), validate_ipv4},
    {"network", "address6-mode", CHOICE, AT(address6_mode), .choices = address6_modes},
    {"network", "address6", TEXT, AT(address6), validate_ipv6_prefix},
    {"network", "gateway6", TEXT, AT(gateway6), validate_ipv6_gateway},
    {"network", "dns-servers", LIST, AT(dns_servers), validate_ip},
    {"time", "ntp-mode", CHOICE, AT(ntp_mode), .choices = ntp_modes},
    {"time", "ntp-servers", LIST, AT(ntp_servers), validate_server},
    {"storage", "sr-type", CHOICE, AT(sr_type), .choices = sr_types},
    {"storage", "sr-layout", CHOICE, AT(sr_layout), .choices = sr_layouts},
    {"storage", "sr-devices", LIST, AT(sr_devices), validate_device_path},
    {"pool", "action", CHOICE, AT(pool_action), .choices = pool_actions},
    {"pool", "name", TEXT, AT(pool_name), validate_fqdn},
    {"pool", "address", TEXT, AT(pool_address), validate_ip},
    {"pool", "token", TEXT, AT(pool_token), validate_pool_token},
};
#undef AT

#define MEMBER(conf, key, type) ((type *)((char *)(conf) + (key)->offset))

/* The enums are int-sized; CHOICE members are read and written as int. */
G_STATIC_ASSERT(sizeof(HostconfAddressMode) == sizeof(int));
G_STATIC_ASSERT(sizeof(HostconfAddress6Mode) == sizeof(int));
G_STATIC_ASSERT(sizeof(HostconfBondMode) == sizeof(int));
G_STATIC_ASSERT(sizeof(HostconfSrLayout) == sizeof(int));
G_STATIC_ASSERT(sizeof(HostconfNtpMode) == sizeof(int));
G_STATIC_ASSERT(sizeof(HostconfSrType) == sizeof(int));
G_STATIC_ASSERT(sizeof(HostconfPoolAction) == sizeof(int));

Hostconf *hostconf_new(void)
{
    Hostconf *conf = g_new0(Hostconf, 1);
    conf->timezone = g_strdup("Etc/UTC");
    conf->keymap = g_strdup("us");
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].kind == LIST)
            *MEMBER(conf, &keys[i], char **) = g_new0(char *, 1);
    return conf;
}

void hostconf_free(Hostconf *conf)
{
    if (conf == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (keys[i].kind == TEXT)
            g_free(*MEMBER(conf, &keys[i], char *));
        else if (keys[i].kind == LIST)
            g_strfreev(*MEMBER(conf, &keys[i], char **));
    }
    g_free(conf);
}

Hostconf *hostconf_copy(const Hostconf *conf)
{
    Hostconf *copy = g_new0(Hostconf, 1);
    *copy = *conf;
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        if (keys[i].kind == TEXT)
            *MEMBER(copy, &keys[i], char *) = g_strdup(*MEMBER(conf, &keys[i], char *));
        else if (keys[i].kind == LIST)
            *MEMBER(copy, &keys[i], char **) = g_strdupv(*MEMBER(conf, &keys[i], char **));
    }
    return copy;
}

static const Key *find_key(const char *group, const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (g_str_equal(keys[i].group, group) && g_str_equal(keys[i].key, name))
            return &keys[i];
    return NULL;
}

static gboolean read_key(GKeyFile *file, const Key *key, Hostconf *conf, GError **error)
{
    g_autofree char *value = g_key_file_get_string(file, key->group, key->key, error);
    if (value == NULL)
        return FALSE;

    if (key->kind == TEXT) {
        if (!key->validate(value, error))
            return FALSE;
        g_free(*MEMBER(conf, key, char *));
        *MEMBER(conf, key, char *) = g_steal_pointer(&value);
        return TRUE;
    }
    if (key->kind == LIST) {
        g_auto(GStrv) list = g_key_file_get_string_list(file, key->group, key->key, NULL, error);
        for (char **item = list; item != NULL && *item != NULL; item++)
            if (!key->validate(*item, error))
                return FALSE;
        g_strfreev(*MEMBER(conf, key, char **));
        *MEMBER(conf, key, char **) = g_steal_pointer(&list);
        return TRUE;
    }
    if (key->kind == NUMBER) {
        guint64 number;
        if (!g_ascii_string_to_unsigned(value, 10, 0, key->max, &number, error))
            return FALSE;
        *MEMBER(conf, key, unsigned) = (unsigned)number;
        return TRUE;
    }
    for (int i = 0; key->choices[i] != NULL; i++) {
        if (g_str_equal(value, key->choices[i])) {
            *MEMBER(conf, key, int) = i;
            return TRUE;
        }
    }
    g_autofree char *all = g_strjoinv(", ", (char **)key->choices);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' is none of %s", value, all);
    return FALSE;
}

static gboolean read_file(GKeyFile *file, Hostconf *conf, const char *path, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **group = groups; *group != NULL; group++) {
        g_auto(GStrv) names = g_key_file_get_keys(file, *group, NULL, NULL);
        for (char **name = names; *name != NULL; name++) {
            const Key *key = find_key(*group, *name);
            if (key == NULL) {
                g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                            "%s: [%s] has an unknown key '%s'; remove it", path, *group, *name);
                return FALSE;
            }
            if (!read_key(file, key, conf, error)) {
                error_reclass(error, SLIPWAY_ERROR_FAILED, "%s: [%s] %s: ", path, *group, *name);
                return FALSE;
            }
        }
    }
    return TRUE;
}

Hostconf *hostconf_load(const char *path, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read the host configuration '%s': ", path);
        return NULL;
    }
    g_autoptr(Hostconf) conf = hostconf_new();
    if (!read_file(file, conf, path, error))
        return NULL;
    return g_steal_pointer(&conf);
}

char *hostconf_to_text(const Hostconf *conf)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const Key *key = &keys[i];
        if (key->kind == TEXT) {
            const char *value = *MEMBER(conf, key, char *const);
            if (value != NULL)
                g_key_file_set_string(file, key->group, key->key, value);
        } else if (key->kind == LIST) {
            const char *const *list = *MEMBER(conf, key, const char *const *const);
            if (*list != NULL)
                g_key_file_set_string_list(file, key->group, key->key, list, g_strv_length((char **)list));
        } else if (key->kind == CHOICE) {
            g_key_file_set_string(file, key->group, key->key, key->choices[*MEMBER(conf, key, const int)]);
        } else {
            g_key_file_set_uint64(file, key->group, key->key, *MEMBER(conf, key, const unsigned));
        }
    }
    return g_key_file_to_data(file, NULL, NULL);
}

gboolean hostconf_save(const Hostconf *conf, const char *path, GError **error)
{
    g_autofree char *text = hostconf_to_text(conf);
    g_autofree char *folder = g_path_get_dirname(path);
    if (g_mkdir_with_parents(folder, 0755) < 0 ||
        !g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                  0600, error)) {
        if (error != NULL && *error == NULL)
            g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "cannot make the folder '%s'", folder);
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot write the host configuration '%s': ", path);
        return FALSE;
    }
    return TRUE;
}

const char *hostconf_address_mode_name(HostconfAddressMode mode)
{
    return address_modes[mode];
}

const char *hostconf_ntp_mode_name(HostconfNtpMode mode)
{
    return ntp_modes[mode];
}

const char *hostconf_sr_type_name(HostconfSrType type)
{
    return sr_types[type];
}

const char *hostconf_pool_action_name(HostconfPoolAction action)
{
    return pool_actions[action];
}

char *hostconf_sr_group(unsigned number)
{
    return number < 2 ? g_strdup(HOSTCONF_SR_GROUP) : g_strdup_printf(HOSTCONF_SR_GROUP "%u", number);
}
