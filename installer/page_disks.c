/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page_disks.h"

#include "disk_rule.h"
#include "layout.h"

static gboolean is_named(const GPtrArray *rules, const char *path)
{
    for (unsigned i = 0; rules != NULL && i < rules->len; i++)
        if (g_strcmp0(((const DiskRule *)rules->pdata[i])->name, path) == 0)
            return TRUE;
    return FALSE;
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

void page_disks_list(UiList *list, const Inventory *inventory, const GPtrArray *except)
{
    for (unsigned i = 0; i < inventory->disks->len; i++) {
        const Disk *disk = inventory->disks->pdata[i];
        if (disk->read_only || disk->is_medium || is_named(except, disk->path))
            continue;
        g_autofree char *size = layout_format_size(disk->size);
        ui_list_add(list, disk->path,
                    g_strdup_printf("%-14s %10s  %-6s  %.28s", disk->path, size, disk->bus,
                                    or_else(disk->model, "(no model)")),
                    g_strdup_printf("Serial number: %s%s\nHolds now: %s",
                                    or_else(disk->serial, "none"),
                                    disk->removable ? " (removable)" : "",
                                    or_else(disk->content, "unknown data")));
    }
}

void page_disks_set(GPtrArray *rules, const UiList *list)
{
    g_ptr_array_set_size(rules, 0);
    for (unsigned i = 0; i < list->rows->len; i++) {
        const UiRow *row = list->rows->pdata[i];
        if (row->marked && *row->id == '/')
            g_ptr_array_add(rules, disk_rule_new(row->id));
    }
}
