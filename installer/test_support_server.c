/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support_server.h"

#include <glib/gstdio.h>
#include <qrencode.h>
#include <string.h>

#include "error.h"
#include "fetch.h"

#define URL "http://[2001:db8:1234:5678:9abc:def0:1234:5678]/abcdefghijklmnopqrstuvwxyz"

/* Reads the picture back as a camera would: each cell is two modules. */
static void assert_modules(const QRcode *code, const char *picture)
{
    g_auto(GStrv) lines = g_strsplit(picture, "\n", -1);
    for (int row = -2; row < code->width + 2; row++)
        for (int column = -2; column < code->width + 2; column++) {
            const char *line = lines[(row + 2) / 2];
            gunichar cell = g_utf8_get_char(g_utf8_offset_to_pointer(line, column + 2));
            gboolean upper = (row + 2) % 2 == 0;
            gboolean light = cell == 0x2588 || cell == (upper ? 0x2580u : 0x2584u);
            gboolean inside = column >= 0 && row >= 0 && column < code->width && row < code->width;
            gboolean black = inside && (code->data[row * code->width + column] & 1);
            g_assert_cmpint(light, ==, !black);
        }
}

static void test_qr(void)
{
    g_autofree char *picture = support_qr(URL);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(picture), "\n", -1);
    g_assert_cmpuint(g_strv_length(lines), <=, 20); /* with its words in 24 lines */
    for (char **line = lines; *line != NULL; line++)
        g_assert_cmpint(g_utf8_strlen(*line, -1), <=, 76);
    QRcode *code = QRcode_encodeString8bit(URL, 0, QR_ECLEVEL_L);
    g_assert_nonnull(code);
    assert_modules(code, picture);
    QRcode_free(code);
}

static char *get(const char *url, GError **error)
{
    const Fetch fetch = {.url = url, .what = "the bundle", .max_size = 1000};
    gsize length;
    return fetch_to_memory(&fetch, &length, error);
}

static void test_serve(void)
{
    g_autofree char *folder = g_dir_make_tmp("slipway-serve-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "bundle", NULL);
    g_assert_true(g_file_set_contents(path, "all of it", -1, NULL));
    g_autoptr(GError) error = NULL;
    SupportServer *server = support_serve(path, &error);
    if (server == NULL) { /* a sandbox without a network: no address to give to anybody */
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
        g_test_skip("no network");
    } else {
        g_autofree char *url = g_strdup(support_server_url(server));
        g_autofree char *text = get(url, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(text, ==, "all of it");
        url[strlen(url) - 1] ^= 1; /* any other path is none */
        g_assert_null(get(url, &error));
        g_assert_nonnull(strstr(error->message, "404"));
        support_server_free(server);
    }
    g_unlink(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/support-server/qr", test_qr);
    g_test_add_func("/support-server/serve", test_serve);
    return g_test_run();
}
