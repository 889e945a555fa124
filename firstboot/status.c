/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "status.h"

#include "ganeti.h"
#include "json.h"
#include "mirror.h"
#include "release.h"
#include "slot.h"
#include "sr_report.h"
#include "steps.h"

static char *read_xen_version(const Host *host)
{
    g_autofree char *major = host_read(host, "/sys/hypervisor/version/major");
    g_autofree char *minor = host_read(host, "/sys/hypervisor/version/minor");
    g_autofree char *extra = host_read(host, "/sys/hypervisor/version/extra");
    if (major == NULL || minor == NULL)
        return NULL;
    return g_strdup_printf("%s.%s%s", major, minor, extra != NULL ? extra : "");
}

static void read_pool(Status *status, const Host *host)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    status->pool_name = g_strdup(pool->name);
    status->pool_master = g_strdup(pool->master);
    status->pool_address = g_strdup(pool->address);
    status->pool_hosts = g_strv_length(pool->hosts);
    status->pool_guests = g_strv_length(pool->guests);
    g_autofree char *socket = host_path(host, GANETI_QUERY_SOCKET);
    status->pool_answers = pool->name != NULL && ganeti_answers(socket, NULL);
    g_autoptr(GError) error = NULL;
    status->srs = sr_states(host, &error);
    if (status->srs == NULL) {
        g_warning("%s", error->message);
        status->srs = g_ptr_array_new();
    }
}

Status *status_new(const Host *host, const char *folder)
{
    Status *status = g_new0(Status, 1);
    status->host_name = host_read(host, "/etc/hostname");
    status->network = management_read(host->conf);
    status->address = g_strdup(management_primary(status->network, host->conf));
    status->xen_version = read_xen_version(host);
    status->slot = slot_booted(host);
    status->version = release_version(host->root);
    if (status->version == NULL)
        status->version = g_strdup(PROJECT_VERSION);
    status->upgrade = upgrade_record_load(host);
    status->mirrors = mirror_read_all(host);
    status->records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free);
    status->ready = TRUE;
    for (const Step *step = steps; step->name != NULL; step++) {
        Record *record = record_load(folder, step->name);
        status->ready = status->ready && record->state == RECORD_DONE;
        g_ptr_array_add(status->records, record);
    }
    read_pool(status, host);
    return status;
}

void status_free(Status *status)
{
    if (status == NULL)
        return;
    g_free(status->host_name);
    g_free(status->address);
    management_free(status->network);
    g_free(status->xen_version);
    g_free(status->slot);
    g_free(status->version);
    upgrade_record_free(status->upgrade);
    g_ptr_array_unref(status->mirrors);
    g_ptr_array_unref(status->records);
    g_free(status->pool_name);
    g_free(status->pool_master);
    g_free(status->pool_address);
    g_ptr_array_unref(status->srs);
    g_free(status);
}

static const char *text_or(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

char *status_pool_to_text(const Status *status)
{
    if (status->pool_name == NULL)
        return g_strdup("pool     none\n");
    gboolean is_master = g_strcmp0(status->pool_master, status->host_name) == 0;
    const char *daemons = !is_master             ? ""
                          : status->pool_answers ? ", answering"
                                                 : ", NOT answering";
    return g_strdup_printf("pool     %s at %s: master %s%s%s, %u host%s, %u guest%s\n",
                           status->pool_name, text_or(status->pool_address, "no address"),
                           text_or(status->pool_master, "unknown"), is_master ? " (this host)" : "",
                           daemons, status->pool_hosts, status->pool_hosts == 1 ? "" : "s",
                           status->pool_guests, status->pool_guests == 1 ? "" : "s");
}

/* Only of a bond: of a single interface the step of the network says all. */
static void append_bond(GString *text, const Management *network)
{
    if (network->interfaces->len < 2)
        return;
    const Bond *bond = network->bond;
    g_string_append_printf(text, "bond     %s",
                           bond == NULL              ? "NOT there"
                           : !bond->is_lacp          ? "active-backup"
                           : bond->partner == NULL   ? "lacp, NO partner"
                                                     : "lacp with ");
    g_string_append(text, bond != NULL && bond->partner != NULL ? bond->partner : "");
    for (guint i = 0; i < network->interfaces->len; i++) {
        const ManagementInterface *interface = network->interfaces->pdata[i];
        g_string_append_printf(text, "%s %s %s", i == 0 ? ":" : ",",
                               text_or(interface->name, interface->mac),
                               interface->name == NULL ? "NOT there"
                               : !interface->has_link  ? "NO link"
                               : interface->is_used    ? "in use"
                                                       : "stands by");
    }
    g_string_append_c(text, '\n');
}

static void append_record(GString *text, const Record *record, const char *description)
{
    g_string_append_printf(text, "  %-9s%-8s", record->step, record_state_name(record->state));
    if (record->state == RECORD_DONE)
        g_string_append_printf(text, "%6.1f s  ", record->seconds);
    else
        g_string_append(text, "          ");
    g_string_append_printf(text, "%s\n", text_or(record->message, description));
    if (record->warning != NULL)
        g_string_append_printf(text, "%29swarning: %s\n", "", record->warning);
}

char *status_to_text(const Status *status)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *addresses = management_addresses(status->network);
    g_string_append_printf(text, "host     %s, %s, Slipway %s%s%s\n",
                           text_or(status->host_name, "no name"), addresses, status->version,
                           status->slot != NULL ? ", slot " : "", text_or(status->slot, ""));
    append_bond(text, status->network);
    g_autofree char *upgrade = upgrade_record_summary(status->upgrade);
    if (upgrade != NULL)
        g_string_append_printf(text, "upgrade  %s\n", upgrade);
    g_string_append_printf(text, "xen      %s\n", text_or(status->xen_version, "not running"));
    g_autofree char *mirrors = mirror_summary(status->mirrors);
    if (mirrors != NULL)
        g_string_append_printf(text, "raid     %s\n", mirrors);
    g_autofree char *pool = status_pool_to_text(status);
    g_autofree char *srs = sr_report_summary(status->srs);
    g_string_append_printf(text, "%s%s\nsteps    %s\n", pool, srs,
                           status->ready ? "all done" : "NOT all done (see docs/first-boot.md)");
    for (guint i = 0; i < status->records->len; i++)
        append_record(text, status->records->pdata[i], steps[i].description);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void add_boolean(JsonBuilder *builder, const char *name, gboolean value)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_boolean_value(builder, value);
}

