/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_reader.h"

#include <arpa/inet.h>
#include <string.h>

#include "grammar.h"
#include "timezone.h"
#include "validate.h"

static void set(char **target, const char *value)
{
    if (value == NULL)
        return;
    g_free(*target);
    *target = g_strdup(value);
}

/* The values of all elements NAME in NODE, and in GROUP of NODE if there is one. */
static char **collect(const Node *node, const char *group, const char *name)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new();
    const Node *inner = group != NULL ? node_find(node, group) : NULL;
    if (inner != NULL)
        node_find_all(inner, name, found);
    node_find_all(node, name, found);

    g_autoptr(GStrvBuilder) values = g_strv_builder_new();
    for (unsigned i = 0; i < found->len; i++)
        g_strv_builder_add(values, ((const Node *)found->pdata[i])->value);
    return g_strv_builder_end(values);
}

static guint32 to_number(const char *address)
{
    struct in_addr number = {0};
    inet_pton(AF_INET, address, &number);
    return ntohl(number.s_addr);
}

/* Whether ADDRESS is in the network of HOST->address. */
static gboolean in_network(const Hostconf *host, const char *address)
{
    g_auto(GStrv) parts = g_strsplit(host->address, "/", 2);
    guint32 mask = ~(guint32)0 << (32 - g_ascii_strtoull(parts[1], NULL, 10));
    return (to_number(parts[0]) & mask) == (to_number(address) & mask);
}

static void read_storage(const Node *root, Answers *answers)
{
    const Node *disk = node_find(root, "primary-disk");
    if (disk != NULL) {
        g_ptr_array_add(answers->primary_disks, disk_rule_new(disk->value));
        answers->guest_storage = node_boolean(disk, "@guest-storage", TRUE);
    }
    g_auto(GStrv) guest_disks = collect(root, "guest-disks", "guest-disk");
    for (char **name = guest_disks; *name != NULL; name++)
        g_ptr_array_add(answers->guest_disks, disk_rule_new(*name));
    answers->host->sr_type =
        g_strcmp0(node_value(root, "@sr-type"), "ext") == 0 ? HOSTCONF_SR_EXT : HOSTCONF_SR_LVM;
    if (!answers->guest_storage && answers->guest_disks->len == 0)
        answers->host->sr_type = HOSTCONF_SR_NONE;
}

static void read_source(const Node *root, Answers *answers, Problems *problems)
{
    static const char *const schemes[] = {"http", "https", NULL};

    const Node *source = node_find(root, "source");
    const char *type = source != NULL ? node_value(source, "@type") : NULL;
    if (type == NULL || g_str_equal(type, "local"))
        return; /* XenServer ignores the text of a local source, too */

    g_autoptr(GError) error = NULL;
    if (*source->value == '\0')
        problems_error(problems, source->offset,
                       "<source type=\"url\"> needs the URL of the host bundle as its text");
    else if (!validate_url(source->value, schemes, &error))
        problems_error(problems, source->value_offset, "<source>: %s", error->message);
    set(&answers->source_url, source->value);
}

/* A static address: mask and gateway must fit it. */
static void read_address(const Node *interface, Hostconf *host, Problems *problems)
{
    const Node *address = node_find(interface, "ipaddr");
    const Node *mask = node_find(interface, "subnet");
    const Node *gateway = node_find(interface, "gateway");
    if (address == NULL || mask == NULL)
        return;

    unsigned prefix = 0;
    validate_netmask(mask->value, &prefix, NULL);
    g_free(host->address);
    host->address = g_strdup_printf("%s/%u", address->value, prefix);

    guint32 bits = to_number(mask->value), number = to_number(address->value);
    /* RFC 3021: a network of two addresses has neither of the two special ones. */
    if (prefix < 31 && ((number & ~bits) == 0 || (number & ~bits) == ~bits))
        problems_error(
            problems, address->value_offset,
            "the address %s is the network's own or its broadcast address with the netmask %s",
            address->value, mask->value);
    if (gateway == NULL)
        return;

    set(&host->gateway, gateway->value);
    if (!in_network(host, gateway->value))
        problems_error(problems, gateway->value_offset,
                       "the gateway %s is not in the network of the address %s with the netmask %s",
                       gateway->value, address->value, mask->value);
    else if (g_str_equal(gateway->value, address->value))
        problems_error(problems, gateway->value_offset, "the gateway %s is the host's own address",
                       gateway->value);
}

/* The first NAME among PARTS, be its value good or bad. */
static const Node *find_part(const GPtrArray *parts, const char *name)
{
    for (unsigned i = 0; i < parts->len; i++) {
        const Node *part = parts->pdata[i];
        if (part->item != NULL && g_str_equal(part->item->name, name))
            return part;
    }
    return NULL;
}

static gboolean has_part(const GPtrArray *parts, const char *name)
{
    return find_part(parts, name) != NULL;
}

