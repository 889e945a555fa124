/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_head.h"

#include <string.h>

static void take(HttpHead *head, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_autofree char *whole = g_strconcat(*line, "\r\n", NULL);
        http_head_take(head, whole, strlen(whole));
    }
}

static void test_validator(void)
{
    static const struct {
        const char *head, *validator;
    } cases[] = {
        {"HTTP/1.1 200 OK\nETag: \"a\"\nLast-Modified: Mon", "\"a\""},
        {"HTTP/1.1 200 OK\netag:\"a\"", "\"a\""},
        {"HTTP/1.1 200 OK\nETag: W/\"a\"\nLast-Modified: Mon, 1 Jan", "Mon, 1 Jan"},
        {"HTTP/1.1 200 OK\nETag: W/\"a\"", NULL},
        {"HTTP/1.1 200 OK\nETag: \"a\"\nAccept-Ranges: none", NULL},
        {"HTTP/1.1 200 OK\nETag:", NULL},
        {"HTTP/1.1 302 Found\nETag: \"elsewhere\"\n\nHTTP/1.1 200 OK\nServer: x", NULL},
        {"HTTP/1.1 200 OK\nETag: \"\xff\"", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(HttpHead) head = {0};
        take(&head, cases[i].head);
        g_assert_cmpstr(http_head_validator(&head), ==, cases[i].validator);
    }
}

static void test_continues(void)
{
    static const struct {
        const char *later;
        gboolean good;
    } cases[] = {
        {"HTTP/1.1 206 Partial\nETag: \"a\"\nContent-Range: bytes 100-999/1000", TRUE},
        {"HTTP/1.1 206 Partial\nETag: \"a\"\nContent-Range: bytes 100-999/*", TRUE},
        {"HTTP/1.1 206 Partial\nETag: \"b\"\nContent-Range: bytes 100-999/1000", FALSE},
        {"HTTP/1.1 206 Partial\nContent-Range: bytes 100-999/1000", FALSE},
        {"HTTP/1.1 206 Partial\nETag: \"a\"\nContent-Range: bytes 99-999/1000", FALSE},
        {"HTTP/1.1 206 Partial\nETag: \"a\"\nContent-Range: lines 100-999/1000", FALSE},
        {"HTTP/1.1 206 Partial\nETag: \"a\"\nContent-Range: bytes 99999999999999999999-/1", FALSE},
        {"HTTP/1.1 206 Partial\nETag: \"a\"\nLast-Modified: Tue\nContent-Range: bytes 100-999/1000", FALSE},
        {"HTTP/1.1 200 OK\nETag: \"a\"", FALSE},
    };
    g_auto(HttpHead) first = {0};
    take(&first, "HTTP/1.1 200 OK\nETag: \"a\"\nLast-Modified: Mon");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_auto(HttpHead) later = {0};
        take(&later, cases[i].later);
        g_test_message("%s", cases[i].later);
        g_assert_true(http_head_continues(&first, &later, 100) == cases[i].good);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http_head/validator", test_validator);
    g_test_add_func("/http_head/continues", test_continues);
    return g_test_run();
}