static void add_interface(JsonBuilder *builder, const ManagementInterface *interface)
{
    json_builder_begin_object(builder);
    json_add_string(builder, "mac", interface->mac);
    json_add_string(builder, "name", interface->name);
    add_boolean(builder, "link", interface->has_link);
    add_boolean(builder, "used", interface->is_used);
    json_builder_end_object(builder);
}

static void add_network(JsonBuilder *builder, const Management *network)
{
    json_builder_set_member_name(builder, "network");
    json_builder_begin_object(builder);
    json_add_string(builder, "ipv4", network->address);
    json_add_string(builder, "ipv4_gateway", network->gateway);
    json_add_string(builder, "ipv6", network->address6);
    json_add_string(builder, "ipv6_gateway", network->gateway6);
    const Bond *bond = network->bond;
    json_add_string(builder, "bond", bond == NULL ? NULL : bond->is_lacp ? "lacp" : "active-backup");
    json_add_string(builder, "lacp_partner", bond != NULL ? bond->partner : NULL);
    json_builder_set_member_name(builder, "interfaces");
    json_builder_begin_array(builder);
    for (guint i = 0; i < network->interfaces->len; i++)
        add_interface(builder, network->interfaces->pdata[i]);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
}

static void add_mirrors(JsonBuilder *builder, const Status *status)
{
    json_builder_set_member_name(builder, "raid");
    json_builder_begin_array(builder);
    for (guint i = 0; i < status->mirrors->len; i++) {
        const Mirror *mirror = status->mirrors->pdata[i];
        json_builder_begin_object(builder);
        json_add_string(builder, "name", mirror->name);
        json_builder_set_member_name(builder, "disks");
        json_builder_add_int_value(builder, mirror->size);
        json_builder_set_member_name(builder, "missing");
        json_builder_add_int_value(builder, mirror->missing);
        json_add_string(builder, "action", mirror->action);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void add_pool(JsonBuilder *builder, const Status *status)
{
    json_builder_set_member_name(builder, "pool");
    if (status->pool_name == NULL) {
        json_builder_add_null_value(builder);
        return;
    }
    json_builder_begin_object(builder);
    json_add_string(builder, "name", status->pool_name);
    json_add_string(builder, "address", status->pool_address);
    json_add_string(builder, "master", status->pool_master);
    json_builder_set_member_name(builder, "hosts");
    json_builder_add_int_value(builder, status->pool_hosts);
    json_builder_set_member_name(builder, "guests");
    json_builder_add_int_value(builder, status->pool_guests);
    add_boolean(builder, "answers", status->pool_answers);
    json_builder_end_object(builder);
}

char *status_to_json(const Status *status)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_add_string(builder, "version", status->version);
    add_boolean(builder, "ready", status->ready);
    json_add_string(builder, "host", status->host_name);
    json_add_string(builder, "address", status->address);
    add_network(builder, status->network);
    json_add_string(builder, "xen", status->xen_version);
    json_add_string(builder, "slot", status->slot);
    json_builder_set_member_name(builder, "upgrade");
    upgrade_record_to_json(status->upgrade, builder);
    add_mirrors(builder, status);
    add_pool(builder, status);
    json_builder_set_member_name(builder, "storage");
    sr_report_json(status->srs, builder);
    json_builder_set_member_name(builder, "steps");
    json_builder_begin_array(builder);
    for (guint i = 0; i < status->records->len; i++)
        record_to_json(status->records->pdata[i], builder);
    json_builder_end_array(builder);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    return json_to_string(node, TRUE);
}
