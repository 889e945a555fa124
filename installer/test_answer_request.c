/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_request.h"

#include <string.h>

#include "error.h"
#include "test_server.h"

#define FILE_FOR "<installation><primary-disk>sda</primary-disk><root-password type=\"hash\">!!</root-password>" \
                 "<admin-interface name=\"eth0\" proto=\"dhcp\"/><timezone>UTC</timezone>" \
                 "<hostname>%s</hostname></installation>"

/* Knows machines by what they post, or by their path. */
static char *answer(const char *head, const char *body, gpointer data)
{
    const char *name = "nobody";
    if (g_str_has_prefix(head, "POST /answers "))
        name = strstr(body, "\"serial\" : \"S-1\"") != NULL && strstr(body, "\"disks\" : [") != NULL ? "posted" : name;
    if (g_str_has_prefix(head, "GET /52:54:00:12:34:56/S-1.xml "))
        name = "named";
    g_autofree char *text = g_strdup_printf(FILE_FOR, name);
    return g_strdup_printf("HTTP/1.0 200 OK\r\nContent-Length: %zu\r\n\r\n%s", strlen(text), text);
}

static Inventory *machine(void)
{
    Inventory *inventory = inventory_new();
    inventory->mac = g_strdup("52:54:00:12:34:56");
    inventory->serial = g_strdup("S-1");
    return inventory;
}

static void test_try(void)
{
    static const struct {
        const char *words, *name, *url;
    } cases[] = {
        {"answerfile=http://u:p@127.0.0.1:%u/{mac}/{serial}.xml", "named",
         "http://(credentials)@127.0.0.1:%u/52:54:00:12:34:56/S-1.xml"},
        {"quiet answerfile_method=post answerfile=http://[::1]:%u/answers", "posted", "http://[::1]:%u/answers"},
    };
    g_autoptr(TestServer) server = test_server_new(answer, NULL);
    g_autoptr(Inventory) inventory = machine();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *port = g_strdup_printf("%u", test_server_port(server));
        g_auto(GStrv) halves = g_strsplit(cases[i].words, "%u", 2), parts = g_strsplit(cases[i].url, "%u", 2);
        g_autofree char *words = g_strjoinv(port, halves), *expected = g_strjoinv(port, parts), *url = NULL;
        g_autoptr(GError) error = NULL;
        g_autoptr(Answers) answers = answer_request_try(words, inventory, &url, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(answers->host->hostname, ==, cases[i].name);
        g_assert_cmpstr(url, ==, expected);
    }
}

static void test_refused(void)
{
    static const struct {
        const char *words, *says;
        int code;
    } cases[] = {
        {"quiet", "no answerfile=URL", SLIPWAY_ERROR_USAGE},
        {"answerfile=http://127.0.0.1:9/{uuid}", "{serial} is S-1", SLIPWAY_ERROR_HARDWARE},
        {"answerfile=http://a/{name}", "not known", SLIPWAY_ERROR_USAGE},
        {"answerfile=ftp://a/b answerfile_method=post", "needs an answerfile=http", SLIPWAY_ERROR_USAGE},
        {"answerfile=http://a/b answerfile_method=put", "get or post", SLIPWAY_ERROR_USAGE},
    };
    g_autoptr(Inventory) inventory = machine();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *url = NULL;
        g_autoptr(GError) error = NULL;
        g_assert_null(answer_request_try(cases[i].words, inventory, &url, &error));
        g_assert_error(error, SLIPWAY_ERROR, cases[i].code);
        g_assert_nonnull(strstr(error->message, cases[i].says));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/answer_request/try", test_try);
    g_test_add_func("/answer_request/refused", test_refused);
    return g_test_run();
}
