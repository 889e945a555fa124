/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

static void test_output(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *output = NULL;
    g_assert_true(RUN_OUTPUT(&output, &error, "printf", "%s", "a b"));
    g_assert_no_error(error);
    g_assert_cmpstr(output, ==, "a b");
}

static void test_no_shell(void)
{
    g_autofree char *output = NULL;
    g_assert_true(RUN_OUTPUT(&output, NULL, "echo", "$(id); `id` > /x"));
    g_assert_cmpstr(output, ==, "$(id); `id` > /x\n");
}

static void test_input_and_environment(void)
{
    g_autofree char *text = g_strnfill(300000, 'x'); /* more than a pipe holds */
    g_autofree char *output = NULL;
    const RunCommand command = {
        .argv = (const char *const[]){"sh", "-c", "wc -c; echo $COLOUR", NULL},
        .input = text,
        .environment = (const char *const[]){"COLOUR=blue=green", NULL},
    };
    g_assert_true(run_command(&command, &output, NULL));
    g_assert_cmpstr(output, ==, "300000\nblue=green\n");
}

static void test_large_output_on_both(void)
{
    g_autofree char *output = NULL;
    g_assert_true(RUN_OUTPUT(&output, NULL, "sh", "-c",
                             "head -c 500000 /dev/zero | tr '\\0' e >&2; head -c 500000 /dev/zero | tr '\\0' o"));
    g_assert_cmpuint(strlen(output), ==, 500000);
}

static void test_input_nobody_reads(void)
{
    g_autofree char *text = g_strnfill(300000, 'x');
    const RunCommand command = {.argv = (const char *const[]){"true", NULL}, .input = text};
    g_assert_true(run_command(&command, NULL, NULL));
}

static void test_failure_says_why(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *output = NULL;
    g_assert_false(RUN_OUTPUT(&output, &error, "sh", "-c", "echo first >&2; echo second >&2; exit 3"));
    g_assert_error(error, RUN_ERROR, RUN_ERROR_EXIT);
    g_assert_true(g_str_has_suffix(error->message, "failed with exit status 3: second"));
    g_assert_null(output);
}

static void keep_line(const char *line, gpointer data)
{
    g_string_append_printf(data, "<%s>", line);
}

static void test_lines(void)
{
    g_autoptr(GString) said = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    RunCommand command = {
        .argv = (const char *const[]){"sh", "-c", "echo one; echo; printf two >&2; exit 4", NULL},
        .on_line = keep_line,
        .on_line_data = said,
        .title = "script",
    };
    g_assert_false(run_command(&command, NULL, &error));
    g_assert_cmpstr(error->message, ==, "'script' failed with exit status 4: two");
    g_assert_nonnull(strstr(said->str, "<one><>"));
    g_assert_nonnull(strstr(said->str, "<two>"));

    /* A line without an end is told in pieces: memory is bounded. */
    g_string_truncate(said, 0);
    command.argv = (const char *const[]){"sh", "-c", "head -c 10000 /dev/zero | tr '\\0' x", NULL};
    g_assert_true(run_command(&command, NULL, NULL));
    g_assert_cmpuint(said->len, ==, 10000 + 3 * strlen("<>"));
}

/* What a program leaves running in its group neither keeps the caller waiting nor survives it. */
static void test_lines_left_over(void)
{
    g_autoptr(GString) said = g_string_new(NULL);
    const RunCommand command = {
        .argv = (const char *const[]){"sh", "-c", "sleep 100 & echo $!", NULL},
        .on_line = keep_line,
        .on_line_data = said,
        .timeout = 30,
    };
    gint64 started = g_get_monotonic_time();
    g_assert_true(run_command(&command, NULL, NULL));
    g_assert_cmpint(g_get_monotonic_time() - started, <, 10 * G_USEC_PER_SEC);
    int pid = atoi(said->str + 1);
    g_assert_cmpint(pid, >, 1);
    for (int i = 0; i < 100 && kill(pid, 0) == 0; i++)
        g_usleep(10000);
    /* A zombie without a parent that reaps it may stay; it must not run. */
    g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid);
    g_autofree char *stat = NULL;
    if (g_file_get_contents(path, &stat, NULL, NULL))
        g_assert_nonnull(strstr(stat, ") Z "));
}

static void test_signal(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(RUN(&error, "sh", "-c", "kill -9 $$"));
    g_assert_error(error, RUN_ERROR, RUN_ERROR_EXIT);
    g_assert_nonnull(strstr(error->message, "signal 9"));
}

static void test_not_found(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(RUN(&error, "/no/such/program", "-x"));
    g_assert_error(error, RUN_ERROR, RUN_ERROR_START);
    g_assert_nonnull(strstr(error->message, "/no/such/program -x"));
}

static void test_timeout_kills_the_group(void)
{
    g_autoptr(GError) error = NULL;
    gint64 started = g_get_monotonic_time();
    const RunCommand command = {
        .argv = (const char *const[]){"sh", "-c", "sleep 60 & sleep 60", NULL}, .timeout = 1};
    g_assert_false(run_command(&command, NULL, &error));
    g_assert_error(error, RUN_ERROR, RUN_ERROR_TIMEOUT);
    g_assert_cmpint(g_get_monotonic_time() - started, <, 20 * G_USEC_PER_SEC);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/run/output", test_output);
    g_test_add_func("/run/no-shell", test_no_shell);
    g_test_add_func("/run/input-and-environment", test_input_and_environment);
    g_test_add_func("/run/large-output-on-both", test_large_output_on_both);
    g_test_add_func("/run/input-nobody-reads", test_input_nobody_reads);
    g_test_add_func("/run/failure-says-why", test_failure_says_why);
    g_test_add_func("/run/lines", test_lines);
    g_test_add_func("/run/lines-left-over", test_lines_left_over);
    g_test_add_func("/run/signal", test_signal);
    g_test_add_func("/run/not-found", test_not_found);
    g_test_add_func("/run/timeout-kills-the-group", test_timeout_kills_the_group);
    return g_test_run();
}
