/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan.h"

#include <string.h>

#include "record.h"
#include "url.h"

#define PLAN_DISK(member) offsetof(PlanDisk, member)
static const RecordMember plan_disk_members[] = {
    {"path", RECORD_STRING, PLAN_DISK(path)},
    {"model", RECORD_STRING, PLAN_DISK(model)},
    {"serial", RECORD_STRING, PLAN_DISK(serial)},
    {"wwn", RECORD_STRING, PLAN_DISK(wwn)},
    {"wwid", RECORD_STRING, PLAN_DISK(wwid)},
    {"link", RECORD_STRING, PLAN_DISK(link)},
    {"size", RECORD_UINT64, PLAN_DISK(size)},
    {"diskseq", RECORD_UINT64, PLAN_DISK(diskseq)},
    RECORD_END,
};
#undef PLAN_DISK

#define EXISTING(member) offsetof(PlanExisting, member)
static const RecordMember existing_members[] = {
    {"name", RECORD_STRING, EXISTING(name)},
    {"version", RECORD_STRING, EXISTING(version)},
    {"slot", RECORD_STRING, EXISTING(slot)},
    {"into", RECORD_STRING, EXISTING(into)},
    RECORD_END,
};
#undef EXISTING

PlanDisk *plan_disk_new(const Disk *disk)
{
    PlanDisk *copy = g_new0(PlanDisk, 1);
    copy->path = g_strdup(disk->path);
    copy->model = g_strdup(disk->model);
    copy->serial = g_strdup(disk->serial);
    copy->wwn = g_strdup(disk->wwn);
    copy->wwid = g_strdup(disk->wwid);
    copy->size = disk->size;
    copy->diskseq = disk->diskseq;

    /* Links are sorted: those by-id come before those by-path. */
    copy->link = g_strdup(disk->links[0] != NULL ? disk->links[0] : disk->path);
    return copy;
}

void plan_disk_free(PlanDisk *disk)
{
    if (disk == NULL)
        return;
    record_clear(plan_disk_members, disk);
    g_free(disk);
}

gboolean plan_has_disk(const GPtrArray *disks, const char *path)
{
    for (unsigned i = 0; i < disks->len; i++)
        if (g_str_equal(((const PlanDisk *)disks->pdata[i])->path, path))
            return TRUE;
    return FALSE;
}

char *plan_list_disks(const GPtrArray *disks)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < disks->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                               ((const PlanDisk *)disks->pdata[i])->path);
    return g_string_free(text, FALSE);
}

Plan *plan_new(void)
{
    Plan *plan = g_new0(Plan, 1);
    plan->targets = g_ptr_array_new_with_free_func((GDestroyNotify)plan_disk_free);
    plan->guest_disks = g_ptr_array_new_with_free_func((GDestroyNotify)plan_disk_free);
    plan->ssh_keys = g_new0(char *, 1);
    plan->services_on = g_new0(char *, 1);
    plan->services_off = g_new0(char *, 1);
    plan->scripts = g_ptr_array_new_with_free_func((GDestroyNotify)script_free);
    plan->notes = g_ptr_array_new_with_free_func(g_free);
    return plan;
}

void plan_free(Plan *plan)
{
    if (plan == NULL)
        return;
    if (plan->existing != NULL)
        record_clear(existing_members, plan->existing);
    g_free(plan->existing);
    g_ptr_array_unref(plan->targets);
    g_ptr_array_unref(plan->guest_disks);
    hostconf_free(plan->host);
    if (plan->password_hash != NULL)
        explicit_bzero(plan->password_hash, strlen(plan->password_hash));
    g_free(plan->password_hash);
    if (plan->answers != NULL)
        explicit_bzero(plan->answers, strlen(plan->answers));
    g_free(plan->answers);
    g_strfreev(plan->sources);
    g_strfreev(plan->packs);
    g_free(plan->console);
    g_strfreev(plan->services_on);
    g_strfreev(plan->services_off);
    g_strfreev(plan->ssh_keys);
    g_ptr_array_unref(plan->scripts);
    g_free(plan->notify_url);
    g_ptr_array_unref(plan->notes);
    g_free(plan);
}

