/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "slot.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

#define MIB (1024 * 1024)
#define IMAGE_SIZE (5 * MIB + 3 * COPY_ALIGN)

typedef struct {
    guint8 *bytes; /* of the image */
    int image, slot;
    struct rlimit limit;
} Fixture;

static int temporary_file(void)
{
    g_autofree char *path = g_build_filename(g_get_tmp_dir(), "slipway-slot-XXXXXX", NULL);
    int fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
    g_assert_cmpint(fd, >=, 0);
    g_unlink(path);
    return fd;
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    /* Data, a hole that begins and ends inside a piece, a zero block alone, data. */
    fixture->bytes = g_malloc(IMAGE_SIZE);
    for (gsize i = 0; i < IMAGE_SIZE; i++)
        fixture->bytes[i] = i * 31 + (i >> 12);
    memset(fixture->bytes + MIB + 100 * 1024, 0, 2 * MIB);
    memset(fixture->bytes + 4 * MIB, 0, COPY_ALIGN);

    fixture->image = temporary_file();
    g_assert_true(copy_write_full(fixture->image, fixture->bytes, IMAGE_SIZE, 0));
    fixture->slot = temporary_file(); /* full of what was there before */
    g_autofree guint8 *old = g_malloc(IMAGE_SIZE + MIB);
    memset(old, 0xa5, IMAGE_SIZE + MIB);
    g_assert_true(copy_write_full(fixture->slot, old, IMAGE_SIZE + MIB, 0));
    getrlimit(RLIMIT_FSIZE, &fixture->limit);
    signal(SIGXFSZ, SIG_IGN);
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    setrlimit(RLIMIT_FSIZE, &fixture->limit);
    close(fixture->image);
    close(fixture->slot);
    g_free(fixture->bytes);
}

static guint8 *slot_bytes(const Fixture *fixture, gsize length, guint64 offset)
{
    guint8 *bytes = g_malloc(length);
    g_assert_true(copy_read_full(fixture->slot, bytes, length, offset));
    return bytes;
}

static void assert_no_head(const Fixture *fixture)
{
    g_autofree guint8 *head = slot_bytes(fixture, SLOT_HEAD, 0);
    g_autofree guint8 *zeros = g_malloc0(SLOT_HEAD);
    g_assert_cmpmem(head, SLOT_HEAD, zeros, SLOT_HEAD);
}

static void count(guint64 done, guint64 total, gpointer data)
{
    guint64 *last = data;
    g_assert_cmpuint(done, >=, *last);
    g_assert_cmpuint(total, ==, IMAGE_SIZE - SLOT_HEAD);
    *last = done;
}

static void test_complete(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    guint64 done = 0;
    g_assert_true(slot_write(fixture->image, IMAGE_SIZE, fixture->slot, count, &done, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(done, ==, IMAGE_SIZE - SLOT_HEAD);

    g_autofree guint8 *bytes = slot_bytes(fixture, IMAGE_SIZE, 0);
    g_assert_cmpmem(bytes, IMAGE_SIZE, fixture->bytes, IMAGE_SIZE);
    g_autofree guint8 *behind = slot_bytes(fixture, MIB, IMAGE_SIZE);
    g_assert_cmpuint(behind[0], ==, 0xa5); /* not a byte more than the image */
    g_assert_cmpuint(behind[MIB - 1], ==, 0xa5);
}

/* Writes fail, after a short one, in the middle of the image: the head must not be there. */
static void test_write_error(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(ftruncate(fixture->slot, MIB), ==, 0);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){4 * MIB + 512 * 1024 + 512, fixture->limit.rlim_max});
    g_assert_false(slot_write(fixture->image, IMAGE_SIZE, fixture->slot, NULL, NULL, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE);
    assert_no_head(fixture);
}

static void test_no_space(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    int full = open("/dev/full", O_RDWR | O_CLOEXEC);
    g_assert_cmpint(full, >=, 0);
    g_assert_false(slot_write(fixture->image, IMAGE_SIZE, full, NULL, NULL, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE);
    g_assert_nonnull(strstr(error->message, g_strerror(ENOSPC)));
    close(full);
}

/* The image ends early, as one on a medium that was pulled. */
static void test_read_error(Fixture *fixture, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(ftruncate(fixture->image, 3 * MIB), ==, 0);
    g_assert_false(slot_write(fixture->image, IMAGE_SIZE, fixture->slot, NULL, NULL, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE);
    assert_no_head(fixture);
}

static void test_odd_size(Fixture *fixture, gconstpointer data)
{
    const guint64 sizes[] = {0, SLOT_HEAD, IMAGE_SIZE - 1};
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_false(slot_write(fixture->image, sizes[i], fixture->slot, NULL, NULL, &error));
        g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE);
    }
    g_autofree guint8 *bytes = slot_bytes(fixture, 1, 0);
    g_assert_cmpuint(bytes[0], ==, 0xa5); /* untouched */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/slot/complete", Fixture, NULL, set_up, test_complete, tear_down);
    g_test_add("/slot/write-error", Fixture, NULL, set_up, test_write_error, tear_down);
    g_test_add("/slot/no-space", Fixture, NULL, set_up, test_no_space, tear_down);
    g_test_add("/slot/read-error", Fixture, NULL, set_up, test_read_error, tear_down);
    g_test_add("/slot/odd-size", Fixture, NULL, set_up, test_odd_size, tear_down);
    return g_test_run();
}
