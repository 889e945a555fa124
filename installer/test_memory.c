/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "memory.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/mman.h>

#include "error.h"

#define SIZE (3 * COPY_PIECE + 4097)

static void count(guint64 done, guint64 total, gpointer data)
{
    guint64 *last = data;
    g_assert_cmpuint(done, >, *last);
    g_assert_cmpuint(total, ==, SIZE);
    *last = done;
}

static void test_take(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *bytes = g_malloc(SIZE), *taken = g_malloc(SIZE);
    for (gsize i = 0; i < SIZE; i++)
        bytes[i] = i * 31 + (i >> 12);
    g_autofd int from = memfd_create("from", MFD_CLOEXEC), to = memfd_create("to", MFD_CLOEXEC);
    g_assert_true(copy_write_full(from, bytes, SIZE, 0));

    guint64 done = 0;
    g_assert_true(memory_take(to, from, "a file", count, &done, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(done, ==, SIZE);
    g_assert_cmpint(lseek(to, 0, SEEK_END), ==, SIZE);
    g_assert_true(copy_read_full(to, taken, SIZE, 0));
    g_assert_cmpmem(taken, SIZE, bytes, SIZE);
}

/* A folder cannot be read, as a medium that was pulled. */
static void test_unreadable(void)
{
    g_autoptr(GError) error = NULL;
    g_autofd int from = open("/", O_RDONLY | O_CLOEXEC), to = memfd_create("to", MFD_CLOEXEC);
    g_assert_false(memory_take(to, from, "a file", NULL, NULL, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE);
    g_assert_nonnull(g_strstr_len(error->message, -1, "a file at byte 0: "));
}

static void test_spare(void)
{
    /* No machine that runs this has less than the reserve, or more than 64 TiB. */
    g_assert_cmpuint(memory_spare(), >, 0);
    g_assert_cmpuint(memory_spare(), <, 1ULL << 46);
}

/* One unit more than there is needs one unit more of memory than there is, as far as that is spare. */
static void test_advise(void)
{
    g_autofree char *text = memory_advise(memory_spare() + (1ULL << 40));
    unsigned has = 0, needs = 0;
    g_assert_cmpint(sscanf(text, "this machine has %u MiB of memory, and with %u MiB this would work", &has, &needs),
                    ==, 2);
    g_assert_cmpuint(needs, >=, has + (1U << 20) - 64);
    g_assert_cmpuint(needs % 64, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/memory/take", test_take);
    g_test_add_func("/memory/unreadable", test_unreadable);
    g_test_add_func("/memory/spare", test_spare);
    g_test_add_func("/memory/advise", test_advise);
    return g_test_run();
}
