/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "step.h"

#include <string.h>

#include "error.h"
#include "run.h"
#include "tell.h"

/* A world whose clock only moves when somebody sleeps or works. */
static gint64 now;
static GString *said, *told;
static char *folder;

/* GLib wants a fixture with a size; everything is in the variables here. */
typedef struct {
    char unused;
} Fixture;

/* What the steps below do. */
static unsigned failures_left, flaky_runs, once_runs, always_runs, dependent_runs, configured;
static gboolean final_failure, flaky_done_before;

static gint64 fake_monotonic(gpointer data)
{
    return now;
}

static void fake_sleep(unsigned seconds, gpointer data)
{
    now += seconds * G_USEC_PER_SEC;
}

static void fake_say(const char *sentence, gpointer data)
{
    g_string_append_printf(said, "%s\n", sentence);
}

static void fake_tell(const char *event, const Record *record, gpointer data)
{
    g_autofree char *json = tell_step(event, record);
    g_string_append_printf(told, "%s\n", json);
}

static const StepWorld world = {
    .monotonic = fake_monotonic, .sleep = fake_sleep, .say = fake_say, .tell = fake_tell};

static gboolean once_run(const Host *host, StepResult *result, GError **error)
{
    once_runs++;
    now += 3 * G_USEC_PER_SEC + G_USEC_PER_SEC / 10;
    result->message = g_strdup("reached");
    return TRUE;
}

static gboolean flaky_configure(const Host *host, gboolean *ret_changed, GError **error)
{
    configured++;
    return TRUE;
}

static gboolean flaky_run(const Host *host, StepResult *result, GError **error)
{
    flaky_runs++;
    flaky_done_before = result->done_before;
    if (failures_left == 0) {
        result->warning = g_strdup("look here");
        return TRUE;
    }
    failures_left--;
    g_set_error(error, SLIPWAY_ERROR,
                final_failure ? SLIPWAY_ERROR_HARDWARE : SLIPWAY_ERROR_NETWORK, "no cable");
    return FALSE;
}

static gboolean always_run(const Host *host, StepResult *result, GError **error)
{
    always_runs++;
    return TRUE;
}

static gboolean dependent_run(const Host *host, StepResult *result, GError **error)
{
    dependent_runs++;
    return TRUE;
}

static const Step table[] = {
    {"once", "x", {NULL}, FALSE, 1, NULL, once_run},
    {"flaky", "x", {NULL}, FALSE, 3, flaky_configure, flaky_run},
    {"dependent", "x", {"once", "flaky", NULL}, FALSE, 1, NULL, dependent_run},
    {"always", "x", {NULL}, TRUE, 1, NULL, always_run},
    {NULL},
};

static gboolean run(const char *configuration)
{
    g_string_truncate(said, 0);
    once_runs = flaky_runs = always_runs = dependent_runs = configured = 0;
    Host host = {.root = ""};
    return step_run_all(table, &host, configuration, folder, &world);
}

static RecordState state_of(const char *step)
{
    g_autoptr(Record) record = record_load(folder, step);
    return record->state;
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    folder = g_dir_make_tmp("test-step-XXXXXX", NULL);
    said = g_string_new(NULL);
    told = g_string_new(NULL);
    now = 1000;
    failures_left = 0;
    final_failure = FALSE;
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    g_assert_true(RUN(NULL, "rm", "-r", folder));
    g_free(folder);
    g_string_free(said, TRUE);
    g_string_free(told, TRUE);
}

static void test_second_run_repeats_little(Fixture *fixture, gconstpointer data)
{
    g_assert_true(run("c1"));
    g_assert_cmpstr(said->str, ==,
                    "slipway: step once: done in 3.1 s: reached\n"
                    "slipway: step flaky: done in 0.0 s\n"
                    "slipway: step flaky: warning: look here\n"
                    "slipway: step dependent: done in 0.0 s\n"
                    "slipway: step always: done in 0.0 s\n");
    g_assert_true(run("c1"));
    g_assert_cmpuint(once_runs + flaky_runs + dependent_runs + configured, ==, 0);
    g_assert_cmpuint(always_runs, ==, 1);

    /* Another configuration is another task; yet what was done once stays known. */
    g_assert_true(run("c2"));
    g_assert_cmpuint(once_runs, ==, 1);
    g_assert_cmpuint(flaky_runs, ==, 1);
    g_assert_true(flaky_done_before);
}

