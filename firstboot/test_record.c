/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "record.h"

#include "run.h"

static char *folder;

static void test_round_trip(void)
{
    g_autoptr(Record) record = record_new("network");
    record->state = RECORD_DONE;
    record->started = G_GINT64_CONSTANT(1763622001) * G_USEC_PER_SEC;
    record->ended = record->started + 3 * G_USEC_PER_SEC;
    record->first_done = record->ended;
    record->seconds = 3.125;
    record->attempts = 2;
    record->message = g_strdup("10.0.2.15/24 on xenbr0");
    record->warning = g_strdup("a \"quoted\"\nwarning");
    record->configuration = g_strdup("ab12");
    g_autofree char *path = g_build_filename(folder, "deep", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(record_save(record, path, &error));
    g_assert_no_error(error);

    g_autofree char *file = g_build_filename(path, "network.json", NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
    g_assert_cmpstr(text, ==,
                    "{\n"
                    "  \"step\" : \"network\",\n"
                    "  \"state\" : \"done\",\n"
                    "  \"started\" : \"2025-11-20T07:00:01Z\",\n"
                    "  \"ended\" : \"2025-11-20T07:00:04Z\",\n"
                    "  \"first-done\" : \"2025-11-20T07:00:04Z\",\n"
                    "  \"seconds\" : 3.125,\n"
                    "  \"attempts\" : 2,\n"
                    "  \"message\" : \"10.0.2.15/24 on xenbr0\",\n"
                    "  \"warning\" : \"a \\\"quoted\\\"\\nwarning\",\n"
                    "  \"configuration\" : \"ab12\"\n"
                    "}\n");

    g_autoptr(Record) read = record_load(path, "network");
    g_assert_cmpint(read->state, ==, RECORD_DONE);
    g_assert_cmpint(read->started, ==, record->started);
    g_assert_cmpint(read->ended, ==, record->ended);
    g_assert_cmpint(read->first_done, ==, record->first_done);
    g_assert_cmpfloat(read->seconds, ==, 3.125);
    g_assert_cmpuint(read->attempts, ==, 2);
    g_assert_cmpstr(read->message, ==, record->message);
    g_assert_cmpstr(read->warning, ==, record->warning);
    g_assert_cmpstr(read->configuration, ==, "ab12");
}

static void test_none(void)
{
    g_autoptr(Record) record = record_load(folder, "none");
    g_assert_cmpstr(record->step, ==, "none");
    g_assert_cmpint(record->state, ==, RECORD_PENDING);
    g_assert_null(record->configuration);
}

/* A power cut can leave anything; it must never stop a boot. */
static void test_damaged(void)
{
    static const char *const texts[] = {"", "{", "[1]", "null", "{\"state\": \"confused\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *path = g_build_filename(folder, "pool.json", NULL);
        g_assert_true(g_file_set_contents(path, texts[i], -1, NULL));
        g_autoptr(Record) record = record_load(folder, "pool");
        g_assert_cmpint(record->state, ==, RECORD_PENDING);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_log_set_always_fatal(G_LOG_FATAL_MASK); /* damaged records are warned about */
    folder = g_dir_make_tmp("test-record-XXXXXX", NULL);
    g_test_add_func("/record/round-trip", test_round_trip);
    g_test_add_func("/record/none", test_none);
    g_test_add_func("/record/damaged", test_damaged);
    int status = g_test_run();
    g_assert_true(RUN(NULL, "rm", "-r", folder));
    g_free(folder);
    return status;
}
