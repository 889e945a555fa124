/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_writer.h"

#include <arpa/inet.h>
#include <string.h>

#include "error.h"
#include "size.h"

#define RAID_DEVICE "md127" /* any name would do: it is in this file only */

/* The file in the making. An element is open until its end, an attribute belongs to the last. */
typedef struct {
    GString *text;
    unsigned depth;
} Writer;

static void begin(Writer *writer, const char *name)
{
    g_string_append_printf(writer->text, "%*s<%s", (int)writer->depth * 2, "", name);
}

static void attribute(Writer *writer, const char *name, const char *value)
{
    if (value == NULL)
        return;
    g_autofree char *escaped = g_markup_escape_text(value, -1);
    g_string_append_printf(writer->text, " %s=\"%s\"", name, escaped);
}

/* Ends the element NAME with the text VALUE, or empty where that is NULL. */
static void end(Writer *writer, const char *name, const char *value)
{
    if (value == NULL) {
        g_string_append(writer->text, "/>\n");
        return;
    }
    g_autofree char *escaped = g_markup_escape_text(value, -1);
    g_string_append_printf(writer->text, ">%s</%s>\n", escaped, name);
}

/* From begin() to children, and behind them. */
static void enter(Writer *writer)
{
    g_string_append(writer->text, ">\n");
    writer->depth++;
}

static void leave(Writer *writer, const char *name)
{
    writer->depth--;
    g_string_append_printf(writer->text, "%*s</%s>\n", (int)writer->depth * 2, "", name);
}

static void element(Writer *writer, const char *name, const char *value)
{
    if (value == NULL)
        return;
    begin(writer, name);
    end(writer, name, value);
}

static void elements(Writer *writer, const char *name, char *const *values)
{
    for (; *values != NULL; values++)
        element(writer, name, *values);
}

static void write_rule(Writer *writer, const DiskRule *rule)
{
    static const char *const picks[] = {NULL, "smallest", "largest"};
    g_autofree char *min = rule->min_size > 0 ? size_write(rule->min_size) : NULL;
    g_autofree char *max = rule->max_size > 0 ? size_write(rule->max_size) : NULL;
    attribute(writer, "model", rule->model);
    attribute(writer, "serial", rule->serial);
    attribute(writer, "wwn", rule->wwn);
    attribute(writer, "bus", rule->bus);
    attribute(writer, "min-size", min);
    attribute(writer, "max-size", max);
    attribute(writer, "removable", rule->fixed ? "no" : NULL);
    attribute(writer, "pick", picks[rule->pick]);
}

static void write_disk(Writer *writer, const char *name, const DiskRule *rule)
{
    begin(writer, name);
    write_rule(writer, rule);
    end(writer, name, rule->name);
}

static void write_primary(Writer *writer, const Answers *answers)
{
    const GPtrArray *disks = answers->primary_disks;
    const DiskRule *first = disks->len > 0 ? disks->pdata[0] : NULL;
    gboolean with_sr = answers->guest_storage && answers->host->sr_type != HOSTCONF_SR_NONE;
    if (first == NULL)
        return;

    begin(writer, "primary-disk");
    attribute(writer, "guest-storage", with_sr ? NULL : "no");
    if (answers->raid_missing > 0) { /* XenServer's mirror of two is all that can lack one */
        g_autofree char *names = g_strconcat(first->name, ",missing", NULL);
        attribute(writer, "swraid", "yes");
        end(writer, "primary-disk", names);
    } else if (disks->len == 1) {
        write_rule(writer, first);
        end(writer, "primary-disk", first->name);
    } else {
        end(writer, "primary-disk", RAID_DEVICE);
        begin(writer, "raid");
        attribute(writer, "device", RAID_DEVICE);
        enter(writer);
        for (unsigned i = 0; i < disks->len; i++)
            write_disk(writer, "disk", disks->pdata[i]);
        leave(writer, "raid");
    }
}

static void write_sources(Writer *writer, const char *name, char **urls)
{
    for (char **url = urls; *url != NULL; url++) {
        gboolean is_medium = g_str_equal(*url, ANSWERS_MEDIUM);
        gboolean is_nfs = g_ascii_strncasecmp(*url, "nfs:", 4) == 0;
        begin(writer, name);
        attribute(writer, "type", is_medium ? "local" : is_nfs ? "nfs" : "url");
        end(writer, name, is_medium ? NULL : *url);
    }
}

