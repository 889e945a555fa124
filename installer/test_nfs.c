/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nfs.h"

#include <string.h>

#include "error.h"

static void test_is_url(void)
{
    g_assert_true(nfs_is_url("nfs://192.0.2.1/export/answers.xml"));
    g_assert_true(nfs_is_url("NFS://[2001:db8::1]/export/answers.xml"));
    g_assert_false(nfs_is_url("http://192.0.2.1/nfs://"));
    g_assert_false(nfs_is_url("nfs:/x"));
}

/* What has no file to fetch is not tried at all. */
static void test_refused(void)
{
    static const char *const urls[] = {"nfs://", "nfs://192.0.2.1", "nfs://192.0.2.1/",
                                       "nfs://192.0.2.1/folder/", "nfs:///file"};
    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autoptr(Mounts) mounts = mounts_new();
        g_autoptr(GError) error = NULL;
        g_assert_null(nfs_mount(urls[i], "the answer file", "/nonexistent/slipway", mounts, &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
        g_assert_nonnull(strstr(error->message, "is not nfs://HOST/PATH"));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nfs/is-url", test_is_url);
    g_test_add_func("/nfs/refused", test_refused);
    return g_test_run();
}