static void write_disks(const char *name, const GPtrArray *disks, JsonBuilder *builder)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < disks->len; i++) {
        json_builder_begin_object(builder);
        record_write(plan_disk_members, disks->pdata[i], builder);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void write_partitions(const Plan *plan, JsonBuilder *builder)
{
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < plan->n_partitions; i++) {
        const PlanPartition *partition = &plan->partitions[i];
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, "number");
        json_builder_add_int_value(builder, i + 1);
        json_builder_set_member_name(builder, "label");
        json_builder_add_string_value(builder, partition->label);
        json_builder_set_member_name(builder, "type");
        json_builder_add_string_value(builder, partition->type);
        json_builder_set_member_name(builder, "start");
        json_builder_add_int_value(builder, (gint64)partition->start);
        json_builder_set_member_name(builder, "size");
        json_builder_add_int_value(builder, (gint64)partition->size);
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

/* A URL may hold a password. */
static gboolean is_secret(const char *key)
{
    return g_str_equal(key, "token") || g_str_equal(key, "notify-url");
}

/* The host's configuration by the sections of host.conf. */
static void write_host(const Hostconf *host, JsonBuilder *builder)
{
    g_autofree char *text = hostconf_to_text(host);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_load_from_data(file, text, -1, G_KEY_FILE_NONE, NULL);

    json_builder_begin_object(builder);
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (char **group = groups; *group != NULL; group++) {
        json_builder_set_member_name(builder, *group);
        json_builder_begin_object(builder);
        g_auto(GStrv) keys = g_key_file_get_keys(file, *group, NULL, NULL);
        for (char **key = keys; *key != NULL; key++) {
            g_autofree char *value = g_key_file_get_string(file, *group, *key, NULL);
            json_builder_set_member_name(builder, *key);
            json_builder_add_string_value(builder, is_secret(*key) ? "(set)" : value);
        }
        json_builder_end_object(builder);
    }
    json_builder_end_object(builder);
}

static void write_scripts(const GPtrArray *scripts, JsonBuilder *builder)
{
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < scripts->len; i++) {
        const Script *script = scripts->pdata[i];
        g_autofree char *url = script_name(script);
        json_builder_begin_object(builder);
        json_builder_set_member_name(builder, "stage");
        json_builder_add_string_value(builder, script_stage_name(script->stage));
        json_builder_set_member_name(builder, "url");
        json_builder_add_string_value(builder, url);
        json_builder_set_member_name(builder, "sha256");
        json_builder_add_string_value(builder, script->sha256);
        json_builder_set_member_name(builder, "timeout");
        json_builder_add_int_value(builder, script->timeout);
        json_builder_set_member_name(builder, "on_failure");
        json_builder_add_string_value(builder, script_failure_name(script->on_failure));
        json_builder_end_object(builder);
    }
    json_builder_end_array(builder);
}

static void write_list(const char *name, char *const *list, JsonBuilder *builder)
{
    if (*list == NULL)
        return;
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
    for (; *list != NULL; list++)
        json_builder_add_string_value(builder, *list);
    json_builder_end_array(builder);
}

/* Only what there is: most installations have none of these. */
static void write_options(const Plan *plan, JsonBuilder *builder)
{
    write_list("ssh_keys", plan->ssh_keys, builder);
    write_list("services_on", plan->services_on, builder);
    write_list("services_off", plan->services_off, builder);
    if (plan->scripts->len > 0) {
        json_builder_set_member_name(builder, "scripts");
        write_scripts(plan->scripts, builder);
    }
    if (plan->notify_url != NULL) {
        g_autofree char *url = url_without_credentials(plan->notify_url);
        json_builder_set_member_name(builder, "notify_url");
        json_builder_add_string_value(builder, url);
    }
    if (plan->console != NULL) {
        json_builder_set_member_name(builder, "console");
        json_builder_add_string_value(builder, plan->console);
    }
    if (!plan->boot_entry) {
        json_builder_set_member_name(builder, "boot_entry");
        json_builder_add_boolean_value(builder, FALSE);
    }
}

static void write_urls(const char *name, char **urls, JsonBuilder *builder)
{
    json_builder_set_member_name(builder, name);
    json_builder_begin_array(builder);
    for (char **url = urls; *url != NULL; url++) {
        g_autofree char *shown = url_without_credentials(*url);
        json_builder_add_string_value(builder, shown);
    }
    json_builder_end_array(builder);
}

static void write_notes(const Plan *plan, JsonBuilder *builder)
{
    json_builder_set_member_name(builder, "notes");
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < plan->notes->len; i++)
        json_builder_add_string_value(builder, plan->notes->pdata[i]);
    json_builder_end_array(builder);
}

/* The rest of an installation. */
static void write_new(const Plan *plan, JsonBuilder *builder)
{
    write_disks("targets", plan->targets, builder);
    json_builder_set_member_name(builder, "raid_members");
    json_builder_add_int_value(builder, plan->raid_members);
    json_builder_set_member_name(builder, "partitions");
    write_partitions(plan, builder);

    write_disks("guest_disks", plan->guest_disks, builder);
    json_builder_set_member_name(builder, "sr_on_target");
    json_builder_add_boolean_value(builder, plan->sr_on_target);
    write_urls("sources", plan->sources, builder);
    if (*plan->packs != NULL)
        write_urls("packs", plan->packs, builder);
    json_builder_set_member_name(builder, "root_password");
    json_builder_add_string_value(builder, plan->fetches_password ? "(will be fetched)"
                                           : g_str_equal(plan->password_hash, "!") ? "(locked)"
                                                                                   : "(set)");
    write_options(plan, builder);
    json_builder_set_member_name(builder, "host");
    write_host(plan->host, builder);
}

/* An upgrade or a restore: what is written, and nothing else is. */
static void write_existing(const Plan *plan, JsonBuilder *builder)
{
    json_builder_set_member_name(builder, "operation");
    json_builder_add_string_value(builder,
                                  plan->operation == ANSWERS_UPGRADE ? "upgrade" : "restore");
    json_builder_set_member_name(builder, "host");
    json_builder_begin_object(builder);
    record_write(existing_members, plan->existing, builder);
    json_builder_end_object(builder);
    write_disks("disks", plan->targets, builder);
    write_urls("sources", plan->sources, builder);
    if (*plan->packs != NULL)
        write_urls("packs", plan->packs, builder);
    write_options(plan, builder);
}

char *plan_to_json(const Plan *plan)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    (plan->existing != NULL ? write_existing : write_new)(plan, builder);
    write_notes(plan, builder);
    json_builder_end_object(builder);
    return record_print(builder);
}