static void test_back_off(Fixture *fixture, gconstpointer data)
{
    failures_left = 2;
    gint64 before = now;
    g_assert_true(run("c1"));
    g_assert_cmpuint(flaky_runs, ==, 3);
    g_assert_cmpuint(configured, ==, 3);
    g_assert_cmpint(now - before, ==,
                    (2 + 4) * G_USEC_PER_SEC + 3 * G_USEC_PER_SEC + G_USEC_PER_SEC / 10);
    g_assert_nonnull(
        strstr(said->str, "slipway: step flaky: attempt 1 of 3 failed, again in 2 s: no cable\n"));
    g_assert_nonnull(
        strstr(said->str, "slipway: step flaky: attempt 2 of 3 failed, again in 4 s: no cable\n"));
    g_autoptr(Record) record = record_load(folder, "flaky");
    g_assert_cmpuint(record->attempts, ==, 3);
    g_assert_cmpuint(step_back_off(4), ==, 16);
    g_assert_cmpuint(step_back_off(5), ==, 30);
    g_assert_cmpuint(step_back_off(50), ==, 30);
}

static void test_failure_blocks_only_what_needs_it(Fixture *fixture, gconstpointer data)
{
    failures_left = 3;
    g_assert_false(run("c1"));
    g_assert_nonnull(strstr(said->str, "slipway: step flaky failed: no cable\n"));
    g_assert_cmpint(state_of("flaky"), ==, RECORD_FAILED);
    g_assert_cmpint(state_of("dependent"), ==, RECORD_BLOCKED);
    g_assert_cmpuint(dependent_runs, ==, 0);
    g_assert_cmpuint(always_runs, ==, 1);

    /* The next boot goes on where this one stopped. */
    g_assert_true(run("c1"));
    g_assert_cmpuint(once_runs, ==, 0);
    g_assert_false(flaky_done_before);
    g_assert_cmpuint(dependent_runs, ==, 1);
    g_assert_cmpint(state_of("dependent"), ==, RECORD_DONE);
}

static void test_final_failure_is_not_retried(Fixture *fixture, gconstpointer data)
{
    failures_left = 1;
    final_failure = TRUE;
    gint64 before = now;
    g_assert_false(run("c1"));
    g_assert_cmpuint(flaky_runs, ==, 1);
    g_assert_cmpint(now - before, <, 4 * G_USEC_PER_SEC);
}

/* A power cut in the middle of a step leaves "running". */
static void test_resume(Fixture *fixture, gconstpointer data)
{
    g_assert_true(run("c1"));
    g_autoptr(Record) record = record_load(folder, "flaky");
    record->state = RECORD_RUNNING;
    record->first_done = 0;
    g_assert_true(record_save(record, folder, NULL));
    g_assert_true(run("c1"));
    g_assert_cmpuint(flaky_runs, ==, 1);
    g_assert_false(flaky_done_before);
    g_assert_cmpuint(once_runs, ==, 0);
}

/* Later failures do not make the host forget that its disks are in use. */
static void test_done_once_survives_failures(Fixture *fixture, gconstpointer data)
{
    g_assert_true(run("c1"));
    failures_left = 3;
    g_assert_false(run("c2"));
    g_assert_true(run("c2"));
    g_assert_true(flaky_done_before);
}

static void test_tell(Fixture *fixture, gconstpointer data)
{
    failures_left = 1;
    g_assert_true(run("c1"));
    g_auto(GStrv) lines = g_strsplit(told->str, "\n", -1);
    g_assert_cmpstr(lines[0], ==, "{\"event\":\"step\",\"step\":\"once\"}");
    g_assert_cmpstr(lines[1], ==, "{\"event\":\"step-done\",\"text\":\"reached\",\"step\":\"once\","
                                  "\"attempts\":1,\"duration_ms\":3100}");
    g_assert_cmpstr(lines[2], ==, "{\"event\":\"step\",\"step\":\"flaky\"}");
    g_assert_true(g_str_has_prefix(lines[3], "{\"event\":\"warning\",\"text\":\"no cable\","));
    g_assert_true(g_str_has_prefix(lines[4], "{\"event\":\"step-done\",\"step\":\"flaky\","));
    g_string_truncate(told, 0);

    failures_left = 9;
    g_assert_false(run("c2"));
    g_assert_nonnull(strstr(told->str, "{\"event\":\"step-failed\",\"text\":\"no cable\""));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/step/" name, Fixture, NULL, set_up, function, tear_down)
    ADD("second-run-repeats-little", test_second_run_repeats_little);
    ADD("back-off", test_back_off);
    ADD("failure-blocks-only-what-needs-it", test_failure_blocks_only_what_needs_it);
    ADD("final-failure-is-not-retried", test_final_failure_is_not_retried);
    ADD("resume", test_resume);
    ADD("tell", test_tell);
    ADD("done-once-survives-failures", test_done_once_survives_failures);
#undef ADD
    return g_test_run();
}
