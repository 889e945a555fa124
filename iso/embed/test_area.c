/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "area.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "iso9660.h"
#include "testiso.h"

static const char *const no_files[] = {NULL};

typedef struct {
    char *folder, *image;
    int fd;
} Fixture;

static Fixture set_up(gboolean has_area)
{
    Fixture fixture = {NULL};
    fixture.image = testiso_make(no_files, has_area, &fixture.folder);
    fixture.fd = open(fixture.image, O_RDWR);
    return fixture;
}

static void tear_down(Fixture *fixture)
{
    close(fixture->fd);
    g_free(fixture->image);
    testiso_remove(fixture->folder);
}

static char *sum(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, length);
}

static Embedded *make(const char *arguments, gsize length)
{
    Embedded *embedded = embedded_new();
    g_free(embedded->arguments);
    embedded->arguments = g_strdup(arguments);
    g_byte_array_set_size(embedded->archive, (unsigned)length);
    if (length > 0)
        memset(embedded->archive->data, 'x', length);
    return embedded;
}

static void test_round(void)
{
    Fixture fixture = set_up(TRUE);
    g_autofree char *before = sum(fixture.image);
    g_autoptr(GError) error = NULL;
    g_autoptr(Embedded) nothing = embedded_read(fixture.fd, &error);
    g_autoptr(Embedded) large = make("a=b c", TESTISO_AREA);
    g_autoptr(Embedded) small = make("", 7);
    g_assert_true(embedded_is_empty(nothing));

    g_assert_true(embedded_write(fixture.fd, large, &error));
    g_autoptr(Embedded) first = embedded_read(fixture.fd, &error);
    g_assert_cmpstr(first->arguments, ==, "a=b c");
    g_assert_cmpmem(first->archive->data, first->archive->len, large->archive->data, TESTISO_AREA);
    g_autofree char *embedded = sum(fixture.image);
    g_assert_cmpstr(before, !=, embedded);

    /* less than before leaves nothing of it */
    g_assert_true(embedded_write(fixture.fd, small, &error));
    g_autoptr(Embedded) second = embedded_read(fixture.fd, &error);
    g_assert_cmpstr(second->arguments, ==, "");
    g_assert_cmpuint(second->archive->len, ==, 7);

    g_assert_true(embedded_reset(fixture.fd, &error));
    g_assert_no_error(error);
    g_autofree char *after = sum(fixture.image);
    g_assert_cmpstr(before, ==, after);
    tear_down(&fixture);
}

/* What GRUB and the kernel will read. */
static void test_environment(void)
{
    Fixture fixture = set_up(TRUE);
    g_autoptr(GError) error = NULL;
    g_autoptr(Embedded) embedded = make("answerfile=http://192.0.2.1/a.xml", 5);
    g_assert_true(embedded_write(fixture.fd, embedded, &error));
    g_autoptr(IsoFile) file = iso9660_find(fixture.fd, "/slipway/embed.env", &error);
    g_autofree char *text = g_malloc0(file->size + 1);
    g_assert_true(iso9660_read(fixture.fd, file->offset, text, file->size, &error));
    g_assert_true(g_str_has_prefix(text, "# GRUB Environment Block\nslipway_args=answerfile=http://192.0.2.1/a.xml\n"
                                         "slipway_initrd=/slipway/embed.img\nslipway_length=5\nslipway_sha256="));
    g_assert_cmpint(text[file->size - 1], ==, '#');
    tear_down(&fixture);
}

static void refuses(Fixture *fixture, const Embedded *embedded, const char *why)
{
    g_autofree char *before = sum(fixture->image);
    g_autoptr(GError) error = NULL;
    g_assert_false(embedded_write(fixture->fd, embedded, &error));
    g_assert_nonnull(strstr(error->message, why));
    g_autofree char *after = sum(fixture->image);
    g_assert_cmpstr(before, ==, after);
}

static void test_refuses(void)
{
    Fixture fixture = set_up(TRUE);
    g_autofree char *endless = g_strnfill(1537, 'a');
    g_autoptr(Embedded) large = make("", TESTISO_AREA + 1);
    g_autoptr(Embedded) quote = make("ssh_key=\"a b\"", 0);
    g_autoptr(Embedded) line = make("a\nslipway_initrd=/x", 0);
    g_autoptr(Embedded) many = make(endless, 0);
    refuses(&fixture, large, "its area holds 0.1 MiB");
    refuses(&fixture, quote, "quote");
    refuses(&fixture, line, "printable");
    refuses(&fixture, many, "at most 1536 fit");
    tear_down(&fixture);
}

static void test_other_images(void)
{
    Fixture fixture = set_up(FALSE);
    g_autoptr(Embedded) embedded = make("a", 0);
    refuses(&fixture, embedded, "not an ISO of Slipway");
    g_autoptr(GError) error = NULL;
    g_assert_false(embedded_reset(fixture.fd, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE);
    tear_down(&fixture);

    fixture = set_up(TRUE);
    g_assert_cmpint(ftruncate(fixture.fd, 120000), ==, 0);
    refuses(&fixture, embedded, "truncated");
    tear_down(&fixture);
}

static void test_damaged(void)
{
    Fixture fixture = set_up(TRUE);
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) failure = NULL;
    g_autofree char *before = sum(fixture.image);
    g_autoptr(Embedded) embedded = make("", 100);
    g_assert_true(embedded_write(fixture.fd, embedded, &error));
    g_autoptr(IsoFile) file = iso9660_find(fixture.fd, "/slipway/embed.img", &error);
    g_assert_cmpint(pwrite(fixture.fd, "y", 1, (off_t)file->offset + 50), ==, 1);
    g_assert_null(embedded_read(fixture.fd, &failure));
    g_assert_nonnull(strstr(failure->message, "'reset' empties the area"));
    g_assert_true(embedded_reset(fixture.fd, &error));
    g_autofree char *after = sum(fixture.image);
    g_assert_cmpstr(before, ==, after);
    tear_down(&fixture);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/area/round", test_round);
    g_test_add_func("/area/environment", test_environment);
    g_test_add_func("/area/refuses", test_refuses);
    g_test_add_func("/area/other-images", test_other_images);
    g_test_add_func("/area/damaged", test_damaged);
    return g_test_run();
}
