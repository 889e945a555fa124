/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_reader.h"

#include <string.h>

#include "answer_disks.h"
#include "answer_network.h"
#include "answer_part.h"
#include "answer_sources.h"
#include "answer_table.h"
#include "timezone.h"
#include "validate.h"

static gboolean has_part(const GPtrArray *parts, const char *name)
{
    return part_find(parts, name) != NULL;
}

static void read_time(const Node *root, Hostconf *host, Problems *problems)
{
    const char *timezone = node_value(root, "timezone");
    if (timezone != NULL)
        part_set(&host->timezone, timezone_find(timezone));
    g_strfreev(host->ntp_servers);
    host->ntp_servers = part_values(root, "ntp-server");

    HostconfNtpMode derived = host->address_mode == HOSTCONF_ADDRESS_DHCP ? HOSTCONF_NTP_DHCP
                                                                          : HOSTCONF_NTP_DEFAULT;
    if (has_part(root->children, "ntp-server"))
        derived = HOSTCONF_NTP_MANUAL;
    const Node *ntp = node_find(root, "ntp");
    host->ntp_mode = ntp != NULL ? (HostconfNtpMode)node_choice(ntp, "@source", (int)derived)
                                 : derived;

    if (has_part(root->children, "ntp-server") && host->ntp_mode != HOSTCONF_NTP_MANUAL)
        problems_error(problems, part_find(root->children, "ntp-server")->offset,
                       "<ntp source=\"%s\"> and <ntp-server> contradict each other: write "
                       "source=\"manual\" or remove the servers",
                       hostconf_ntp_mode_name(host->ntp_mode));
    if (!has_part(root->children, "ntp-server") && host->ntp_mode == HOSTCONF_NTP_MANUAL)
        problems_error(problems, ntp->offset,
                       "<ntp source=\"manual\"> needs at least one <ntp-server>");
    if (host->ntp_mode == HOSTCONF_NTP_DHCP && host->address_mode != HOSTCONF_ADDRESS_DHCP &&
        host->address6_mode != HOSTCONF_ADDRESS6_DHCP)
        problems_error(problems, ntp->offset,
                       "<ntp source=\"dhcp\"> needs an interface with proto=\"dhcp\"; write "
                       "source=\"default\" or source=\"manual\"");
}

static void read_new_pool(const Node *pool, Hostconf *host, Problems *problems)
{
    const Node *name = node_find(pool, "@name"), *address = node_find(pool, "@address");
    if (name != NULL) {
        part_set(&host->pool_name, name->value);
        if (host->hostname != NULL && g_ascii_strcasecmp(name->value, host->hostname) == 0)
            problems_error(problems, name->value_offset,
                           "the pool cannot have the host's name '%s': its name is "
                           "that of the pool's own address",
                           name->value);
    } else if (!has_part(pool->attributes, "name")) {
        problems_error(problems, pool->offset,
                       "<pool action=\"create\"> needs the attribute 'name', a full host name");
    }
    if (address != NULL) {
        part_set(&host->pool_address, address->value);
        gsize length = strlen(address->value);
        if (host->address != NULL && g_str_has_prefix(host->address, address->value) &&
            host->address[length] == '/')
            problems_error(problems, address->value_offset,
                           "the pool cannot have the host's address %s: it needs one of its own",
                           address->value);
        else if (host->address != NULL && !answer_network_has(host->address, address->value))
            problems_warning(problems, address->value_offset,
                             "the pool's address %s is not in the host's network %s: only hosts "
                             "with a route to it will reach it",
                             address->value, host->address);
    }
}

