/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The main() of a fuzz target where the compiler has no libFuzzer, as gcc: runs
 * LLVMFuzzerTestOneInput() on mutations of seed files. It knows nothing of coverage, so its
 * worth is in many cheap runs under the sanitizers. An input that kills the target is left
 * in the file that was named first on standard error.
 *
 *   fuzz_NAME SECONDS SEED-FILE...
 *
 * FUZZ_SECONDS in the environment overrides SECONDS (make fuzz).
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#define INPUT_MAX (256 * 1024)

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static GPtrArray *read_seeds(char **paths)
{
    g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func((GDestroyNotify)g_byte_array_unref);
    for (; *paths; paths++) {
        g_autoptr(GError) error = NULL;
        char *content;
        gsize length;
        if (!g_file_get_contents(*paths, &content, &length, &error)) {
            g_printerr("%s\n", error->message);
            return NULL;
        }
        g_ptr_array_add(seeds, g_byte_array_new_take((guint8 *)content, length));
    }
    return g_steal_pointer(&seeds);
}

static gsize position(GRand *random, gsize end)
{
    return end > 0 ? g_rand_int_range(random, 0, end) : 0;
}

/* Changes, removes, repeats or splices a few places. */
static void mutate(GByteArray *input, GPtrArray *seeds, GRand *random)
{
    static const guint8 interesting[] = {0,   1,   0x7f, 0x80, 0xff, '\n', ' ',
                                         ':', '-', '~',  '(',  '<',  '"',  '/'};
    for (int count = g_rand_int_range(random, 1, 8); count > 0 && input->len > 0; count--) {
        gsize at = position(random, input->len);
        gsize length = 1 + position(random, MIN(input->len - at, 64));
        const GByteArray *other = seeds->pdata[position(random, seeds->len)];
        switch (g_rand_int_range(random, 0, 6)) {
        case 0:
            input->data[at] ^= 1 << g_rand_int_range(random, 0, 8);
            break;
        case 1:
            input->data[at] = interesting[position(random, G_N_ELEMENTS(interesting))];
            break;
        case 2:
            g_byte_array_remove_range(input, at, MIN(length, input->len - at));
            break;
        case 3:
            g_byte_array_set_size(input, at);
            break;
        case 4:
            for (; input->len + length < INPUT_MAX && g_rand_boolean(random);) {
                g_autofree guint8 *part = g_memdup2(input->data + at, MIN(length, input->len - at));
                g_byte_array_append(input, part, MIN(length, input->len - at));
            }
            break;
        default:
            if (other->len > 0 && input->len + other->len < INPUT_MAX) {
                gsize from = position(random, other->len);
                g_byte_array_append(input, other->data + from, other->len - from);
            }
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        g_printerr("usage: %s SECONDS SEED-FILE...\n", argv[0]);
        return 2;
    }
    g_autoptr(GPtrArray) seeds = read_seeds(argv + 2);
    if (!seeds)
        return 1;
    g_autofree char *name = g_path_get_basename(argv[0]);
    g_autofree char *last = g_strdup_printf("%s/%s.input", g_get_tmp_dir(), name);
    g_printerr("the input of a run that dies stays in %s\n", last);

    const char *wanted = g_getenv("FUZZ_SECONDS");
    gint64 end = g_get_monotonic_time() + atoi(wanted != NULL ? wanted : argv[1]) * G_USEC_PER_SEC;
    guint32 seed = g_random_int();
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    guint64 runs = 0;
    for (; g_get_monotonic_time() < end; runs++) {
        const GByteArray *base = seeds->pdata[runs % seeds->len];
        g_autoptr(GByteArray) input = g_byte_array_new();
        g_byte_array_append(input, base->data, base->len);
        if (runs >= seeds->len)
            mutate(input, seeds, random);
        if (!g_file_set_contents_full(last, (const char *)input->data, input->len,
                                      G_FILE_SET_CONTENTS_NONE, 0600, NULL))
            return 1;
        LLVMFuzzerTestOneInput(input->data, input->len);
    }
    g_unlink(last);
    g_print("%" G_GUINT64_FORMAT " runs from seed %u\n", runs, seed);
    return 0;
}