static void read_interface(const Node *root, Answers *answers, Problems *problems)
{
    const Node *interface = node_find(root, "admin-interface");
    if (interface == NULL)
        return;
    Hostconf *host = answers->host;

    const Node *name = node_find(interface, "@name"), *hwaddr = node_find(interface, "@hwaddr");
    const Node *chosen = hwaddr != NULL ? hwaddr : name;
    if (chosen != NULL) {
        g_strfreev(answers->interfaces);
        answers->interfaces = g_strdupv((char *[]){chosen->value, NULL});
    }
    if (name != NULL && hwaddr != NULL)
        problems_warning(problems, name->offset,
                         "<admin-interface> has both name and hwaddr; hwaddr counts");
    if (!has_part(interface->attributes, "name") && !has_part(interface->attributes, "hwaddr"))
        problems_error(
            problems, interface->offset,
            "<admin-interface> needs the attribute 'hwaddr' (or 'name') of the interface");

    const char *vlan = node_value(interface, "@vlan");
    if (vlan != NULL)
        validate_vlan(vlan, &host->vlan, NULL);

    host->address_mode = (HostconfAddressMode)node_choice(interface, "@proto",
                                                          HOSTCONF_ADDRESS_DHCP);
    gboolean has_proto = node_find(interface, "@proto") != NULL;
    static const char *const parts[] = {"ipaddr", "subnet", "gateway"};
    for (gsize i = 0; has_proto && i < G_N_ELEMENTS(parts); i++) {
        const Node *part = find_part(interface->children, parts[i]);
        if (host->address_mode == HOSTCONF_ADDRESS_DHCP && part != NULL)
            problems_error(problems, part->offset,
                           "<%s> and proto=\"dhcp\" contradict each other: write proto=\"static\" "
                           "or remove it",
                           part->name);
        if (host->address_mode == HOSTCONF_ADDRESS_STATIC && part == NULL && i < 2)
            problems_error(problems, interface->offset, "proto=\"static\" needs an element <%s>",
                           parts[i]);
    }
    if (host->address_mode == HOSTCONF_ADDRESS_STATIC) {
        read_address(interface, host, problems);
        if (!has_part(interface->children, "gateway"))
            problems_warning(
                problems, interface->offset,
                "there is no <gateway>: the host will reach nothing outside its own network");
    }
}

static void read_time(const Node *root, Hostconf *host, Problems *problems)
{
    const char *timezone = node_value(root, "timezone");
    if (timezone != NULL)
        set(&host->timezone, timezone_find(timezone));
    g_strfreev(host->ntp_servers);
    host->ntp_servers = collect(root, NULL, "ntp-server");

    HostconfNtpMode derived = host->address_mode == HOSTCONF_ADDRESS_DHCP ? HOSTCONF_NTP_DHCP
                                                                          : HOSTCONF_NTP_DEFAULT;
    if (has_part(root->children, "ntp-server"))
        derived = HOSTCONF_NTP_MANUAL;
    const Node *ntp = node_find(root, "ntp");
    host->ntp_mode = ntp != NULL ? (HostconfNtpMode)node_choice(ntp, "@source", (int)derived)
                                 : derived;

    if (has_part(root->children, "ntp-server") && host->ntp_mode != HOSTCONF_NTP_MANUAL)
        problems_error(problems, find_part(root->children, "ntp-server")->offset,
                       "<ntp source=\"%s\"> and <ntp-server> contradict each other: write "
                       "source=\"manual\" or remove the servers",
                       hostconf_ntp_mode_name(host->ntp_mode));
    if (!has_part(root->children, "ntp-server") && host->ntp_mode == HOSTCONF_NTP_MANUAL)
        problems_error(problems, ntp->offset,
                       "<ntp source=\"manual\"> needs at least one <ntp-server>");
    if (host->ntp_mode == HOSTCONF_NTP_DHCP && host->address_mode == HOSTCONF_ADDRESS_STATIC)
        problems_error(problems, ntp->offset,
                       "<ntp source=\"dhcp\"> needs an interface with proto=\"dhcp\"; write "
                       "source=\"default\" or source=\"manual\"");
}

static void read_pool(const Node *root, Hostconf *host, Problems *problems)
{
    const Node *pool = node_find(root, "pool");
    if (pool == NULL)
        return;

    host->pool_action = HOSTCONF_POOL_CREATE;
    const Node *name = node_find(pool, "@name"), *address = node_find(pool, "@address");
    if (name != NULL) {
        set(&host->pool_name, name->value);
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
        set(&host->pool_address, address->value);
        gsize length = strlen(address->value);
        if (host->address != NULL && g_str_has_prefix(host->address, address->value) &&
            host->address[length] == '/')
            problems_error(problems, address->value_offset,
                           "the pool cannot have the host's address %s: it needs one of its own",
                           address->value);
        else if (host->address != NULL && !in_network(host, address->value))
            problems_warning(problems, address->value_offset,
                             "the pool's address %s is not in the host's network %s: only hosts "
                             "with a route to it will reach it",
                             address->value, host->address);
    }
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

    const char *type = node_value(password, "@type");
    g_autoptr(GError) error = NULL;
    if (g_strcmp0(type, "hash") == 0) {
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

void answer_read(const Node *root, Answers *answers, Problems *problems)
{
    Hostconf *host = answers->host;
    set(&host->hostname, node_value(root, "hostname"));
    set(&host->keymap, node_value(root, "keymap"));
    g_strfreev(host->dns_servers);
    host->dns_servers = collect(root, NULL, "name-server");

    read_storage(root, answers);
    read_source(root, answers, problems);
    read_interface(root, answers, problems);
    read_time(root, host, problems);
    read_pool(root, host, problems);
    read_password(root, answers, problems);
}