static void read_pool(const Node *root, Answers *answers, Problems *problems)
{
    static const char *const actions[] = {"create", "join"};
    static const char *const parts[][3] = {{"name", "address", NULL}, {"token", "token-url", NULL}};
    const Node *pool = node_find(root, "pool");
    if (pool == NULL || node_find(pool, "@action") == NULL)
        return;

    int action = node_choice(pool, "@action", 0);
    for (const char *const *other = parts[1 - action]; *other != NULL; other++)
        if (has_part(pool->attributes, *other))
            problems_error(problems, part_find(pool->attributes, *other)->offset,
                           "attribute '%s' belongs to action=\"%s\", not to action=\"%s\"", *other,
                           actions[1 - action], actions[action]);
    Hostconf *host = answers->host;
    host->pool_action = action == 0 ? HOSTCONF_POOL_CREATE : HOSTCONF_POOL_JOIN;
    if (action == 0) {
        read_new_pool(pool, host, problems);
        return;
    }
    part_set(&host->pool_token, node_value(pool, "@token"));
    part_set(&answers->pool_token_url, node_value(pool, "@token-url"));
    if (has_part(pool->attributes, "token") == has_part(pool->attributes, "token-url"))
        problems_error(problems, pool->offset,
                       "<pool action=\"join\"> needs either the attribute 'token' or 'token-url': "
                       "run 'slipway pool token create' on the master");
}

/* "!!", "!" and "*": no hash at all, shadow(5) of an account that is locked. */
static gboolean is_locked(const char *hash)
{
    return g_str_equal(hash, "!!") || g_str_equal(hash, "!") || g_str_equal(hash, "*");
}

static void read_password(const Node *root, Answers *answers, Problems *problems)
{
    const Node *password = node_find(root, "root-password");
    if (password == NULL)
        return;

    const char *url = node_value(password, "@url");
    answers->password_is_hash = g_strcmp0(node_value(password, "@type"), "hash") == 0;
    part_set(&answers->password_url, url);
    if ((*password->value == '\0') != has_part(password->attributes, "url"))
        problems_error(problems, password->offset,
                       "<root-password> needs either a text or the attribute 'url'");
    if (*password->value == '\0')
        return;

    g_autoptr(GError) error = NULL;
    if (answers->password_is_hash) {
        if (is_locked(password->value))
            return;
        if (validate_password_hash(password->value, &error))
            answers->password_hash = g_strdup(password->value);
    } else if (!problems_have_errors(problems)) { /* hashing is slow on purpose */
        answers->password_hash = answers_hash_password(password->value, &error);
    }
    if (error != NULL)
        problems_error(problems, password->value_offset, "<root-password>: %s", error->message);
}

/* Debian's name of a service that XenServer's answer files may call otherwise. g_free(). */
static char *unit_name(const char *service)
{
    static const char *const renamed[][2] = {
        {"sshd", "ssh"}, {"chronyd", "chrony"}, {"crond", "cron"}, {"ntpd", "chrony"},
        {"multipathd", "multipath-tools"},
    };
    g_autofree char *name = g_str_has_suffix(service, ".service")
                                ? g_strndup(service, strlen(service) - strlen(".service"))
                                : g_strdup(service);
    for (gsize i = 0; i < G_N_ELEMENTS(renamed); i++)
        if (g_str_equal(name, renamed[i][0]))
            return g_strconcat(renamed[i][1], ".service", NULL);
    return strchr(name, '.') != NULL ? g_strdup(name) : g_strconcat(name, ".service", NULL);
}

static void read_services(const Node *root, Answers *answers, Problems *problems)
{
    g_autoptr(GPtrArray) services = g_ptr_array_new(), seen = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GStrvBuilder) on = g_strv_builder_new(), off = g_strv_builder_new();
    if (g_strcmp0(node_value(root, "ssh-mode"), "off") == 0)
        g_strv_builder_add(off, "ssh.service");
    node_find_all(root, "service", services);
    for (unsigned i = 0; i < services->len; i++) {
        const Node *service = services->pdata[i];
        const char *name = node_value(service, "@name"), *state = node_value(service, "@state");
        if (name == NULL || state == NULL)
            continue;
        char *unit = unit_name(name);
        if (g_ptr_array_find_with_equal_func(seen, unit, g_str_equal, NULL))
            problems_error(problems, service->offset, "the service '%s' is given twice", name);
        g_ptr_array_add(seen, unit);
        g_strv_builder_add(g_str_equal(state, "enabled") ? on : off, unit);
    }
    g_strfreev(answers->services_on);
    g_strfreev(answers->services_off);
    answers->services_on = g_strv_builder_end(on);
    answers->services_off = g_strv_builder_end(off);
}

