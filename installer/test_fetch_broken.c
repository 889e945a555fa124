/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fetch.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "error.h"
#include "test_server.h"

#define SIZE (8 * 1024 * 1024) /* bytes */

/* A server that hangs up in the middle, and what it knows of parts of files. */
typedef struct {
    const char *validator;   /* a header, with its end; "": none */
    gboolean knows_parts;    /* sends them */
    gboolean checks;         /* whether the file is still the one that If-Range names */
    const unsigned *breaks;  /* where it hangs up, in percent of the file; ends with 100 */
    unsigned changed_after;  /* requests: then the file is another one, 0: never */
    unsigned asked;          /* requests */
    guint64 sent;            /* bytes of the file */
} World;

/* Byte I of the file. */
static char byte_of(guint64 i, gboolean is_other)
{
    return (char)('a' + (i / 1000 + i % 7 + (is_other ? 3 : 0)) % 26);
}

static char *answer(const char *head, const char *body, gpointer data)
{
    World *world = data;
    gboolean is_other = world->changed_after > 0 && world->asked >= world->changed_after;
    const char *range = strstr(head, "\nRange: bytes=");
    guint64 start = range != NULL && world->knows_parts ? g_ascii_strtoull(range + 14, NULL, 10) : 0;
    const char *condition = strstr(head, "\nIf-Range: ");
    g_assert_true((range == NULL) == (condition == NULL));
    if (world->checks && is_other)
        start = 0;
    guint64 end = (guint64)SIZE * world->breaks[world->asked] / 100;
    end = MAX(end, start);
    world->asked++;
    world->sent += end - start;
    const char *validator = *world->validator != '\0' && is_other ? "ETag: \"other\"\r\n" : world->validator;
    GString *text = g_string_new(NULL);
    if (start > 0)
        g_string_append_printf(text, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %" G_GUINT64_FORMAT
                               "-%d/%d\r\n", start, SIZE - 1, SIZE);
    else
        g_string_append(text, "HTTP/1.1 200 OK\r\n");
    g_string_append_printf(text, "%sContent-Length: %" G_GUINT64_FORMAT "\r\nConnection: close\r\n\r\n",
                           validator, SIZE - start);
    for (guint64 i = start; i < end; i++)
        g_string_append_c(text, byte_of(i, is_other));
    return g_string_free(text, FALSE);
}

static gboolean fetch(World *world, char **ret_text, GError **error)
{
    g_autoptr(TestServer) server = test_server_new(answer, world);
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/host.raucb", test_server_port(server));
    const Fetch request = {.url = url, .what = "the host bundle", .max_size = 2 * SIZE};
    gsize length = 0;
    *ret_text = fetch_to_memory(&request, &length, error);
    g_assert_true(*ret_text == NULL || length == SIZE);
    return *ret_text != NULL;
}

static void assert_file(const char *text, gboolean is_other)
{
    for (guint64 i = 0; i < SIZE; i++)
        if (text[i] != byte_of(i, is_other))
            g_error("byte %" G_GUINT64_FORMAT " is wrong", i);
}

static const unsigned often[] = {10, 50, 90, 100}, always[] = {50, 50, 50, 50, 50, 50},
                      many[] = {15, 30, 45, 60, 75, 90, 100}, once[] = {50, 100, 100};

/* Each byte comes once, however often the connection breaks. */
static void test_resumed(void)
{
    static const char *const validators[] = {"ETag: \"a\"\r\n", "Last-Modified: Mon, 16 Nov 2026 10:00:00 GMT\r\n"};
    for (gsize i = 0; i < G_N_ELEMENTS(validators); i++) {
        World world = {.validator = validators[i], .knows_parts = TRUE, .checks = TRUE,
                       .breaks = i == 0 ? often : many};
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;
        fetch(&world, &text, &error);
        g_assert_no_error(error);
        assert_file(text, FALSE);
        g_assert_cmpuint(world.asked, ==, i == 0 ? 4 : 7);
        g_assert_cmpuint(world.sent, ==, SIZE);
    }
}

