/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "inventory.h"

#include <string.h>

#include "disk.h"
#include "error.h"
#include "groups.h"
#include "identity.h"
#include "installation.h"
#include "layout.h"
#include "lvm.h"
#include "multipath.h"
#include "nic.h"
#include "record.h"
#include "run.h"
#include "serial.h"
#include "sysfs.h"

#define DISK(member) offsetof(Disk, member)
static const RecordMember disk_members[] = {
    {"path", RECORD_STRING, DISK(path), TRUE},
    {"model", RECORD_STRING, DISK(model)},
    {"serial", RECORD_STRING, DISK(serial)},
    {"wwn", RECORD_STRING, DISK(wwn)},
    {"bus", RECORD_STRING, DISK(bus)},
    {"content", RECORD_STRING, DISK(content)},
    {"host_id", RECORD_STRING, DISK(host_id)},
    {"host_name", RECORD_STRING, DISK(host_name)},
    {"host_version", RECORD_STRING, DISK(host_version)},
    {"host_slot", RECORD_STRING, DISK(host_slot)},
    {"wwid", RECORD_STRING, DISK(wwid)},
    {"paths", RECORD_STRINGS, DISK(paths)},
    {"groups", RECORD_STRINGS, DISK(groups)},
    {"links", RECORD_STRINGS, DISK(links)},
    {"size", RECORD_UINT64, DISK(size), TRUE},
    {"diskseq", RECORD_UINT64, DISK(diskseq)},
    {"sector_size", RECORD_UINT, DISK(sector_size), TRUE},
    {"removable", RECORD_BOOLEAN, DISK(removable)},
    {"read_only", RECORD_BOOLEAN, DISK(read_only)},
    {"is_medium", RECORD_BOOLEAN, DISK(is_medium)},
    RECORD_END,
};
#undef DISK

#define NIC(member) offsetof(Nic, member)
static const RecordMember nic_members[] = {
    {"name", RECORD_STRING, NIC(name), TRUE},
    {"mac", RECORD_STRING, NIC(mac), TRUE},
    {"driver", RECORD_STRING, NIC(driver)},
    {"is_up", RECORD_BOOLEAN, NIC(is_up)},
    {"carrier", RECORD_BOOLEAN, NIC(carrier)},
    {"speed", RECORD_UINT, NIC(speed)},
    {"switch", RECORD_STRING, NIC(switch_name)},
    {"switch_port", RECORD_STRING, NIC(switch_port)},
    RECORD_END,
};
#undef NIC

#define INVENTORY(member) offsetof(Inventory, member)
static const RecordMember inventory_members[] = {
    {"manufacturer", RECORD_STRING, INVENTORY(manufacturer)},
    {"product", RECORD_STRING, INVENTORY(product)},
    {"serial", RECORD_STRING, INVENTORY(serial)},
    {"uuid", RECORD_STRING, INVENTORY(uuid)},
    {"mac", RECORD_STRING, INVENTORY(mac)},
    {"hostname", RECORD_STRING, INVENTORY(hostname)},
    {"memory", RECORD_UINT64, INVENTORY(memory), TRUE},
    {"efi", RECORD_BOOLEAN, INVENTORY(efi)},
    {"has_vt", RECORD_BOOLEAN, INVENTORY(has_vt)},
    {"console", RECORD_STRING, INVENTORY(console)},
    RECORD_END,
};
#undef INVENTORY

void disk_free(Disk *disk)
{
    if (disk == NULL)
        return;
    record_clear(disk_members, disk);
    g_free(disk);
}

void nic_free(Nic *nic)
{
    if (nic == NULL)
        return;
    record_clear(nic_members, nic);
    g_free(nic);
}

Inventory *inventory_new(void)
{
    Inventory *inventory = g_new0(Inventory, 1);
    inventory->disks = g_ptr_array_new_with_free_func((GDestroyNotify)disk_free);
    inventory->nics = g_ptr_array_new_with_free_func((GDestroyNotify)nic_free);
    return inventory;
}

void inventory_free(Inventory *inventory)
{
    if (inventory == NULL)
        return;
    g_ptr_array_unref(inventory->disks);
    g_ptr_array_unref(inventory->nics);
    record_clear(inventory_members, inventory);
    g_free(inventory);
}

/* Bytes of memory, by the line "MemTotal: N kB". */
static guint64 read_memory(const char *root)
{
    g_autofree char *text = sysfs_text(root, "/proc/meminfo");
    const char *total = text != NULL ? strstr(text, "MemTotal:") : NULL;
    return total != NULL ? g_ascii_strtoull(total + strlen("MemTotal:"), NULL, 10) * 1024 : 0;
}

static gboolean read_vt(const char *root)
{
    g_autofree char *text = sysfs_text(root, "/proc/cpuinfo");
    return text != NULL &&
           g_regex_match_simple("^flags\\s*:.*\\b(vmx|svm)\\b", text, G_REGEX_MULTILINE, 0);
}

