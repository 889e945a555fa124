/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"

/* One question being answered. */
typedef struct {
    const ChecksWorld *world;
    const PoolRequest *request;
    char *name;         /* whole; NULL: not told */
    GPtrArray *reasons; /* of char * */
} Examination;

static void G_GNUC_PRINTF(2, 3) object(Examination *exam, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(exam->reasons, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

char *checks_full_name(const char *name, const char *pool)
{
    const char *domain = strchr(pool, '.');
    return strchr(name, '.') != NULL || domain == NULL ? g_strdup(name)
                                                       : g_strconcat(name, domain, NULL);
}

static const Member *present(const Examination *exam)
{
    return exam->name != NULL ? members_find(exam->world->members, exam->name) : NULL;
}

/* A join that broke off, or whose end the host has not heard, is asked for again. */
static gboolean asks_again(const Examination *exam)
{
    const PoolRequest *request = exam->request;
    return exam->name != NULL && request->machine_id != NULL &&
           token_was_used_by(exam->world->token, exam->name, request->machine_id);
}

static void check_token(Examination *exam)
{
    const Token *token = exam->world->token;
    static const char hint[] = "make a new one with 'slipway pool token create' on the master";
    if (token == NULL) {
        object(exam, "the pool does not know its token: %s", hint);
    } else if (token->revoked) {
        object(exam, "its token %s was revoked: %s", token->id, hint);
    } else if (asks_again(exam)) {
        return;
    } else if (token_uses_left(token) == 0) {
        g_autoptr(GString) users = g_string_new(NULL);
        for (char **user = token->used_by; *user != NULL; user++)
            g_string_append_printf(users, "%s%.*s", users->len > 0 ? ", " : "",
                                   (int)strcspn(*user, " "), *user);
        object(exam, "its token %s was used up by %s: %s", token->id, users->str, hint);
    } else if (token->expires <= exam->world->now) {
        g_autofree char *when = tokens_time(token->expires);
        object(exam, "its token %s expired at %s: %s", token->id, when, hint);
    }
}

static void check_name(Examination *exam)
{
    const ChecksWorld *world = exam->world;
    if (exam->name == NULL)
        return;
    if (g_ascii_strcasecmp(exam->name, world->pool->name) == 0) {
        object(exam, "%s is the name of the pool itself: give the host another one", exam->name);
        return;
    }
    if (g_ascii_strcasecmp(exam->name, world->pool->master) == 0) {
        object(exam, "%s is the name of the pool's master: give the host another one", exam->name);
        return;
    }
    gboolean taken = FALSE;
    for (char **host = world->pool->hosts; *host != NULL && !taken; host++)
        taken = g_ascii_strcasecmp(*host, exam->name) == 0;
    const Member *member = present(exam);
    gboolean same = member != NULL && exam->request->machine_id != NULL &&
                    g_str_equal(member->machine_id, exam->request->machine_id);
    if (taken && !same && !world->token->replaces)
        object(exam, "the pool has a host of this name already: give it another name; or, if it was "
                     "installed anew, a token from 'slipway pool token create --replace'; or take "
                     "the old one out with 'slipway pool evict %s'", exam->name);
}

static void check_machine(Examination *exam)
{
    if (exam->request->machine_id == NULL || exam->name == NULL)
        return;
    const Member *other = members_find_machine(exam->world->members, exam->request->machine_id);
    if (other != NULL && g_ascii_strcasecmp(other->name, exam->name) != 0)
        object(exam, "its machine-id is that of %s, so one is a copy of the other's disk, or was "
                     "renamed: 'slipway pool evict %s' if it was renamed, else install it instead "
                     "of copying it", other->name, other->name);
}

static void check_address(Examination *exam)
{
    const ChecksWorld *world = exam->world;
    const char *address = exam->request->address;
    if (address == NULL)
        return;
    if (world->peer != NULL && !g_str_equal(address, world->peer))
        object(exam, "it says that its address is %s, but came from %s: take out the router or "
                     "address translation between them, the pool has to reach its members directly",
               address, world->peer);
    gboolean is_ipv6 = strchr(address, ':') != NULL;
    if (is_ipv6 != (strchr(world->own->address, ':') != NULL))
        object(exam, "its address %s is of IPv%d and the master's %s is not, which must be the same: "
                     "give its management network the pool's kind of address",
               address, is_ipv6 ? 6 : 4, world->own->address);
    if (g_strcmp0(address, world->pool->address) == 0)
        object(exam, "its address %s is the pool's own: give the host another one", address);
    for (char **host = world->pool->hosts; *host != NULL; host++) {
        const char *known = ganeti_pool_address_of(world->pool, *host);
        gboolean itself = exam->name != NULL && g_ascii_strcasecmp(*host, exam->name) == 0;
        if (!itself && g_strcmp0(known, address) == 0)
            object(exam, "its address %s is that of %s: give the host another one", address, *host);
        else if (itself && known != NULL && !g_str_equal(known, address))
            object(exam, "the pool knows %s at %s, but its address is %s now: give it back the old "
                         "one, or take the old host out with 'slipway pool evict %s'", *host, known,
                   address, *host);
    }
}

static void check_clock(Examination *exam)
{
    if (exam->request->clock == 0)
        return;
    gint64 ahead = exam->request->clock - exam->world->now;
    if (llabs(ahead) > CHECKS_MAX_CLOCK_DIFFERENCE)
        object(exam, "its clock is %" G_GINT64_FORMAT " s %s the master's, and %d s are allowed: give "
                     "both the same time servers ('chronyc sources' shows whether they answer)",
               (gint64)llabs(ahead), ahead > 0 ? "ahead of" : "behind", CHECKS_MAX_CLOCK_DIFFERENCE);
}

/* The first two numbers of a version: "0.1" of "0.1.0". */
static char *series_of(const char *version)
{
    g_auto(GStrv) parts = g_strsplit(version, ".", 3);
    return parts[0] != NULL && parts[1] != NULL ? g_strdup_printf("%s.%s", parts[0], parts[1])
                                                : g_strdup(version);
}

static void check_versions(Examination *exam)
{
    const PoolRequest *own = exam->world->own, *its = exam->request;
    g_autofree char *own_series = series_of(own->slipway);
    g_autofree char *its_series = its->slipway != NULL ? series_of(its->slipway) : NULL;
    if (its_series != NULL && !g_str_equal(own_series, its_series))
        object(exam, "it runs Slipway %s and the master %s: install it from the pool's release, or "
                     "upgrade the pool first", its->slipway, own->slipway);
    if (its->ganeti != NULL && !g_str_equal(own->ganeti, its->ganeti))
        object(exam, "it has Ganeti %s and the master %s, which must be the same: bring both to one "
                     "release", its->ganeti, own->ganeti);
}

static void check_xen(Examination *exam)
{
    unsigned own_major = 0, own_minor = 0, its_major = 0, its_minor = 0;
    const char *own = exam->world->own->xen, *its = exam->request->xen;
    if (its == NULL)
        return;
    sscanf(own, "%u.%u", &own_major, &own_minor);
    /* Xen's own rule: a guest moves to the same version, or to the next one. */
    if (sscanf(its, "%u.%u", &its_major, &its_minor) != 2 || its_major != own_major ||
        its_minor < own_minor || its_minor > own_minor + 1)
        object(exam, "it runs Xen %s and the master %s, between which guests cannot move: install "
                     "it from the pool's release", its, own);
}

static void check_cpu(Examination *exam)
{
    const PoolRequest *own = exam->world->own, *its = exam->request;
    if (its->cpu_vendor != NULL && !g_str_equal(own->cpu_vendor, its->cpu_vendor)) {
        object(exam, "its processor is of %s and the pool's of %s, between which no guest can move: "
                     "put it into a pool of its own", its->cpu_vendor, own->cpu_vendor);
        return;
    }
    if (its->features == NULL || exam->world->token->any_cpu)
        return;
    g_auto(GStrv) pool = members_features(exam->world->members);
    g_autoptr(GString) missing = g_string_new(NULL);
    for (char **feature = pool != NULL ? pool : own->features; *feature != NULL; feature++)
        if (!g_strv_contains((const char *const *)its->features, *feature))
            g_string_append_printf(missing, "%s%s", missing->len > 0 ? ", " : "", *feature);
    if (missing->len > 0)
        object(exam, "its processor lacks what guests may use on the pool's other hosts (%s): put "
                     "it into a pool of its own, or use a token from 'slipway pool token create "
                     "--any-cpu' and keep running guests from moving to it", missing->str);
}

static void check_bridges(Examination *exam)
{
    char **its = exam->request->bridges;
    for (char **bridge = exam->world->own->bridges; its != NULL && *bridge != NULL; bridge++)
        if (!g_strv_contains((const char *const *)its, *bridge))
            object(exam, "it lacks the bridge %s that the master has: make it, with a file in "
                         "/etc/systemd/network as on the master", *bridge);
}

static void check_storage(Examination *exam)
{
    char **groups = exam->request->groups;
    if (exam->world->storage == STORAGE_LVM && groups != NULL &&
        !g_strv_contains((const char *const *)groups, STORAGE_GROUP))
        object(exam, "the pool keeps its guests' disks in LVM volume groups '" STORAGE_GROUP "', and "
                     "it has none: install it with guest storage on LVM, at least 20 GiB");
}

gboolean checks_run(const ChecksWorld *world, const PoolRequest *request, GError **error)
{
    g_autofree char *name =
        request->name != NULL ? checks_full_name(request->name, world->pool->name) : NULL;
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
    Examination exam = {world, request, name, reasons};
    static void (*const checks[])(Examination *exam) = {
        check_name, check_machine, check_address, check_clock,   check_versions,
        check_xen,  check_cpu,     check_bridges, check_storage,
    };
    check_token(&exam);
    gboolean may_ask = reasons->len == 0;
    for (gsize i = 0; i < G_N_ELEMENTS(checks) && may_ask; i++)
        checks[i](&exam);
    if (reasons->len == 0)
        return TRUE;
    g_ptr_array_add(reasons, NULL);
    g_autofree char *all = g_strjoinv("; ", (char **)reasons->pdata);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS, "%s cannot join %s: %s",
                name != NULL ? name : "this host", world->pool->name, all);
    return FALSE;
}
