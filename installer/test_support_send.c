/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support_send.h"

#include <string.h>

#include "error.h"

static void test_upload_fails(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(support_upload("/etc/passwd", "http://user:geheim@127.0.0.1:9/in/", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "http://(credentials)@127.0.0.1:9/in/slipway-support-"));
    g_assert_null(strstr(error->message, "geheim"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/support-send/upload-fails", test_upload_fails);
    return g_test_run();
}
