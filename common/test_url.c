/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "url.h"

static void assert_shown(const char *text, const char *expected)
{
    g_autofree char *shown = url_without_credentials(text);
    g_assert_cmpstr(shown, ==, expected);
}

static void test_without_credentials(void)
{
    assert_shown("https://host/path?x=@y", "https://host/path?x=@y");
    assert_shown("https://user:pass@host:8443/path", "https://(credentials)@host:8443/path");
    assert_shown("https://user:p@ss@host/", "https://(credentials)@host/");
    assert_shown("http://user@host", "http://(credentials)@host");
    assert_shown("user:pass@host/path", "(credentials)@host/path");
    assert_shown("file:///a@b", "file:///a@b");
    assert_shown("", "");
}

static void test_same_server(void)
{
    g_assert_true(url_same_server("https://u:p@a.example.com:8443/x", "HTTPS://A.example.com:8443/?y"));
    g_assert_true(url_same_server("http://[2001:db8::1]/x", "http://[2001:db8::1]"));
    g_assert_false(url_same_server("https://a.example.com/", "http://a.example.com/"));
    g_assert_false(url_same_server("https://a.example.com/", "https://a.example.com:8443/"));
    g_assert_false(url_same_server("https://a.example.com/", "https://a.example.com@evil/"));
    g_assert_false(url_same_server("", ""));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/url/without-credentials", test_without_credentials);
    g_test_add_func("/url/same-server", test_same_server);
    return g_test_run();
}
