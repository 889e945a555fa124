/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine.h"

#define DMI "/sys/class/dmi/id"
#define NICS "/sys/class/net"

static int compare(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

/* The text of a file, cleaned of what no JSON reader would take; NULL: none. g_free(). */
static char *read_text(const char *root, const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(root, folder, name, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL) || *g_strstrip(text) == '\0')
        return NULL;
    return g_utf8_make_valid(text, -1);
}

static void add_dmi(const char *root, const char *file, const char *member, JsonBuilder *builder)
{
    g_autofree char *value = read_text(root, DMI, file);
    if (value == NULL)
        return;
    json_builder_set_member_name(builder, member);
    json_builder_add_string_value(builder, value);
}

static void add_macs(const char *root, JsonBuilder *builder)
{
    g_autoptr(GPtrArray) macs = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *nics = g_build_filename(root, NICS, NULL);
    g_autoptr(GDir) folder = g_dir_open(nics, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *device = g_build_filename(nics, name, "device", NULL);
        g_autofree char *mac = read_text(nics, name, "address");
        if (mac != NULL && g_file_test(device, G_FILE_TEST_EXISTS)) /* else a bridge, or "lo" */
            g_ptr_array_add(macs, g_steal_pointer(&mac));
    }
    g_ptr_array_sort(macs, compare);
    json_builder_set_member_name(builder, "macs");
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < macs->len; i++)
        json_builder_add_string_value(builder, macs->pdata[i]);
    json_builder_end_array(builder);
}

void machine_to_json(const char *root, JsonBuilder *builder)
{
    json_builder_begin_object(builder);
    add_dmi(root, "product_serial", "serial", builder);
    add_dmi(root, "product_uuid", "uuid", builder);
    add_macs(root, builder);
    json_builder_end_object(builder);
}
