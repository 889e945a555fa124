/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fetch.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "error.h"
#include "run.h"
#include "test_server.h"
#include "trust.h"

/* How often each path of the little server was asked for. */
static int asked_missing, asked_flaky;

static char *answer(const char *head, const char *body, gpointer data)
{
    if (g_str_has_prefix(head, "GET /missing ")) {
        g_atomic_int_inc(&asked_missing);
        return g_strdup("HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    }
    if (g_str_has_prefix(head, "GET /flaky ") && g_atomic_int_add(&asked_flaky, 1) == 0)
        return g_strdup("HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\nhel"); /* breaks off */
    if (g_str_has_prefix(head, "GET http://mirror.example.com/behind "))
        return g_strdup("HTTP/1.0 200 OK\r\nContent-Length: 14\r\n\r\nfrom the proxy");
    return g_strdup("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
}

static char *fetch_path(const char *base, const char *path, guint64 max_size, gsize *ret_length,
                        GError **error)
{
    g_autofree char *url = g_strconcat(base, path, NULL);
    Fetch fetch = {.url = url, .what = "the answer file", .max_size = max_size};
    return fetch_to_memory(&fetch, ret_length, error);
}

static void test_http(gconstpointer data)
{
    const char *base = data;
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    g_autofree char *text = fetch_path(base, "/good", 100, &length, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, "hello");
    g_assert_cmpuint(length, ==, 5);

    g_autofree char *again = fetch_path(base, "/flaky", 1000, &length, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(again, ==, "hello");
    g_assert_cmpint(asked_flaky, ==, 2);

    g_assert_null(fetch_path(base, "/missing", 100, &length, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "/missing'"));
    g_assert_nonnull(strstr(error->message, "server 127.0.0.1"));
    g_assert_nonnull(strstr(error->message, "HTTP status 404"));
    g_assert_cmpint(asked_missing, ==, 1); /* 404 will not get better */
    g_clear_error(&error);

    g_assert_null(fetch_path(base, "/good", 4, &length, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "larger"));
}

static void test_file(void)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "slipway-fetch-XXXXXX", NULL);
    g_close(g_mkstemp(path), NULL);
    g_assert_true(g_file_set_contents(path, "<installation/>", -1, NULL));
    g_autoptr(GError) error = NULL;
    gsize length;
    g_autofree char *text = fetch_path("file://", path, 100, &length, &error);
    g_assert_cmpstr(text, ==, "<installation/>");
    g_unlink(path);
    g_assert_null(fetch_path("file://", path, 100, &length, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
}

static void test_remote(void)
{
    g_assert_true(fetch_is_remote("http://192.0.2.1/a"));
    g_assert_true(fetch_is_remote("https://example.com/a"));
    g_assert_false(fetch_is_remote("file:///a"));
    g_assert_false(fetch_is_remote("medium"));
}

/* BASE is the proxy, which is asked for the whole URL. */
static void test_proxy(gconstpointer base)
{
    g_setenv("all_proxy", base, TRUE);
    gsize length;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = fetch_path("http://mirror.example.com", "/behind", 100, &length, &error);
    g_unsetenv("all_proxy");
    g_assert_no_error(error);
    g_assert_cmpstr(text, ==, "from the proxy");
}

/* A server whose certificate nobody has signed, in FOLDER; *RET_BASE is its URL. */
static GSubprocess *serve_https(const char *folder, char **ret_base)
{
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_subprocess_launcher_set_cwd(launcher, folder);
    g_autoptr(GError) error = NULL;
    GSubprocess *server = g_subprocess_launcher_spawn(
        launcher, &error, "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", "cert.pem",
        "-key", "key.pem", "-WWW", NULL);
    g_assert_no_error(error);
    g_autoptr(GDataInputStream) output =
        g_data_input_stream_new(g_subprocess_get_stdout_pipe(server));
    for (;;) {
        g_autofree char *line = g_data_input_stream_read_line(output, NULL, NULL, &error);
        g_assert_nonnull(line);
        if (g_str_has_prefix(line, "ACCEPT ")) {
            *ret_base = g_strconcat("https://", line + strlen("ACCEPT "), NULL);
            return server;
        }
    }
}

/* What answerfile_pin= is to be for the certificate in FOLDER. */
static char *pin_of(const char *folder)
{
    g_autofree char *cert = g_build_filename(folder, "cert.pem", NULL);
    g_autofree char *key = g_build_filename(folder, "public.pem", NULL);
    g_autofree char *pem = NULL;
    g_assert_true(RUN(NULL, "openssl", "x509", "-in", cert, "-noout", "-pubkey", "-out", key));
    g_assert_true(g_file_get_contents(key, &pem, NULL, NULL));
    /* The body of PEM is base64 of what is hashed. */
    g_auto(GStrv) lines = g_strsplit(pem, "\n", -1);
    g_autoptr(GString) body = g_string_new(NULL);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '-')
            g_string_append(body, *line);
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(body->str, &length);
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, bytes, length);
    guint8 digest[32];
    gsize digest_length = sizeof digest;
    g_checksum_get_digest(checksum, digest, &digest_length);
    g_autofree char *text = g_base64_encode(digest, digest_length);
    return g_strconcat("sha256//", text, NULL);
}

/* A certificate and its key, which only it is signed by. */
static void make_certificate(const char *cert, const char *key)
{
    g_assert_true(RUN(NULL, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                      "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=elsewhere.example.com",
                      "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert));
}

static void trust(const char *path)
{
    g_autofree char *pem = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_get_contents(path, &pem, NULL, NULL));
    g_assert_true(trust_validate(pem, &error) && trust_add(pem, &error));
}

static void test_https(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-fetch-XXXXXX", NULL);
    g_autofree char *cert = g_build_filename(folder, "cert.pem", NULL);
    g_autofree char *key = g_build_filename(folder, "key.pem", NULL);
    g_autofree char *file = g_build_filename(folder, "answers", NULL);
    g_autofree char *other = g_build_filename(folder, "other.pem", NULL);
    make_certificate(other, key);
    make_certificate(cert, key);
    g_assert_true(g_file_set_contents(file, "hello", -1, NULL));
    g_autofree char *base = NULL, *pin = pin_of(folder);
    g_autoptr(GSubprocess) server = serve_https(folder, &base);
    g_autofree char *url = g_strconcat(base, "/answers", NULL);
    g_autoptr(GError) error = NULL;
    gsize length;

    trust(other); /* who has not signed it */
    Fetch fetch = {.url = url, .what = "the answer file", .max_size = 100};
    g_assert_null(fetch_to_memory(&fetch, &length, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "(server 127.0.0.1): SSL certificate problem: self-signed"));
    g_assert_nonnull(strstr(error->message, "(this machine's clock: "));
    g_clear_error(&error);

    fetch.pin = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    g_assert_null(fetch_to_memory(&fetch, &length, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "public key does not match pinned public key"));
    g_clear_error(&error);

    fetch.pin = pin;
    g_autofree char *text = fetch_to_memory(&fetch, &length, &error);
    g_assert_no_error(error);
    g_assert_true(g_str_has_suffix(text, "hello"));

    /* Or whoever has signed it is trusted. */
    trust(cert);
    fetch.pin = NULL;
    g_autofree char *again = fetch_to_memory(&fetch, &length, &error);
    g_assert_no_error(error);
    g_assert_true(g_str_has_suffix(again, "hello"));
    g_subprocess_force_exit(server);
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(TestServer) server = test_server_new(answer, NULL);
    g_autofree char *base = g_strdup_printf("http://127.0.0.1:%u", test_server_port(server));

    g_test_add_data_func("/fetch/http", base, test_http);
    g_test_add_data_func("/fetch/proxy", base, test_proxy);
    g_test_add_func("/fetch/https", test_https);
    g_test_add_func("/fetch/file", test_file);
    g_test_add_func("/fetch/remote", test_remote);
    return g_test_run();
}
