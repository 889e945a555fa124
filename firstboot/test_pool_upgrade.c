/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_upgrade.h"

#include <string.h>

#include "error.h"

#define READY(version) "{\"ready\": true, \"version\": \"" version "\", \"upgrade\": null}"
#define UPGRADED(version, state)                                                                    \
    "{\"ready\": true, \"version\": \"" version "\", \"upgrade\": {\"state\": \"" state             \
    "\", \"version\": \"0.2.0\", \"reason\": \"it was not ready\", \"failed\": []}}"
#define FAILED                                                                                      \
    "{\"ready\": true, \"version\": \"0.1.0\", \"upgrade\": {\"state\": \"failed\", \"version\": "  \
    "\"0.2.0\", \"reason\": \"it was not ready\", \"failed\": [\"0.2.0\"]}}"

static GPtrArray *pool_of(const char *a, const char *master, const char *c)
{
    GPtrArray *members = g_ptr_array_new_with_free_func((GDestroyNotify)pool_member_free);
    g_ptr_array_add(members, pool_member_new("c.pool", FALSE, c));
    g_ptr_array_add(members, pool_member_new("a.pool", FALSE, a));
    g_ptr_array_add(members, pool_member_new("m.pool", TRUE, master));
    pool_upgrade_sort(members);
    return members;
}

/* EXPECTED: who is next; NULL: all are done. */
static void next_is(const char *a, const char *master, const char *c, const char *expected)
{
    g_autoptr(GPtrArray) members = pool_of(a, master, c);
    g_autoptr(GError) error = NULL;
    const PoolMember *next = pool_upgrade_next(members, "0.2.0", FALSE, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(next != NULL ? next->name : NULL, ==, expected);
}

static void stops(const char *a, const char *master, const char *c, const char *name, const char *word)
{
    g_autoptr(GPtrArray) members = pool_of(a, master, c);
    g_autoptr(GError) error = NULL;
    g_assert_null(pool_upgrade_next(members, "0.2.0", FALSE, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, name));
    if (strstr(error->message, word) == NULL)
        g_error("no '%s' in: %s", word, error->message);
}

/* Each call finds where the last one stopped. */
static void test_order(void)
{
    next_is(READY("0.1.0"), READY("0.1.0"), READY("0.1.0"), "m.pool");
    next_is(READY("0.1.0"), UPGRADED("0.2.0", "good"), READY("0.1.0"), "a.pool");
    next_is(UPGRADED("0.2.0", "good"), UPGRADED("0.2.0", "good"), READY("0.1.0"), "c.pool");
    next_is(UPGRADED("0.2.0", "good"), UPGRADED("0.2.0", "good"), UPGRADED("0.2.0", "good"), NULL);
    /* Installed anew with the new version, or a newer one; laid down by hand and not started. */
    next_is(READY("0.3.0"), READY("0.2.0"), UPGRADED("0.1.0", "trial"), "c.pool");
}

static void test_stops(void)
{
    stops(NULL, READY("0.1.0"), READY("0.1.0"), "a.pool", "does not answer");
    stops("no json", READY("0.1.0"), READY("0.1.0"), "a.pool", "does not answer");
    stops(FAILED, UPGRADED("0.2.0", "good"), READY("0.1.0"), "a.pool", "failed there (it was not ready)");
    stops(UPGRADED("0.2.0", "trial"), UPGRADED("0.2.0", "good"), READY("0.1.0"), "a.pool", "on trial");
    stops(READY("0.1.0"), READY("0.2.0"), "{\"ready\": false, \"version\": \"0.1.0\"}", "c.pool", "not ready");

    g_autoptr(GPtrArray) members = pool_of(FAILED, READY("0.2.0"), READY("0.1.0"));
    g_autoptr(GError) error = NULL;
    const PoolMember *again = pool_upgrade_next(members, "0.2.0", TRUE, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(again->name, ==, "a.pool");
}

static const char list[] = "web:a.pool:drbd:up\ndb:a.pool:plain:up\nold:a.pool:plain:down\n"
                           "mail:a.pool:sharedfile:up\nfar:c.pool:plain:up\n\nbroken:line\n";

static void test_guests(void)
{
    g_autoptr(GPtrArray) guests = pool_guests_parse(list);
    g_assert_cmpuint(guests->len, ==, 5);
    g_autoptr(GError) error = NULL;
    g_assert_null(pool_guests_to_move(guests, "a.pool", FALSE, &error));
    g_assert_nonnull(strstr(error->message, "its guests db are its own"));
    g_clear_error(&error);
    g_auto(GStrv) moved = pool_guests_to_move(guests, "a.pool", TRUE, &error);
    g_assert_no_error(error);
    const char *const expected[] = {"web", "mail", NULL};
    g_assert_cmpstrv(moved, expected);
    g_auto(GStrv) none = pool_guests_to_move(guests, "m.pool", FALSE, &error);
    g_assert_cmpuint(g_strv_length(none), ==, 0);
    g_assert_null(pool_guests_find(guests, "nobody"));
}

static void assert_move(const PoolGuest *guest, const char *to, const char *expected)
{
    g_auto(GStrv) argv = pool_guest_move_argv(guest, to);
    g_autofree char *line = g_strjoinv(" ", argv);
    g_assert_cmpstr(line, ==, expected);
}

static void test_moves(void)
{
    g_autoptr(GPtrArray) guests = pool_guests_parse(list);
    const PoolGuest *mirrored = pool_guests_find(guests, "web"), *shared = pool_guests_find(guests, "mail");
    assert_move(mirrored, NULL, "gnt-instance migrate --force web");
    assert_move(mirrored, "a.pool", "gnt-instance migrate --force web");
    assert_move(shared, NULL, "gnt-instance migrate --force --iallocator hail mail");
    assert_move(shared, "a.pool", "gnt-instance migrate --force --target-node a.pool mail");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool-upgrade/order", test_order);
    g_test_add_func("/pool-upgrade/stops", test_stops);
    g_test_add_func("/pool-upgrade/guests", test_guests);
    g_test_add_func("/pool-upgrade/moves", test_moves);
    return g_test_run();
}