/* Pools are kept together over SSH. */
static void check_ssh(const Node *root, const Answers *answers, Problems *problems)
{
    if (answers->host->pool_action != HOSTCONF_POOL_NONE &&
        g_strv_contains((const char *const *)answers->services_off, "ssh.service"))
        problems_error(problems, part_find(root->children, "pool")->offset,
                       "a pool needs the SSH server of its hosts: do not switch it off, or leave "
                       "<pool> out");
}

/* What a new installation cannot do without. */
static void check_complete(const Node *root, Problems *problems)
{
    static const char *const needed[] = {"primary-disk", "admin-interface"};
    const Node *mode = part_find(root->attributes, "mode");
    if (mode != NULL && !mode->valid)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(needed); i++)
        if (!has_part(root->children, needed[i]))
            problems_error(problems, root->offset, "<%s> needs an element <%s>", root->name,
                           needed[i]);
}

static void read_installation(const Node *root, Answers *answers, Problems *problems)
{
    Hostconf *host = answers->host;
    part_set(&host->hostname, node_value(root, "hostname"));
    part_set(&host->keymap, node_value(root, "keymap"));
    part_set(&answers->console, node_value(root, "console"));
    g_strfreev(host->dns_servers);
    host->dns_servers = part_values(root, "name-server");
    g_strfreev(answers->ssh_keys);
    answers->ssh_keys = part_values(root, "ssh-key");

    check_complete(root, problems);
    if (has_part(root->children, "existing-installation"))
        problems_error(problems, part_find(root->children, "existing-installation")->offset,
                       "<existing-installation> belongs to an upgrade: write mode=\"upgrade\", or "
                       "remove it, and <primary-disk> is erased");
    answer_read_disks(root, answers, problems);
    answer_read_network(root, answers, problems);
    read_time(root, host, problems);
    read_pool(root, answers, problems);
    read_services(root, answers, problems);
    check_ssh(root, answers, problems);
    read_password(root, answers, problems);
}

/* What an upgrade takes of a file that could be one for a new installation as well. */
static gboolean is_of_upgrade(const char *name)
{
    static const char *const names[] = {
        "existing-installation", "primary-disk", "source", "script", "post-install-script",
        "install-failed-script", "notify", "proxy", "ca-certificate", "ui-confirmation-prompt",
        "bootloader", "driver-source", "supplemental-pack", "selected-multiversion-drivers", NULL};
    return g_strv_contains(names, name);
}

static void read_upgrade(const Node *root, Answers *answers, Problems *problems)
{
    answers->operation = ANSWERS_UPGRADE;
    answer_read_existing(root, "existing-installation", answers, problems);
    if (root->item != answer_roots)
        return;
    if (answers->existing->len == 0)
        answer_read_existing(root, "primary-disk", answers, problems);
    for (unsigned i = 0; i < root->children->len; i++) {
        const Node *child = root->children->pdata[i];
        if (child->item != NULL && child->valid && !is_of_upgrade(child->item->name))
            problems_warning(problems, child->offset,
                             "<%s> has no effect: an upgrade keeps what the host has", child->name);
    }
}

static void read_restore(const Node *root, Answers *answers, Problems *problems)
{
    answers->operation = ANSWERS_RESTORE;
    answer_read_existing(root, "backup-disk", answers, problems);
}

void answer_read(const Node *root, Answers *answers, Problems *problems)
{
    const Node *bootloader = node_find(root, "bootloader");
    answers->no_boot_entry = bootloader != NULL &&
                             !node_boolean(bootloader, "@write-boot-entry", TRUE);
    answers->confirm = node_boolean(root, "ui-confirmation-prompt", FALSE);
    part_set(&answers->notify_url, node_value(root, "notify"));
    part_set(&answers->proxy, node_value(root, "proxy"));
    part_set(&answers->certificates, node_value(root, "ca-certificate"));
    answer_read_sources(root, answers, problems);
    if (g_str_equal(root->item->name, "restore"))
        read_restore(root, answers, problems);
    else if (g_strcmp0(node_value(root, "@mode"), "upgrade") == 0 || root->item != answer_roots)
        read_upgrade(root, answers, problems);
    else
        read_installation(root, answers, problems);
}
