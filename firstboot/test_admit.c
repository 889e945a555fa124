/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "admit.h"

#include <string.h>
#include <unistd.h>

#include "error.h"
#include "ganeti.h"
#include "run.h"

static void test_parse(void)
{
    static const char message[] = "0123abcd 192.0.2.11\n{\"verb\":\"hello\"}";
    g_autofree char *id = NULL;
    g_autofree char *peer = NULL;
    const char *body = NULL;
    g_assert_true(admit_parse(message, strlen(message), &id, &peer, &body, NULL));
    g_assert_cmpstr(id, ==, "0123abcd");
    g_assert_cmpstr(peer, ==, "192.0.2.11");
    g_assert_cmpstr(body, ==, "{\"verb\":\"hello\"}");

    static const char *const bad[] = {
        "", "\n", "{}", "0123abcd 192.0.2.11", "0123abcd\n{}", "0123ABCD 192.0.2.11\n{}",
        "../../ab 192.0.2.11\n{}", "0123abcd -\n{}", "0123abcd 192.0.2.11 x\n{}",
        "0123abcd evil\n{}", "0123abcde 192.0.2.11\n{}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        char *none = NULL;
        g_assert_false(admit_parse(bad[i], strlen(bad[i]), &none, &none, &body, NULL));
        g_assert_null(none);
    }
}

static void write_value(const Host *host, const char *name, const char *text)
{
    g_autofree char *path = g_strconcat(GANETI_FOLDER "/ssconf_", name, NULL);
    g_assert_true(host_write(host, path, text, 0644, NULL, NULL));
}

static PoolReply *ask(const Host *host, const char *json)
{
    g_autofree char *message = g_strconcat("0123abcd 192.0.2.11\n", json, NULL);
    return admit_answer(host, message, strlen(message));
}

/* Who is not the master sends on, and says nothing where nothing can be said. */
static void test_elsewhere(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-admit-XXXXXX", NULL);
    Host host = {.root = folder};
    g_autoptr(PoolReply) none = ask(&host, "{\"verb\":\"hello\"}");
    g_assert_cmpint(none->status, ==, POOL_REPLY_UNAVAILABLE);

    g_assert_true(host_write(&host, "/etc/hostname", "xen2.example.com\n", 0644, NULL, NULL));
    write_value(&host, "cluster_name", "pool.example.com\n");
    write_value(&host, "master_node", "xen1.example.com\n");
    write_value(&host, "node_primary_ips", "xen1.example.com 192.0.2.10\n");
    g_autoptr(PoolReply) redirect = ask(&host, "{\"verb\":\"hello\"}");
    g_assert_cmpint(redirect->status, ==, POOL_REPLY_REDIRECT);
    g_assert_cmpstr(redirect->address, ==, "192.0.2.10");

    /* A master whose daemons are down, for instance because it is none any more. */
    g_assert_true(host_write(&host, "/etc/hostname", "xen1.example.com\n", 0644, NULL, NULL));
    g_autoptr(PoolReply) silent = ask(&host, "{\"verb\":\"hello\"}");
    g_assert_cmpint(silent->status, ==, POOL_REPLY_UNAVAILABLE);
    g_assert_nonnull(strstr(silent->message, "daemons do not answer"));
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void test_hostile(void)
{
    Host host = {.root = "/nonexistent"};
    static const char *const bad[] = {"", "reboot", "{\"verb\":\"shell\"}",
                                      "{\"verb\":\"join\",\"name\":\"x\\ny\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(PoolReply) reply = ask(&host, bad[i]);
        g_assert_cmpint(reply->status, ==, POOL_REPLY_REFUSED);
        g_autofree char *json = pool_reply_to_json(reply);
        g_autoptr(PoolReply) back = pool_reply_parse(json, NULL);
        g_assert_nonnull(back);
    }
}

static void test_read_limit(void)
{
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_cmpint(write(ends[1], "12345", 5), ==, 5);
    close(ends[1]);
    g_autoptr(GError) error = NULL;
    g_assert_null(admit_read(ends[0], 4, &error));
    g_assert_nonnull(strstr(error->message, "too long"));
    close(ends[0]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL); /* refusals are warnings in the log */
    g_test_add_func("/admit/parse", test_parse);
    g_test_add_func("/admit/elsewhere", test_elsewhere);
    g_test_add_func("/admit/hostile", test_hostile);
    g_test_add_func("/admit/read-limit", test_read_limit);
    return g_test_run();
}
