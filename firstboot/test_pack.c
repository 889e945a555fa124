/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pack.h"

#include <glib/gstdio.h>
#include <string.h>

#include "error.h"
#include "pack_dnf.h"
#include "run.h"

static void test_repository(void)
{
    g_autofree char *plain = pack_dnf_describe("demo", "https://example.com/demo", NULL);
    g_autofree char *keyed = pack_dnf_describe("demo", "https://example.com/demo", PACK_FOLDER "/demo/key.asc");
    g_assert_nonnull(strstr(plain, "[slipway-pack-demo]\n"));
    g_assert_nonnull(strstr(plain, "\ngpgcheck=1\nrepo_gpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-slipway\n"));
    g_assert_nonnull(strstr(keyed, "RPM-GPG-KEY-slipway file:///var/lib/slipway/packs/demo/key.asc\n"));
}

/* As dnf 4.23 says it. */
static void test_reasons(void)
{
    g_autofree char *problem = pack_dnf_reasons(
        "Error: \n Problem: conflicting requests\n  - nothing provides linux-image-6.12.1 needed by kmod-x-1-1.x86_64 "
        "from @commandline\n(try to add '--skip-broken' to skip uninstallable packages)\n");
    g_assert_cmpstr(problem, ==, "Problem: conflicting requests; nothing provides linux-image-6.12.1 needed by "
                                 "kmod-x-1-1.x86_64 from @commandline");
    g_autofree char *gpg = pack_dnf_reasons("Package x-1-1.x86_64.rpm is not signed\nError: GPG check FAILED\n");
    g_assert_cmpstr(gpg, ==, "Package x-1-1.x86_64.rpm is not signed; Error: GPG check FAILED");
    g_autofree char *other = pack_dnf_reasons("what\nelse\n\n");
    g_assert_cmpstr(other, ==, "else");
    g_assert_null(pack_dnf_reasons(""));
}

static void test_list(void)
{
    g_autofree char *root = g_dir_make_tmp("slipway-pack-XXXXXX", NULL);
    g_autofree char *folder = g_strconcat(root, PACK_FOLDER "/demo", NULL);
    g_autofree char *source = g_build_filename(folder, "source", NULL), *packages = g_build_filename(folder, "packages", NULL);
    const Host host = {.root = root};
    g_autoptr(GPtrArray) none = pack_list(&host);
    g_assert_cmpuint(none->len, ==, 0);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(source, "/dev/sr0\n", -1, NULL));
    g_assert_true(g_file_set_contents(packages, "a\nb", -1, NULL));
    g_autoptr(GPtrArray) packs = pack_list(&host);
    g_assert_cmpuint(packs->len, ==, 1);
    const Pack *pack = packs->pdata[0];
    g_assert_cmpstr(pack->name, ==, "demo");
    g_assert_cmpstr(pack->source, ==, "/dev/sr0");
    g_assert_cmpuint(g_strv_length(pack->packages), ==, 2);
    g_assert_cmpstr(pack->packages[1], ==, "b");
    RUN(NULL, "rm", "-rf", root);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pack/repository", test_repository);
    g_test_add_func("/pack/reasons", test_reasons);
    g_test_add_func("/pack/list", test_list);
    return g_test_run();
}
