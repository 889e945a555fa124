/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ha_config.h"

#include "error.h"

#define ALERT "/usr/lib/slipway/fenced"

const char *const ha_cib_sections[] = {"crm_config", "rsc_defaults", "resources", "constraints",
                                       "alerts", NULL};

char *ha_corosync_conf(const Ha *ha, const GanetiPool *pool)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text,
                           "# Written by slipway from the pool's members: 'slipway pool ha'.\n"
                           "totem {\n"
                           "    version: 2\n"
                           "    cluster_name: %s\n"
                           "    transport: knet\n"
                           "    crypto_cipher: aes256\n"
                           "    crypto_hash: sha256\n"
                           "}\n"
                           "quorum {\n"
                           "    provider: corosync_votequorum\n"
                           "%s"
                           "}\n"
                           "logging {\n"
                           "    to_stderr: no\n"
                           "    to_syslog: yes\n"
                           "}\n"
                           "nodelist {\n",
                           pool->name, ha->hosts->len == 2 ? "    two_node: 1\n" : "");
    for (guint i = 0; i < ha->hosts->len; i++) {
        const HaHost *member = ha->hosts->pdata[i];
        const char *address = ganeti_pool_address_of(pool, member->name);
        if (address != NULL)
            g_string_append_printf(text,
                                   "    node {\n"
                                   "        ring0_addr: %s\n"
                                   "        name: %s\n"
                                   "        nodeid: %u\n"
                                   "    }\n",
                                   address, member->name, member->node_id);
    }
    g_string_append(text, "}\n");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void append_option(GString *text, const char *owner, const char *name, const char *value)
{
    g_autofree char *escaped = g_markup_escape_text(value, -1);
    g_string_append_printf(text, "<nvpair id=\"%s-%s\" name=\"%s\" value=\"%s\"/>", owner, name, name,
                           escaped);
}

static gboolean has_sbd(const Ha *ha)
{
    for (guint i = 0; i < ha->hosts->len; i++)
        if (((const HaHost *)ha->hosts->pdata[i])->agent == NULL)
            return TRUE;
    return FALSE;
}

static void append_crm_config(GString *text, const Ha *ha)
{
    g_string_append(text, "<crm_config><cluster_property_set id=\"" HA_OPTIONS "\">");
    append_option(text, HA_OPTIONS, "stonith-enabled", "true");
    append_option(text, HA_OPTIONS, "no-quorum-policy", "stop");
    append_option(text, HA_OPTIONS, "maintenance-mode", "false");
    /* Twice the watchdog's 5 s of /etc/default/sbd: after that a silent host has fallen. */
    append_option(text, HA_OPTIONS, "stonith-watchdog-timeout", has_sbd(ha) ? "10s" : "0");
    g_string_append(text, "</cluster_property_set></crm_config>");
}

/* The master stays where it is when the old one comes back; a failed start is tried again after a while. */
static void append_defaults(GString *text)
{
    g_string_append(text, "<rsc_defaults><meta_attributes id=\"defaults\">");
    append_option(text, "defaults", "resource-stickiness", "1000");
    append_option(text, "defaults", "failure-timeout", "120s");
    g_string_append(text, "</meta_attributes></rsc_defaults>");
}

static void append_device(GString *text, const Ha *ha, const HaHost *member)
{
    g_autofree char *id = g_strdup_printf("fence-%u", member->node_id);
    g_string_append_printf(text, "<primitive id=\"%s\" class=\"stonith\" type=\"%s\">"
                           "<instance_attributes id=\"%s-options\">", id, member->agent, id);
    append_option(text, id, "pcmk_host_list", member->name);
    /* Two that lose sight of each other must not both fall: one of them shoots later. */
    if (ha->hosts->len == 2 && member == ha->hosts->pdata[0])
        append_option(text, id, "pcmk_delay_base", "5s");
    for (char **option = member->options; *option != NULL; option++) {
        g_auto(GStrv) pair = g_strsplit(*option, "=", 2);
        append_option(text, id, pair[0], pair[1]);
    }
    g_string_append_printf(text, "</instance_attributes><operations>"
                           "<op id=\"%s-monitor\" name=\"monitor\" interval=\"60s\" timeout=\"60s\"/>"
                           "</operations></primitive>", id);
}

static void append_resources(GString *text, const Ha *ha)
{
    g_string_append(text, "<resources><primitive id=\"" HA_RESOURCE "\" class=\"ocf\" provider=\"slipway\" "
                    "type=\"master\"><operations>"
                    "<op id=\"master-monitor\" name=\"monitor\" interval=\"10s\" timeout=\"60s\"/>"
                    "<op id=\"master-start\" name=\"start\" interval=\"0\" timeout=\"300s\"/>"
                    "<op id=\"master-stop\" name=\"stop\" interval=\"0\" timeout=\"120s\"/>"
                    "</operations></primitive>");
    for (guint i = 0; i < ha->hosts->len; i++)
        if (((const HaHost *)ha->hosts->pdata[i])->agent != NULL)
            append_device(text, ha, ha->hosts->pdata[i]);
    g_string_append(text, "</resources>");
}

/* Nobody is trusted to shoot himself. */
static void append_constraints(GString *text, const Ha *ha)
{
    g_string_append(text, "<constraints>");
    for (guint i = 0; i < ha->hosts->len; i++) {
        const HaHost *member = ha->hosts->pdata[i];
        if (member->agent != NULL)
            g_string_append_printf(text, "<rsc_location id=\"not-%u\" rsc=\"fence-%u\" node=\"%s\" "
                                   "score=\"-INFINITY\"/>", member->node_id, member->node_id, member->name);
    }
    g_string_append(text, "</constraints>");
}

char *ha_cib_section(const Ha *ha, const char *section)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (g_str_equal(section, "crm_config"))
        append_crm_config(text, ha);
    else if (g_str_equal(section, "rsc_defaults"))
        append_defaults(text);
    else if (g_str_equal(section, "resources"))
        append_resources(text, ha);
    else if (g_str_equal(section, "constraints"))
        append_constraints(text, ha);
    else
        g_string_append(text, "<alerts><alert id=\"fenced\" path=\"" ALERT "\"><select>"
                        "<select_fencing/></select></alert></alerts>");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean ha_check(const Ha *ha, const GanetiPool *pool, GError **error)
{
    g_autoptr(GString) without = g_string_new(NULL);
    for (char **name = pool->hosts; *name != NULL; name++)
        if (ha_find(ha, *name) == NULL)
            g_string_append_printf(without, "%s%s", without->len > 0 ? ", " : "", *name);
    if (g_strv_length(pool->hosts) < 2) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "the pool %s has one host: there is no other to take over. Let a second one join first",
                    pool->name);
        return FALSE;
    }
    if (without->len > 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "nobody could switch %s off. Without that, a host that is only cut off would go on "
                    "running guests that others start too, and their disks would be destroyed. Tell how: "
                    "'slipway pool ha fence HOST fence_ipmilan', or 'slipway pool ha fence HOST sbd' for a "
                    "hardware watchdog", without->str);
        return FALSE;
    }
    if (g_strv_length(pool->hosts) == 2 && has_sbd(ha)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "in a pool of two a watchdog is not enough: of two hosts that lose sight of each other "
                    "neither knows which one is to fall. Give both an agent (their BMCs: 'slipway pool ha "
                    "fence HOST fence_ipmilan'), or add a third host");
        return FALSE;
    }
    return TRUE;
}