/* Without parts, or without a word for what file it is, it begins anew. */
static void test_anew(void)
{
    World worlds[] = {{.validator = "ETag: \"a\"\r\n", .breaks = often},
                      {.validator = "", .knows_parts = TRUE, .breaks = once},
                      {.validator = "ETag: \"a\"\r\nAccept-Ranges: none\r\n", .breaks = once}};
    for (gsize i = 0; i < G_N_ELEMENTS(worlds); i++) {
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;
        fetch(&worlds[i], &text, &error);
        g_assert_no_error(error);
        assert_file(text, FALSE);
        g_assert_cmpuint(worlds[i].sent, >, SIZE);
    }
}

/* The halves of two files are never one, whether the server sees that or sends a part of the other. */
static void test_changed(void)
{
    for (unsigned checks = 0; checks < 2; checks++) {
        World world = {.validator = "ETag: \"a\"\r\n", .knows_parts = TRUE, .checks = checks == 1,
                       .breaks = once, .changed_after = 1};
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;
        fetch(&world, &text, &error);
        g_assert_no_error(error);
        assert_file(text, TRUE);
        g_assert_cmpuint(world.asked, ==, checks ? 2 : 3);
    }
}

/* What never goes on is given up: 15 s of pauses. */
static void test_given_up(void)
{
    World world = {.validator = "", .breaks = always};
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (!g_test_slow())
        return;
    g_assert_false(fetch(&world, &text, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_true(g_str_has_prefix(error->message, "after 5 tries in "));
    g_assert_nonnull(strstr(error->message, "(server 127.0.0.1), HTTP status 200 after 4194304 bytes: "));
    g_assert_cmpuint(world.asked, ==, 5);
}

static char *advise(guint64 size)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT " would do", size);
}

/* Refused by its size alone: nothing of it has come. */
static void test_too_large(void)
{
    World world = {.validator = "", .breaks = (const unsigned[]){100}};
    g_autoptr(TestServer) server = test_server_new(answer, &world);
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/host.raucb", test_server_port(server));
    const Fetch request = {.url = url, .what = "the host bundle", .max_size = SIZE - 1, .advise = advise};
    g_autoptr(GError) error = NULL;
    int fd = memfd_create("test", MFD_CLOEXEC);
    g_assert_false(fetch_to_fd(&request, fd, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "(8388608 bytes; 8388607 at most); 8388608 would do"));
    g_assert_cmpint(lseek(fd, 0, SEEK_END), ==, 0);
    g_assert_cmpuint(world.asked, ==, 1);
    close(fd);
}

static char *answer_late(const char *head, const char *body, gpointer data)
{
    g_usleep(3 * G_USEC_PER_SEC);
    return NULL;
}

static void test_too_slow(void)
{
    g_autoptr(TestServer) server = test_server_new(answer_late, NULL);
    g_autofree char *url = g_strdup_printf("http://[::1]:%u/a.xml", test_server_port(server));
    const Fetch request = {.url = url, .what = "the answer file", .max_size = 100, .seconds = 1};
    g_autoptr(GError) error = NULL;
    gsize length;
    g_assert_null(fetch_to_memory(&request, &length, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "(server ::1)"));
    g_assert_nonnull(strstr(error->message, "timed out"));
}

/* What is posted, through a redirection. */
static char *answer_post(const char *head, const char *body, gpointer data)
{
    if (g_str_has_prefix(head, "POST /first "))
        return g_strdup("HTTP/1.1 302 Found\r\nLocation: /second\r\nContent-Length: 0\r\n\r\n");
    g_assert_true(g_str_has_prefix(head, "POST /second "));
    g_assert_nonnull(strstr(head, "Content-Type: application/json\n"));
    return g_strdup_printf("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", strlen(body),
                           body);
}

static void test_post(void)
{
    g_autoptr(TestServer) server = test_server_new(answer_post, NULL);
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/first", test_server_port(server));
    const Fetch request = {.url = url, .what = "the answer file", .max_size = 100, .json = "{\"a\": 1}"};
    g_autoptr(GError) error = NULL;
    gsize length;
    g_autofree char *text = fetch_to_memory(&request, &length, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, "{\"a\": 1}");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fetch/broken/resumed", test_resumed);
    g_test_add_func("/fetch/broken/anew", test_anew);
    g_test_add_func("/fetch/broken/changed", test_changed);
    g_test_add_func("/fetch/broken/given-up", test_given_up);
    g_test_add_func("/fetch/broken/too-large", test_too_large);
    g_test_add_func("/fetch/broken/too-slow", test_too_slow);
    g_test_add_func("/fetch/broken/post", test_post);
    return g_test_run();
}
