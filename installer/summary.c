/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "summary.h"

#include <string.h>

#include "layout.h"
#include "url.h"

#define LABEL_WIDTH 20

static void add(GString *text, const char *label, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void add(GString *text, const char *label, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *value = g_strdup_vprintf(format, args);
    va_end(args);
    g_string_append_printf(text, "%-*s%s\n", LABEL_WIDTH, label, value);
}

/* The names of RULES' disks, "/dev/sda, /dev/sdb"; g_free(). */
static char *list_rules(const GPtrArray *rules)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < rules->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               ((const DiskRule *)rules->pdata[i])->name);
    return g_string_free(text, FALSE);
}

static void add_disks(GString *text, const Answers *answers, const Plan *plan)
{
    g_autofree char *primary = list_rules(answers->primary_disks);
    g_autofree char *guests = list_rules(answers->guest_disks);
    add(text, "System disk", "%s%s", primary,
        answers->primary_disks->len > 1 ? " (mirrored, RAID1)" : "");
    if (plan->host->sr_type == HOSTCONF_SR_NONE)
        add(text, "Guests' storage", "none");
    else
        add(text, "Guests' storage", "%s on %s%s%s%s",
            plan->host->sr_type == HOSTCONF_SR_LVM ? "LVM" : "ext4",
            answers->guest_storage ? "the rest of the system disk" : "",
            answers->guest_storage && *guests != '\0' ? ", " : "", guests,
            plan->host->sr_layout == HOSTCONF_SR_SEPARATE ? "; one repository each" : "");
}

static void add_network(GString *text, const Answers *answers)
{
    const Hostconf *host = answers->host;
    g_autofree char *interfaces = g_strjoinv(" + ", answers->interfaces);
    g_autofree char *vlan = host->vlan != 0 ? g_strdup_printf(", VLAN %u", host->vlan) : g_strdup("");
    const char *bond = host->bond_mode == HOSTCONF_BOND_LACP ? " (LACP bond)"
                                                             : " (active-backup bond)";
    add(text, "Interface", "%s%s%s", interfaces, answers->interfaces[0] != NULL &&
        answers->interfaces[1] != NULL ? bond : "", vlan);
    if (host->address_mode == HOSTCONF_ADDRESS_STATIC)
        add(text, "IPv4", "%s, gateway %s", host->address,
            host->gateway != NULL ? host->gateway : "none");
    else
        add(text, "IPv4", "%s", host->address_mode == HOSTCONF_ADDRESS_DHCP ? "DHCP" : "none");
    static const char *const modes6[] = {
        [HOSTCONF_ADDRESS6_NONE] = "none",
        [HOSTCONF_ADDRESS6_AUTO] = "automatic",
        [HOSTCONF_ADDRESS6_DHCP] = "DHCP",
    };
    if (host->address6_mode == HOSTCONF_ADDRESS6_STATIC)
        add(text, "IPv6", "%s, gateway %s", host->address6,
            host->gateway6 != NULL ? host->gateway6 : "none");
    else
        add(text, "IPv6", "%s", modes6[host->address6_mode]);
    add(text, "Host name", "%s", host->hostname != NULL ? host->hostname : "from DHCP");
    g_autofree char *dns = g_strjoinv(", ", host->dns_servers);
    add(text, "DNS servers", "%s", *dns != '\0' ? dns : "from DHCP");
}

static void add_time(GString *text, const Hostconf *host)
{
    g_autofree char *servers = g_strjoinv(", ", host->ntp_servers);
    static const char *const modes[] = {
        [HOSTCONF_NTP_DHCP] = "from DHCP",
        [HOSTCONF_NTP_DEFAULT] = "public pool",
        [HOSTCONF_NTP_NONE] = "none",
    };
    add(text, "Time zone", "%s", host->timezone != NULL ? host->timezone : "Etc/UTC");
    add(text, "Time servers", "%s",
        host->ntp_mode == HOSTCONF_NTP_MANUAL ? servers : modes[host->ntp_mode]);
}

static void add_pool(GString *text, const Hostconf *host)
{
    if (host->pool_action == HOSTCONF_POOL_CREATE)
        add(text, "Pool", "new: %s, %s", host->pool_name,
            host->pool_address != NULL ? host->pool_address : "without an address of its own");
    else
        add(text, "Pool", "%s",
            host->pool_action == HOSTCONF_POOL_JOIN ? "joins one, with a token" : "none");
}