static void write_interface_name(Writer *writer, const char *name)
{
    attribute(writer, strchr(name, ':') != NULL ? "hwaddr" : "name", name);
}

/* "192.0.2.10/24" as address and netmask. */
static void write_address(Writer *writer, const char *prefix)
{
    g_auto(GStrv) parts = g_strsplit(prefix, "/", 2);
    struct in_addr mask = {htonl(~(guint32)0 << (32 - g_ascii_strtoull(parts[1], NULL, 10)))};
    char text[INET_ADDRSTRLEN];
    element(writer, "ipaddr", parts[0]);
    element(writer, "subnet", inet_ntop(AF_INET, &mask, text, sizeof text));
}

static void write_bond(Writer *writer, const Answers *answers)
{
    begin(writer, "bond");
    attribute(writer, "mode",
              answers->host->bond_mode == HOSTCONF_BOND_LACP ? "lacp" : "active-backup");
    enter(writer);
    for (char **name = answers->interfaces; *name != NULL; name++) {
        begin(writer, "member");
        write_interface_name(writer, *name);
        end(writer, "member", NULL);
    }
    leave(writer, "bond");
}

static void write_network(Writer *writer, const Answers *answers)
{
    static const char *const protos6[] = {NULL, "autoconf", "dhcp", "static"};
    const Hostconf *host = answers->host;
    char **interfaces = answers->interfaces;
    gboolean is_bond = *interfaces != NULL && interfaces[1] != NULL;
    gboolean is_static = host->address_mode == HOSTCONF_ADDRESS_STATIC;
    gboolean is_static6 = host->address6_mode == HOSTCONF_ADDRESS6_STATIC;

    begin(writer, "admin-interface");
    if (*interfaces != NULL && !is_bond)
        write_interface_name(writer, *interfaces);
    attribute(writer, "proto", hostconf_address_mode_name(host->address_mode));
    attribute(writer, "protov6", protos6[host->address6_mode]);
    g_autofree char *vlan = host->vlan > 0 ? g_strdup_printf("%u", host->vlan) : NULL;
    attribute(writer, "vlan", vlan);
    if (!is_static && !is_static6 && !is_bond) {
        end(writer, "admin-interface", NULL);
    } else {
        enter(writer);
        if (is_bond)
            write_bond(writer, answers);
        if (is_static) {
            write_address(writer, host->address);
            element(writer, "gateway", host->gateway);
        }
        if (is_static6) {
            element(writer, "ipv6", host->address6);
            element(writer, "gatewayv6", host->gateway6);
        }
        leave(writer, "admin-interface");
    }
    elements(writer, "name-server", host->dns_servers);
}

static void write_time(Writer *writer, const Hostconf *host)
{
    if (!g_str_equal(host->timezone, "Etc/UTC"))
        element(writer, "timezone", host->timezone);
    begin(writer, "ntp");
    attribute(writer, "source", hostconf_ntp_mode_name(host->ntp_mode));
    end(writer, "ntp", NULL);
    elements(writer, "ntp-server", host->ntp_servers);
}

static void write_access(Writer *writer, const Answers *answers)
{
    if (answers->password_hash != NULL || answers->password_url != NULL) {
        gboolean is_hash = answers->password_hash != NULL || answers->password_is_hash;
        begin(writer, "root-password");
        attribute(writer, "type", is_hash ? "hash" : "plaintext");
        if (answers->password_hash == NULL)
            attribute(writer, "url", answers->password_url);
        end(writer, "root-password", answers->password_hash);
    }
    elements(writer, "ssh-key", answers->ssh_keys);
}

static void write_pool(Writer *writer, const Answers *answers)
{
    const Hostconf *host = answers->host;
    if (host->pool_action == HOSTCONF_POOL_NONE)
        return;
    begin(writer, "pool");
    attribute(writer, "action", hostconf_pool_action_name(host->pool_action));
    attribute(writer, "name", host->pool_name);
    attribute(writer, "address", host->pool_address);
    attribute(writer, "token", host->pool_token);
    if (host->pool_token == NULL)
        attribute(writer, "token-url", answers->pool_token_url);
    end(writer, "pool", NULL);
}

