/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ha_config.h"

#include <string.h>

/* A pool of the first COUNT of three hosts. */
static GanetiPool *make_pool(guint count)
{
    static const char *const names[] = {"xen1.example.com", "xen2.example.com", "xen3.example.com"};
    GanetiPool *pool = g_new0(GanetiPool, 1);
    pool->name = g_strdup("pool.example.com");
    pool->hosts = g_new0(char *, count + 1);
    pool->host_addresses = g_new0(char *, count + 1);
    for (guint i = 0; i < count; i++) {
        pool->hosts[i] = g_strdup(names[i]);
        pool->host_addresses[i] = g_strdup_printf("%s 192.0.2.%u", names[i], i + 1);
    }
    return pool;
}

static Ha *make_ha(guint count, gboolean sbd)
{
    Ha *ha = ha_new();
    const char *const options[] = {"ip=192.0.2.101", "password=<&>\"x", NULL};
    g_autoptr(GanetiPool) pool = make_pool(count);
    for (guint i = 0; i < count; i++)
        ha_set(ha, pool->hosts[i], sbd ? NULL : "fence_ipmilan", options);
    return ha;
}

static guint count(const char *text, const char *word)
{
    guint n = 0;
    for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
        n++;
    return n;
}

static void test_corosync(void)
{
    g_autoptr(GanetiPool) pool = make_pool(3);
    g_autoptr(Ha) ha = make_ha(3, FALSE);
    g_autofree char *text = ha_corosync_conf(ha, pool);
    g_assert_nonnull(strstr(text, "crypto_cipher: aes256\n"));
    g_assert_nonnull(strstr(text, "crypto_hash: sha256\n"));
    g_assert_nonnull(strstr(text, "ring0_addr: 192.0.2.3\n        name: xen3.example.com\n        nodeid: 3\n"));
    g_assert_cmpuint(count(text, "node {"), ==, 3);
    g_assert_null(strstr(text, "two_node"));
    g_assert_null(strstr(text, "password"));
    /* One that has left the pool is in nobody's way. */
    g_autoptr(GanetiPool) smaller = make_pool(2);
    g_autofree char *without = ha_corosync_conf(ha, smaller);
    g_assert_cmpuint(count(without, "node {"), ==, 2);

    g_autoptr(Ha) two = make_ha(2, FALSE);
    g_autofree char *of_two = ha_corosync_conf(two, smaller);
    g_assert_nonnull(strstr(of_two, "two_node: 1\n"));
}

static void test_cib(void)
{
    g_autoptr(Ha) ha = make_ha(3, FALSE);
    g_autofree char *options = ha_cib_section(ha, "crm_config");
    g_assert_nonnull(strstr(options, "name=\"stonith-enabled\" value=\"true\""));
    g_assert_nonnull(strstr(options, "name=\"stonith-watchdog-timeout\" value=\"0\""));
    g_autofree char *resources = ha_cib_section(ha, "resources");
    g_assert_cmpuint(count(resources, "class=\"stonith\" type=\"fence_ipmilan\""), ==, 3);
    g_assert_cmpuint(count(resources, "type=\"master\""), ==, 1);
    g_assert_nonnull(strstr(resources, "value=\"&lt;&amp;&gt;&quot;x\""));
    g_assert_null(strstr(resources, "pcmk_delay_base"));
    g_autofree char *constraints = ha_cib_section(ha, "constraints");
    g_assert_nonnull(strstr(constraints, "rsc=\"fence-2\" node=\"xen2.example.com\" score=\"-INFINITY\""));

    /* Of two, exactly one waits before it is shot. */
    g_autoptr(Ha) two = make_ha(2, FALSE);
    g_autofree char *devices = ha_cib_section(two, "resources");
    g_assert_cmpuint(count(devices, "name=\"pcmk_delay_base\""), ==, 1);

    g_autoptr(Ha) sbd = make_ha(3, TRUE);
    g_autofree char *watchdog = ha_cib_section(sbd, "crm_config");
    g_assert_nonnull(strstr(watchdog, "name=\"stonith-watchdog-timeout\" value=\"10s\""));
    g_autofree char *none = ha_cib_section(sbd, "resources");
    g_assert_null(strstr(none, "stonith"));

    for (guint i = 0; ha_cib_sections[i] != NULL; i++) {
        g_autoptr(Ha) each = make_ha(3, FALSE);
        g_autofree char *xml = ha_cib_section(each, ha_cib_sections[i]);
        g_autofree char *begin = g_strdup_printf("<%s>", ha_cib_sections[i]);
        g_assert_true(g_str_has_prefix(xml, begin));
        GMarkupParser nothing = {0};
        g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&nothing, 0, NULL, NULL);
        g_assert_true(g_markup_parse_context_parse(context, xml, -1, NULL));
        g_assert_true(g_markup_parse_context_end_parse(context, NULL));
    }
}

static void check(guint hosts, guint devices, gboolean sbd, const char *refusal)
{
    g_autoptr(GanetiPool) pool = make_pool(hosts);
    g_autoptr(Ha) ha = make_ha(devices, sbd);
    g_autoptr(GError) error = NULL;
    gboolean may = ha_check(ha, pool, &error);
    g_assert_cmpint(may, ==, refusal == NULL);
    if (refusal != NULL)
        g_assert_nonnull(strstr(error->message, refusal));
}

static void test_check(void)
{
    check(3, 3, FALSE, NULL);
    check(3, 3, TRUE, NULL);
    check(2, 2, FALSE, NULL);
    check(1, 1, FALSE, "there is no other to take over");
    check(3, 1, FALSE, "nobody could switch xen2.example.com, xen3.example.com off");
    check(3, 0, FALSE, "slipway pool ha fence HOST fence_ipmilan");
    check(2, 2, TRUE, "in a pool of two a watchdog is not enough");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ha_config/corosync", test_corosync);
    g_test_add_func("/ha_config/cib", test_cib);
    g_test_add_func("/ha_config/check", test_check);
    return g_test_run();
}