Inventory *inventory_read_below(const char *root, GError **error)
{
    g_autoptr(Inventory) inventory = g_new0(Inventory, 1);
    inventory->disks = disk_read_all(root);
    inventory->nics = nic_read_all(root);
    identity_read(root, inventory);
    inventory->memory = read_memory(root);
    inventory->efi = sysfs_exists(root, "/sys/firmware/efi");
    inventory->has_vt = read_vt(root);
    inventory->console = serial_find(root);
    if (inventory->memory == 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "cannot read how much memory this machine has from '%s/proc/meminfo'; is /proc "
                    "mounted?",
                    root);
        return NULL;
    }
    return g_steal_pointer(&inventory);
}

void inventory_settle(void)
{
    RUN(NULL, "udevadm", "settle", "--timeout=60");
    multipath_settle();
    if (!RUN(NULL, "udevadm", "settle", "--timeout=60"))
        g_message("devices are still being set up after 60 s");
}

Inventory *inventory_read(GError **error)
{
    Inventory *inventory = inventory_read_below("", error);
    g_autoptr(GError) problem = NULL;
    g_autoptr(GPtrArray) volumes = inventory != NULL ? lvm_volumes(&problem) : NULL;
    if (volumes != NULL)
        groups_assign("", volumes, inventory->disks);
    else if (problem != NULL)
        g_warning("which volume groups the disks hold is not known: %s", problem->message);
    for (unsigned i = 0; inventory != NULL && i < inventory->disks->len; i++)
        installation_read(inventory->disks->pdata[i]);
    return inventory;
}

const Disk *inventory_find_disk(const Inventory *inventory, const char *name)
{
    g_autofree char *path = *name == '/' ? g_strdup(name) : g_strconcat("/dev/", name, NULL);
    for (unsigned i = 0; i < inventory->disks->len; i++) {
        const Disk *disk = inventory->disks->pdata[i];
        if (g_str_equal(disk->path, path) ||
            g_strv_contains((const char *const *)disk->links, path) ||
            (disk->paths != NULL && g_strv_contains((const char *const *)disk->paths, path)))
            return disk;
    }
    return NULL;
}

static void write_list(const char *name, const RecordMember *members, const GPtrArray *records,
                       JsonBuilder *builder)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < records->len; i++) {
        json_builder_begin_object(builder);
        record_write(members, records->pdata[i], builder);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

char *inventory_to_json(const Inventory *inventory)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    record_write(inventory_members, inventory, builder);
    write_list("disks", disk_members, inventory->disks, builder);
    write_list("nics", nic_members, inventory->nics, builder);
    json_builder_end_object(builder);
    return record_print(builder);
}

static gboolean read_list(JsonObject *object, const char *name, const RecordMember *members,
                          gsize record_size, const char *where, GPtrArray *records, GError **error)
{
    JsonNode *node = json_object_get_member(object, name);
    if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "%s: '%s' is not a list of objects",
                    where, name);
        return FALSE;
    }
    JsonArray *array = json_node_get_array(node);
    for (unsigned i = 0; i < json_array_get_length(array); i++) {
        g_autofree char *item_where = g_strdup_printf("%s: %s[%u]", where, name, i);
        JsonNode *item = json_array_get_element(array, i);
        if (!JSON_NODE_HOLDS_OBJECT(item)) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "%s is not an object",
                        item_where);
            return FALSE;
        }
        void *record = g_malloc0(record_size);
        g_ptr_array_add(records, record);
        if (!record_read(members, json_node_get_object(item), NULL, item_where, record, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_inventory(Inventory *inventory, const char *text, const char *name,
                               GError **error)
{
    static const char *const lists[] = {"disks", "nics", NULL};

    g_autoptr(JsonParser) parser = json_parser_new();
    if (!json_parser_load_from_data(parser, text, -1, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "%s: not JSON: ", name);
        return FALSE;
    }
    JsonNode *root = json_parser_get_root(parser);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "%s: not an inventory; make one with 'slipway-installer --inventory'", name);
        return FALSE;
    }
    JsonObject *object = json_node_get_object(root);
    return record_read(inventory_members, object, lists, name, inventory, error) &&
           read_list(object, "disks", disk_members, sizeof(Disk), name, inventory->disks, error) &&
           read_list(object, "nics", nic_members, sizeof(Nic), name, inventory->nics, error);
}

Inventory *inventory_from_json(const char *text, const char *name, GError **error)
{
    g_autoptr(Inventory) inventory = inventory_new();
    return read_inventory(inventory, text, name, error) ? g_steal_pointer(&inventory) : NULL;
}

char *disk_describe(const Disk *disk)
{
    g_autofree char *size = layout_format_size(disk->size);
    g_autofree char *model = disk->model != NULL ? g_strconcat(", ", disk->model, NULL)
                                                 : g_strdup("");
    g_autofree char *serial = disk->serial != NULL ? g_strconcat(", serial ", disk->serial, NULL)
                                                   : g_strdup("");
    return g_strdup_printf("%s (%s%s%s%s)", disk->path, size, model, serial,
                           disk->is_medium ? ", the installation medium" : "");
}

char *disk_describe_all(const GPtrArray *disks)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (unsigned i = 0; i < disks->len; i++)
        g_strv_builder_take(builder, disk_describe(disks->pdata[i]));
    g_auto(GStrv) all = g_strv_builder_end(builder);
    return g_strjoinv("; ", all);
}
