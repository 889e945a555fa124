/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_request.h"

#include <string.h>

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define ID "0123456789abcdef0123456789abcdef"

/* A complete join, in which each of the parts can be exchanged. */
static char *text_with(const char *from, const char *to)
{
    g_autoptr(GString) text = g_string_new(
        "{\"verb\":\"join\",\"name\":\"xen2.example.com\",\"address\":\"192.0.2.11\","
        "\"machine-id\":\"" ID "\",\"host-key\":\"" KEY "\",\"slipway\":\"0.1.0\","
        "\"ganeti\":\"3.1.0~rc2\",\"xen\":\"4.20\",\"cpu-vendor\":\"GenuineIntel\","
        "\"cpu-features\":[\"sse2\",\"avx\"],\"bridges\":[\"xenbr0\"],"
        "\"volume-groups\":[\"slipway\"],\"clock\":1795255200}");
    g_assert_cmpuint(g_string_replace(text, from, to, 1), ==, 1);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_round_trip(void)
{
    g_autofree char *text = text_with("join", "join");
    g_autoptr(GError) error = NULL;
    g_autoptr(PoolRequest) request = pool_request_parse(text, strlen(text), &error);
    g_assert_no_error(error);
    g_assert_cmpint(request->verb, ==, POOL_REQUEST_JOIN);
    g_assert_cmpstr(request->name, ==, "xen2.example.com");
    g_assert_cmpstr(request->features[1], ==, "avx");
    g_assert_cmpint(request->clock, ==, 1795255200);
    g_autofree char *again = pool_request_to_json(request);
    g_assert_cmpstr(again, ==, text);
}

static void test_hello(void)
{
    static const char text[] = "{\"verb\":\"hello\"}";
    g_autoptr(PoolRequest) request = pool_request_parse(text, strlen(text), NULL);
    g_assert_nonnull(request);
    g_assert_null(request->name);
    g_assert_null(request->bridges);
    g_autofree char *again = pool_request_to_json(request);
    g_assert_cmpstr(again, ==, text);
}

static void check_refused(const char *text, gsize size, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(pool_request_parse(text, size, &error));
    g_assert_nonnull(error);
    if (strstr(error->message, expected) == NULL)
        g_error("'%s' lacks '%s'", error->message, expected);
    for (const char *c = error->message; *c != '\0'; c++)
        g_assert_true((guchar)*c >= ' ');
}

static void test_hostile(void)
{
    static const struct {
        const char *from, *to, *expected;
    } cases[] = {
        {"\"join\"", "\"leave\"", "'verb'"},
        {"\"join\"", "7", "'verb'"},
        {"xen2.example.com", "xen2", "'name' has no domain"},
        {"xen2.example.com", "xen2.example.com\\nroot", "'name'"},
        {"xen2.example.com", "../../etc/passwd.x", "'name'"},
        {"xen2.example.com", "-oProxyCommand=x.y", "'name'"},
        {"\"xen2.example.com\"", "null", "'name' is not a string"},
        {"\"xen2.example.com\"", "{\"a\":1}", "'name' is not a string"},
        {"192.0.2.11", "127.0.0.1", "'address'"},
        {"192.0.2.11", "192.0.2.11 evil", "'address'"},
        {ID, "0123456789ABCDEF0123456789ABCDEF", "'machine-id'"},
        {ID, "../0123456789abcdef0123456789abc", "'machine-id'"},
        {KEY, KEY " comment", "'host-key'"},
        {KEY, "ssh-rsa AAAA", "'host-key'"},
        {KEY, "command=\\\"x\\\" " KEY, "'host-key'"},
        {"0.1.0", "0.1 0", "'slipway'"},
        {"3.1.0~rc2", "3\\u001b[2J", "'ganeti'"},
        {"3.1.0~rc2", "", "'ganeti'"},
        {"[\"xenbr0\"]", "\"xenbr0\"", "'bridges' is not a list"},
        {"[\"xenbr0\"]", "[[\"xenbr0\"]]", "'bridges' is not a string"},
        {"[\"xenbr0\"]", "[\"$(reboot)\"]", "'bridges'"},
        {",\"clock\":1795255200", "", "'clock'"},
        {"1795255200", "-1", "'clock'"},
        {"1795255200", "9223372036854775807", "'clock'"},
        {"1795255200", "\"now\"", "'clock'"},
        {"1795255200", "1e300", "'clock'"},
        {"\"volume-groups\":[\"slipway\"],", "", "'volume-groups' is missing"},
        {"}", "", "not one JSON object"},
        {"{", "[", "not one JSON object"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = text_with(cases[i].from, cases[i].to);
        check_refused(text, strlen(text), cases[i].expected);
    }
    check_refused("", 0, "JSON");
    check_refused("{}", 2, "'verb'");
    check_refused("{\"verb\":\"hello\"}\0x", 18, "JSON");
    check_refused("\xff\xff", 2, "JSON");
}

static void test_size(void)
{
    g_autofree char *deep = g_strnfill(POOL_REQUEST_MAX_SIZE, '[');
    check_refused(deep, strlen(deep), "JSON");
    g_autofree char *large = g_strnfill(POOL_REQUEST_MAX_SIZE + 1, ' ');
    check_refused(large, strlen(large), "16 KiB");
    g_autoptr(GString) list = g_string_new("{\"verb\":\"hello\",\"bridges\":[\"a\"");
    for (int i = 0; i < 256; i++)
        g_string_append(list, ",\"a\"");
    g_string_append(list, "]}");
    check_refused(list->str, list->len, "'bridges' is too long");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pool-request/round-trip", test_round_trip);
    g_test_add_func("/pool-request/hello", test_hello);
    g_test_add_func("/pool-request/hostile", test_hostile);
    g_test_add_func("/pool-request/size", test_size);
    return g_test_run();
}
