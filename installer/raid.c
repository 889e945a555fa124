/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "raid.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "run.h"

#define STOP_TRIES 50 /* of 100 ms: udev may still look at what was written */

void raid_free(Raid *raid)
{
    if (raid == NULL)
        return;
    g_free(raid->node);
    g_free(raid->link);
    g_free(raid);
}

/* As md writes a UUID, in mdadm's and udev's names. */
static char *new_uuid(void)
{
    return g_strdup_printf("%08x:%08x:%08x:%08x", g_random_int(), g_random_int(), g_random_int(),
                           g_random_int());
}

char **raid_create_argv(const char *name, const char *uuid, char *const members[],
                        unsigned n_members)
{
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_strv_builder_add_many(argv, "mdadm", "--create", NULL);
    g_strv_builder_take(argv, g_strconcat("/dev/md/", name, NULL));
    /* "any": an array of another host's name would not be started when a member is missing. */
    g_strv_builder_add_many(argv, "--run", "--quiet", "--level=1", "--metadata=1.0",
                            "--bitmap=internal", "--assume-clean", "--homehost=any", NULL);
    g_strv_builder_take(argv, g_strconcat("--name=", name, NULL));
    g_strv_builder_take(argv, g_strconcat("--uuid=", uuid, NULL));
    g_strv_builder_take(argv, g_strdup_printf("--raid-devices=%u", n_members));
    unsigned count = g_strv_length((char **)members);
    g_strv_builder_addv(argv, (const char **)members);
    for (; count < n_members; count++)
        g_strv_builder_add(argv, "missing");
    return g_strv_builder_end(argv);
}

static char *find_node(const char *link, GError **error)
{
    if (!RUN(error, "udevadm", "wait", "--timeout=60", link))
        return NULL;
    char *real = realpath(link, NULL);
    if (real == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "'%s': %s", link, g_strerror(errno));
        return NULL;
    }
    char *node = g_strdup(real);
    free(real);
    return node;
}

Raid *raid_create(const char *name, char *const members[], unsigned n_members, GError **error)
{
    g_autofree char *uuid = new_uuid();
    g_auto(GStrv) argv = raid_create_argv(name, uuid, members, n_members);
    g_autoptr(Raid) raid = g_new0(Raid, 1);
    raid->link = g_strconcat("/dev/disk/by-id/md-uuid-", uuid, NULL);
    if (!run_argv((const char *const *)argv, NULL, error) ||
        (raid->node = find_node(raid->link, error)) == NULL) {
        g_autofree char *all = g_strjoinv(", ", (char **)members);
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot make the RAID1 '%s' of %s: ", name, all);
        return NULL;
    }
    return g_steal_pointer(&raid);
}

/* The "MD_UUID" that the member NODE says; NULL: it is none. g_free(). */
static char *array_of(const char *node)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, NULL, "mdadm", "--examine", "--export", node))
        return NULL;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix(*line, "MD_UUID="))
            return g_strdup(*line + strlen("MD_UUID="));
    return NULL;
}

gboolean raid_assemble(const char *name, char *const members[], Raid **ret_raid, GError **error)
{
    *ret_raid = NULL;
    g_autofree char *uuid = array_of(members[0]);
    if (uuid == NULL)
        return TRUE;
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_strv_builder_add_many(argv, "mdadm", "--assemble", "--run", NULL);
    g_strv_builder_take(argv, g_strconcat("/dev/md/", name, NULL));
    g_strv_builder_addv(argv, (const char **)members);
    g_auto(GStrv) words = g_strv_builder_end(argv);
    g_autoptr(Raid) raid = g_new0(Raid, 1);
    raid->link = g_strconcat("/dev/disk/by-id/md-uuid-", uuid, NULL);
    if (!run_argv((const char *const *)words, NULL, error) ||
        (raid->node = find_node(raid->link, error)) == NULL) {
        g_autofree char *all = g_strjoinv(", ", (char **)members);
        error_reclass(error, SLIPWAY_ERROR_HARDWARE, "cannot start the RAID1 '%s' of %s: ", name, all);
        return FALSE;
    }
    *ret_raid = g_steal_pointer(&raid);
    return TRUE;
}

gboolean raid_stop(const char *node, GError **error)
{
    for (unsigned try = 0;; try++) {
        g_autoptr(GError) failure = NULL;
        if (RUN(&failure, "mdadm", "--stop", node))
            return TRUE;
        if (try == STOP_TRIES) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        g_usleep(100 * 1000);
    }
}
