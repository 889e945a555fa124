/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "checks.h"

#include <string.h>

#include "error.h"

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define NOW G_GINT64_CONSTANT(1795255200)
#define MASTER_ID "11111111111111111111111111111111"
#define NEW_ID "22222222222222222222222222222222"

/* A pool of xen1 and xen3, and xen2 that wants to join with a good token. */
typedef struct {
    PoolRequest *own, *request;
    GanetiPool *pool;
    GPtrArray *members;
    Token *token;
    ChecksWorld world;
} Fixture;

static PoolRequest *describe(PoolVerb verb, const char *name, const char *address, const char *id)
{
    PoolRequest *request = pool_request_new(verb);
    request->name = g_strdup(name);
    request->address = g_strdup(address);
    request->machine_id = g_strdup(id);
    request->host_key = g_strdup(KEY);
    request->slipway = g_strdup("0.1.0");
    request->ganeti = g_strdup("3.1.0~rc2");
    request->xen = g_strdup("4.20");
    request->cpu_vendor = g_strdup("GenuineIntel");
    request->features = g_strsplit("avx sse2", " ", -1);
    request->bridges = g_strsplit("xenbr0", " ", -1);
    request->groups = g_strsplit("slipway", " ", -1);
    request->clock = NOW;
    return request;
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    fixture->own = describe(POOL_REQUEST_JOIN, "xen1.example.com", "192.0.2.10", MASTER_ID);
    fixture->request = describe(POOL_REQUEST_JOIN, "xen2.example.com", "192.0.2.11", NEW_ID);
    fixture->pool = g_new0(GanetiPool, 1);
    fixture->pool->name = g_strdup("pool.example.com");
    fixture->pool->master = g_strdup("xen1.example.com");
    fixture->pool->address = g_strdup("192.0.2.100");
    fixture->pool->hosts = g_strsplit("xen1.example.com xen3.example.com", " ", -1);
    fixture->pool->guests = g_new0(char *, 1);
    fixture->pool->host_addresses =
        g_strsplit("xen1.example.com 192.0.2.10,xen3.example.com 192.0.2.12", ",", -1);
    fixture->members = g_ptr_array_new_with_free_func((GDestroyNotify)member_free);
    members_put(fixture->members, member_new(fixture->own, NULL, TRUE));
    g_autoptr(PoolRequest) third = describe(POOL_REQUEST_JOIN, "xen3.example.com", "192.0.2.12",
                                            "33333333333333333333333333333333");
    members_put(fixture->members, member_new(third, "0000", TRUE));
    fixture->token = token_new(KEY);
    fixture->token->expires = NOW + 3600;
    fixture->world = (ChecksWorld){fixture->own,     fixture->pool,  STORAGE_LVM, fixture->members,
                                   fixture->token, "192.0.2.11", NOW};
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    pool_request_free(fixture->own);
    pool_request_free(fixture->request);
    ganeti_pool_free(fixture->pool);
    g_ptr_array_unref(fixture->members);
    token_free(fixture->token);
}

static void check_accepted(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(checks_run(&fixture->world, fixture->request, &error));
    g_assert_no_error(error);
}