char *summary_choices(const Answers *answers, const Plan *plan)
{
    GString *text = g_string_new(NULL);
    gboolean is_remote = answers->source_urls[0] != NULL &&
                         !g_str_equal(answers->source_urls[0], ANSWERS_MEDIUM);
    g_autofree char *source = is_remote ? url_without_credentials(answers->source_urls[0])
                                       : g_strdup("this medium");
    if (plan->existing != NULL) {
        g_autofree char *what = summary_existing(plan);
        g_string_append_printf(text, "%s\n\n", what);
        add(text, "Source", "%s", source);
        return g_strchomp(g_string_free(text, FALSE));
    }
    add_disks(text, answers, plan);
    add(text, "Source", "%s", source);
    for (char **url = answers->pack_urls; *url != NULL; url++) {
        g_autofree char *pack = url_without_credentials(*url);
        add(text, "Pack", "%s", g_str_equal(*url, ANSWERS_MEDIUM) ? "on a medium" : pack);
    }
    add(text, "Root's log-in", "%s, %u SSH key%s",
        answers->password_hash != NULL ? "password" : "no password",
        g_strv_length(answers->ssh_keys), g_strv_length(answers->ssh_keys) == 1 ? "" : "s");
    add_network(text, answers);
    add_time(text, answers->host);
    add(text, "Keyboard", "%s", answers->host->keymap != NULL ? answers->host->keymap : "us");
    add_pool(text, answers->host);
    for (unsigned i = 0; i < plan->notes->len; i++)
        g_string_append_printf(text, "%s- %s\n", i == 0 ? "\nTo know:\n" : "",
                               (const char *)plan->notes->pdata[i]);
    return g_strchomp(g_string_free(text, FALSE));
}

static void add_disk(GString *text, const Inventory *inventory, const PlanDisk *disk)
{
    const Disk *known = inventory != NULL ? inventory_find_disk(inventory, disk->path) : NULL;
    g_autofree char *size = layout_format_size(disk->size);
    g_string_append_printf(text, "  %s, %s, %s, serial number %s\n", disk->path, size,
                           disk->model != NULL ? disk->model : "no model",
                           disk->serial != NULL ? disk->serial : "none");
    if (known != NULL)
        g_string_append_printf(text, "      now: %s\n",
                               known->content != NULL ? known->content : "unknown data");
}

char *summary_disks(const Plan *plan, const Inventory *inventory)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < plan->targets->len; i++)
        add_disk(text, inventory, plan->targets->pdata[i]);
    for (unsigned i = 0; i < plan->guest_disks->len; i++)
        add_disk(text, inventory, plan->guest_disks->pdata[i]);
    return g_strchomp(g_string_free(text, FALSE));
}

char *summary_existing(const Plan *plan)
{
    const PlanExisting *host = plan->existing;
    if (host == NULL)
        return NULL;
    g_autofree char *disks = plan_list_disks(plan->targets);
    const char *name = host->name != NULL ? host->name : "a host without a name";
    if (plan->operation == ANSWERS_RESTORE)
        return g_strdup_printf("%s on %s will be restored: one slot gets the release of the source, and what "
                               "can be read of the other one's settings. Logs and storage repositories are "
                               "not touched.",
                               name, disks);
    return g_strdup_printf("%s on %s, at version %s in slot %s, will be upgraded: slot %s gets the release "
                           "of the source and what is yours on the host. Its other slot, logs and storage "
                           "repositories are not touched.",
                           name, disks, host->version, host->slot, host->into);
}

char *summary_address(const Answers *answers)
{
    const Hostconf *host = answers->host;
    const char *address = host->address_mode == HOSTCONF_ADDRESS_STATIC     ? host->address
                          : host->address6_mode == HOSTCONF_ADDRESS6_STATIC ? host->address6
                                                                            : NULL;
    if (address != NULL)
        return g_strdup_printf("ssh root@%.*s", (int)strcspn(address, "/"), address);
    return host->hostname != NULL && strchr(host->hostname, '.') != NULL
               ? g_strdup_printf("ssh root@%s (its console shows the address, too)", host->hostname)
               : g_strdup("its console shows the address that DHCP gave it");
}
