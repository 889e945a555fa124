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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/url/without-credentials", test_without_credentials);
    return g_test_run();
}