static void write_services(Writer *writer, char *const *units, const char *state)
{
    for (; *units != NULL; units++) {
        begin(writer, "service");
        attribute(writer, "name", *units);
        attribute(writer, "state", state);
        end(writer, "service", NULL);
    }
}

static void write_script(Writer *writer, const Script *script)
{
    g_autofree char *timeout = g_strdup_printf("%u", script->timeout);
    begin(writer, "script");
    attribute(writer, "stage", script_stage_name(script->stage));
    attribute(writer, "on-failure",
              script->on_failure != SCRIPT_FAILURE_WARNS ? script_failure_name(script->on_failure)
                                                         : NULL);
    attribute(writer, "timeout", script->timeout != SCRIPT_DEFAULT_TIMEOUT ? timeout : NULL);
    attribute(writer, "sha256", script->sha256);
    end(writer, "script", script->url);
}

/* What every operation has. */
static void write_common(Writer *writer, const Answers *answers)
{
    for (unsigned i = 0; i < answers->scripts->len; i++)
        write_script(writer, answers->scripts->pdata[i]);
    element(writer, "notify", answers->notify_url);
    element(writer, "proxy", answers->proxy);
    element(writer, "ca-certificate", answers->certificates);
    element(writer, "ui-confirmation-prompt", answers->confirm ? "yes" : NULL);
    if (answers->no_boot_entry) {
        begin(writer, "bootloader");
        attribute(writer, "write-boot-entry", "no");
        end(writer, "bootloader", NULL);
    }
}

static void write_installation(Writer *writer, const Answers *answers)
{
    const Hostconf *host = answers->host;
    begin(writer, "installation");
    attribute(writer, "sr-type", host->sr_type == HOSTCONF_SR_EXT ? "ext" : NULL);
    attribute(writer, "sr-layout", host->sr_layout == HOSTCONF_SR_SEPARATE ? "separate" : NULL);
    enter(writer);

    write_primary(writer, answers);
    for (unsigned i = 0; i < answers->guest_disks->len; i++)
        write_disk(writer, "guest-disk", answers->guest_disks->pdata[i]);
    write_sources(writer, "source", answers->source_urls);
    write_sources(writer, "driver-source", answers->driver_urls);
    write_sources(writer, "supplemental-pack", answers->pack_urls);
    write_network(writer, answers);
    element(writer, "hostname", host->hostname);
    write_time(writer, host);
    if (!g_str_equal(host->keymap, "us"))
        element(writer, "keymap", host->keymap);
    element(writer, "console", answers->console);
    write_access(writer, answers);
    write_services(writer, answers->services_on, "enabled");
    write_services(writer, answers->services_off, "disabled");
    write_pool(writer, answers);
    write_common(writer, answers);
    leave(writer, "installation");
}

/* An upgrade or a restore: ROOT, with the host's disk as the element DISK. */
static void write_existing(Writer *writer, const char *root, const char *disk, const Answers *answers)
{
    begin(writer, root);
    enter(writer);
    for (unsigned i = 0; i < answers->existing->len; i++)
        write_disk(writer, disk, answers->existing->pdata[i]);
    write_sources(writer, "source", answers->source_urls);
    write_sources(writer, "driver-source", answers->driver_urls);
    write_sources(writer, "supplemental-pack", answers->pack_urls);
    write_common(writer, answers);
    leave(writer, root);
}

char *answer_write(const Answers *answers)
{
    Writer writer = {g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), 0};
    switch (answers->operation) {
    case ANSWERS_INSTALL:
        write_installation(&writer, answers);
        break;
    case ANSWERS_UPGRADE:
        write_existing(&writer, "upgrade", "existing-installation", answers);
        break;
    case ANSWERS_RESTORE:
        write_existing(&writer, "restore", "backup-disk", answers);
        break;
    }
    return g_string_free(writer.text, FALSE);
}

gboolean answer_save(const Answers *answers, const char *path, GError **error)
{
    g_autofree char *text = answer_write(answers);
    g_autoptr(Answers) again = answers_parse(text, strlen(text), path, error);
    gboolean saved = again != NULL &&
                     g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                              error);
    explicit_bzero(text, strlen(text));
    if (!saved)
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot save the answer file '%s': ", path);
    return saved;
}
