/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_upgrade.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "error.h"
#include "release.h"

static JsonObject *object_of(JsonNode *node)
{
    return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

PoolMember *pool_member_new(const char *name, gboolean is_master, const char *json)
{
    PoolMember *member = g_new0(PoolMember, 1);
    member->name = g_strdup(name);
    member->is_master = is_master;
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *status = json != NULL && json_parser_load_from_data(parser, json, -1, NULL)
                             ? object_of(json_parser_get_root(parser))
                             : NULL;
    member->upgrade = upgrade_record_from_json(status != NULL ? json_object_get_member(status, "upgrade") : NULL);
    if (status == NULL)
        return member;
    member->answers = TRUE;
    member->is_ready = json_object_get_boolean_member_with_default(status, "ready", FALSE);
    member->version = g_strdup(json_object_get_string_member_with_default(status, "version", ""));
    return member;
}

void pool_member_free(PoolMember *member)
{
    if (member == NULL)
        return;
    g_free(member->name);
    g_free(member->version);
    upgrade_record_free(member->upgrade);
    g_free(member);
}

static int compare(gconstpointer a, gconstpointer b)
{
    const PoolMember *first = *(PoolMember *const *)a, *second = *(PoolMember *const *)b;
    if (first->is_master != second->is_master)
        return first->is_master ? -1 : 1;
    return strcmp(first->name, second->name);
}

void pool_upgrade_sort(GPtrArray *members)
{
    g_ptr_array_sort(members, compare);
}

static gboolean stop(GError **error, const char *name, char *why)
{
    g_autofree char *owned = why;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "the pool's upgrade stops at %s: %s", name, owned);
    return FALSE;
}

/* Whether the pool is well enough to lose MEMBER, or another one beside it, for a while. */
static gboolean is_well(const PoolMember *member, const char *version, gboolean again, GError **error)
{
    if (!member->answers)
        return stop(error, member->name,
                    g_strdup("it does not answer; bring it back, or take it out with 'slipway pool evict'"));
    if (upgrade_record_has_failed(member->upgrade, version) && !again)
        return stop(error, member->name,
                    g_strdup_printf("version %s has failed there (%s); see to it, and go on with --again", version,
                                    member->upgrade->reason != NULL ? member->upgrade->reason : "nobody knows why"));
    if (member->upgrade->state == UPGRADE_TRIAL && g_str_equal(member->version, version))
        return stop(error, member->name, g_strdup("it is on trial still; call this again in a few minutes"));
    if (!member->is_ready)
        return stop(error, member->name, g_strdup("it is not ready; 'slipway status' there says what is missing"));
    return TRUE;
}

const PoolMember *pool_upgrade_next(const GPtrArray *members, const char *version, gboolean again,
                                    GError **error)
{
    const PoolMember *next = NULL;
    for (guint i = 0; i < members->len; i++) {
        const PoolMember *member = members->pdata[i];
        if (!is_well(member, version, again, error))
            return NULL;
        if (next == NULL && release_compare(member->version, version) < 0)
            next = member;
    }
    return next;
}

void pool_guest_free(PoolGuest *guest)
{
    if (guest == NULL)
        return;
    g_free(guest->name);
    g_free(guest->home);
    g_free(guest->disks);
    g_free(guest);
}

GPtrArray *pool_guests_parse(const char *text)
{
    GPtrArray *guests = g_ptr_array_new_with_free_func((GDestroyNotify)pool_guest_free);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) fields = g_strsplit(*line, ":", -1);
        if (g_strv_length(fields) != 4 || *fields[0] == '\0')
            continue;
        PoolGuest *guest = g_new0(PoolGuest, 1);
        guest->name = g_strdup(fields[0]);
        guest->home = g_strdup(fields[1]);
        guest->disks = g_strdup(fields[2]);
        guest->is_running = g_str_equal(fields[3], "up");
        g_ptr_array_add(guests, guest);
    }
    return guests;
}

/* Disk templates whose disks no other host has (Ganeti, gnt-instance(8)). */
static gboolean is_bound(const PoolGuest *guest)
{
    return g_str_equal(guest->disks, "plain") || g_str_equal(guest->disks, "file") ||
           g_str_equal(guest->disks, "blockdev");
}

char **pool_guests_to_move(const GPtrArray *guests, const char *home, gboolean stop_bound, GError **error)
{
    g_autoptr(GStrvBuilder) movable = g_strv_builder_new();
    g_autoptr(GString) bound = g_string_new(NULL);
    for (guint i = 0; i < guests->len; i++) {
        const PoolGuest *guest = guests->pdata[i];
        if (!guest->is_running || !g_str_equal(guest->home, home))
            continue;
        if (is_bound(guest))
            g_string_append_printf(bound, "%s%s", bound->len > 0 ? ", " : "", guest->name);
        else
            g_strv_builder_add(movable, guest->name);
    }
    if (bound->len > 0 && !stop_bound) {
        stop(error, home,
             g_strdup_printf("the disks of its guests %s are its own, so they cannot move; --stop-guests lets them "
                             "be down while it restarts", bound->str));
        return NULL;
    }
    return g_strv_builder_end(movable);
}

char **pool_guest_move_argv(const PoolGuest *guest, const char *to)
{
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_strv_builder_add_many(argv, "gnt-instance", "migrate", "--force", NULL);
    if (g_str_equal(guest->disks, "drbd")) { /* there is one other place only */
        g_strv_builder_add(argv, guest->name);
        return g_strv_builder_end(argv);
    }
    g_strv_builder_add_many(argv, to != NULL ? "--target-node" : "--iallocator", to != NULL ? to : "hail",
                            guest->name, NULL);
    return g_strv_builder_end(argv);
}

const PoolGuest *pool_guests_find(const GPtrArray *guests, const char *name)
{
    for (guint i = 0; i < guests->len; i++)
        if (g_str_equal(((const PoolGuest *)guests->pdata[i])->name, name))
            return guests->pdata[i];
    return NULL;
}