/* That it is refused, with a sentence that holds each of the words. */
static void check_refused(Fixture *fixture, ...) G_GNUC_NULL_TERMINATED;
static void check_refused(Fixture *fixture, ...)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(checks_run(&fixture->world, fixture->request, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
    g_assert_nonnull(strstr(error->message, " cannot join pool.example.com: "));
    va_list words;
    va_start(words, fixture);
    for (const char *word; (word = va_arg(words, const char *)) != NULL;)
        if (strstr(error->message, word) == NULL)
            g_error("'%s' lacks '%s'", error->message, word);
    va_end(words);
}

static void replace(char **member, const char *value)
{
    g_free(*member);
    *member = g_strdup(value);
}

static void replace_list(char ***member, const char *values)
{
    g_strfreev(*member);
    *member = g_strsplit(values, " ", -1);
}

static void test_good(Fixture *fixture, gconstpointer data)
{
    check_accepted(fixture);
    /* Nothing but a token is asked of an installer that knows nothing yet. */
    g_autoptr(PoolRequest) hello = pool_request_new(POOL_REQUEST_HELLO);
    g_assert_true(checks_run(&fixture->world, hello, NULL));
}

static void test_token(Fixture *fixture, gconstpointer data)
{
    fixture->token->expires = NOW;
    check_refused(fixture, "expired at 2026-11-21 10:00 UTC", "slipway pool token create", NULL);
    fixture->token->expires = NOW + 1;
    check_accepted(fixture);

    token_add_user(fixture->token, "xen9.example.com", "99");
    check_refused(fixture, "used up by xen9.example.com", NULL);
    fixture->token->uses = 2;
    check_accepted(fixture);

    fixture->token->revoked = TRUE;
    check_refused(fixture, "was revoked", fixture->token->id, NULL);

    fixture->world.token = NULL;
    replace(&fixture->request->address, "192.0.2.100");
    g_autoptr(GError) error = NULL;
    g_assert_false(checks_run(&fixture->world, fixture->request, &error));
    g_assert_nonnull(strstr(error->message, "does not know its token"));
    g_assert_null(strstr(error->message, "192.0.2.100")); /* a stranger learns no more */
}

/* A join that broke off is asked for again, whatever became of the token meanwhile. */
static void test_again(Fixture *fixture, gconstpointer data)
{
    token_add_user(fixture->token, "xen2.example.com", NEW_ID);
    fixture->token->expires = NOW - 1;
    members_put(fixture->members, member_new(fixture->request, "0000", FALSE));
    check_accepted(fixture);
    replace_list(&fixture->pool->hosts, "xen1.example.com xen2.example.com xen3.example.com");
    check_accepted(fixture);
    fixture->token->revoked = TRUE;
    check_refused(fixture, "was revoked", NULL);
}

static void test_name(Fixture *fixture, gconstpointer data)
{
    replace(&fixture->request->name, "XEN3.example.com");
    replace(&fixture->world.pool->host_addresses[1], "xen3.example.com 192.0.2.11");
    check_refused(fixture, "XEN3.example.com cannot join", "a host of this name already",
                  "--replace", NULL);
    replace(&fixture->request->name, "xen3.example.com");
    fixture->token->replaces = TRUE;
    check_accepted(fixture);
    replace(&fixture->request->name, "xen1.example.com");
    check_refused(fixture, "name of the pool's master", NULL);
    replace(&fixture->request->name, "pool.example.com");
    check_refused(fixture, "name of the pool itself", NULL);
}

/* An installer's host without a domain gets the pool's, as it will at its first boot. */
static void test_short_name(Fixture *fixture, gconstpointer data)
{
    fixture->request->verb = POOL_REQUEST_HELLO;
    replace(&fixture->request->name, "xen3");
    g_clear_pointer(&fixture->request->machine_id, g_free);
    g_clear_pointer(&fixture->request->address, g_free);
    check_refused(fixture, "xen3.example.com cannot join", "a host of this name already", NULL);
}

static void test_address(Fixture *fixture, gconstpointer data)
{
    fixture->world.peer = "198.51.100.1";
    check_refused(fixture, "says that its address is 192.0.2.11, but came from 198.51.100.1", NULL);
    fixture->world.peer = "192.0.2.12";
    replace(&fixture->request->address, "192.0.2.12");
    check_refused(fixture, "its address 192.0.2.12 is that of xen3.example.com", NULL);
    fixture->world.peer = "192.0.2.100";
    replace(&fixture->request->address, "192.0.2.100");
    check_refused(fixture, "is the pool's own", NULL);
    fixture->world.peer = "2001:db8::11";
    replace(&fixture->request->address, "2001:db8::11");
    check_refused(fixture, "2001:db8::11 is of IPv6 and the master's 192.0.2.10 is not", NULL);
    replace(&fixture->own->address, "2001:db8::10");
    check_accepted(fixture);
}

static void test_replaced_elsewhere(Fixture *fixture, gconstpointer data)
{
    replace(&fixture->request->name, "xen3.example.com");
    fixture->token->replaces = TRUE;
    check_refused(fixture, "knows xen3.example.com at 192.0.2.12", "pool evict xen3.example.com", NULL);
}

static void test_machine(Fixture *fixture, gconstpointer data)
{
    replace(&fixture->request->machine_id, MASTER_ID);
    check_refused(fixture, "machine-id is that of xen1.example.com", "copy", NULL);
}

static void test_clock(Fixture *fixture, gconstpointer data)
{
    fixture->request->clock = NOW + 30;
    check_accepted(fixture);
    fixture->request->clock = NOW + 31;
    check_refused(fixture, "31 s ahead of the master's", "30 s are allowed", "chronyc sources", NULL);
    fixture->request->clock = NOW - 7200;
    check_refused(fixture, "7200 s behind", NULL);
}

static void test_versions(Fixture *fixture, gconstpointer data)
{
    replace(&fixture->request->slipway, "0.1.7");
    check_accepted(fixture);
    replace(&fixture->request->slipway, "0.2.0");
    check_refused(fixture, "Slipway 0.2.0 and the master 0.1.0", NULL);
    replace(&fixture->request->slipway, "0.1.0");
    replace(&fixture->request->ganeti, "3.1.1");
    check_refused(fixture, "Ganeti 3.1.1 and the master 3.1.0~rc2", NULL);
}

static void test_xen(Fixture *fixture, gconstpointer data)
{
    static const struct {
        const char *version;
        gboolean good;
    } cases[] = {{"4.20", TRUE}, {"4.21", TRUE}, {"4.22", FALSE}, {"4.19", FALSE}, {"5.20", FALSE}, {"x", FALSE}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        replace(&fixture->request->xen, cases[i].version);
        if (cases[i].good)
            check_accepted(fixture);
        else
            check_refused(fixture, "runs Xen", cases[i].version, "and the master 4.20", NULL);
    }
}

static void test_cpu(Fixture *fixture, gconstpointer data)
{
    replace_list(&fixture->request->features, "avx avx2 sse2");
    check_accepted(fixture);
    replace_list(&fixture->request->features, "sse2");
    check_refused(fixture, "processor lacks", "(avx)", "--any-cpu", NULL);
    fixture->token->any_cpu = TRUE;
    check_accepted(fixture);
    /* Once such a member is in, the pool has no more than it. */
    fixture->token->any_cpu = FALSE;
    replace_list(&((Member *)fixture->members->pdata[1])->features, "sse2");
    check_accepted(fixture);
    replace(&fixture->request->cpu_vendor, "AuthenticAMD");
    fixture->token->any_cpu = TRUE;
    check_refused(fixture, "processor is of AuthenticAMD and the pool's of GenuineIntel", NULL);
}

static void test_bridges(Fixture *fixture, gconstpointer data)
{
    replace_list(&fixture->own->bridges, "xenbr0 xenbr7");
    check_refused(fixture, "lacks the bridge xenbr7", NULL);
    replace_list(&fixture->request->bridges, "xenbr7 xenbr0 other");
    check_accepted(fixture);
}

static void test_storage(Fixture *fixture, gconstpointer data)
{
    replace_list(&fixture->request->groups, "data");
    check_refused(fixture, "LVM volume groups 'slipway'", NULL);
    fixture->world.storage = STORAGE_NONE;
    check_accepted(fixture);
}

static void test_all_at_once(Fixture *fixture, gconstpointer data)
{
    fixture->request->clock = NOW - 100;
    replace(&fixture->request->ganeti, "3.0");
    replace_list(&fixture->request->bridges, "br0");
    check_refused(fixture, "100 s behind", "; it has Ganeti 3.0", "; it lacks the bridge xenbr0", NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(Fixture *fixture, gconstpointer data);
    } tests[] = {
        {"/checks/good", test_good},
        {"/checks/token", test_token},
        {"/checks/again", test_again},
        {"/checks/name", test_name},
        {"/checks/short-name", test_short_name},
        {"/checks/address", test_address},
        {"/checks/replaced-elsewhere", test_replaced_elsewhere},
        {"/checks/machine", test_machine},
        {"/checks/clock", test_clock},
        {"/checks/versions", test_versions},
        {"/checks/xen", test_xen},
        {"/checks/cpu", test_cpu},
        {"/checks/bridges", test_bridges},
        {"/checks/storage", test_storage},
        {"/checks/all-at-once", test_all_at_once},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
