/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "step.h"

#include "error.h"

/* One step on its way. */
typedef struct {
    const Step *step;
    const StepWorld *world;
    const char *folder;
    Record *record;
} Progress;

unsigned step_back_off(unsigned attempt)
{
    return attempt >= 5 ? 30 : 1U << attempt;
}

static void G_GNUC_PRINTF(2, 3) say(const StepWorld *world, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_message("%s", sentence);
    world->say(sentence, world->data);
}

static void tell(const Progress *progress, const char *event)
{
    if (progress->world->tell != NULL)
        progress->world->tell(event, progress->record, progress->world->data);
}

static void save(const Progress *progress)
{
    g_autoptr(GError) error = NULL;
    if (!record_save(progress->record, progress->folder, &error))
        g_warning("%s", error->message);
}

static void finish(const Progress *progress, RecordState state, const char *message,
                   const char *warning)
{
    Record *record = progress->record;
    record->state = state;
    record->ended = g_get_real_time();
    g_free(record->message);
    record->message = g_strdup(message);
    g_free(record->warning);
    record->warning = g_strdup(warning);
    save(progress);
}

static gboolean is_final(const GError *error)
{
    return g_error_matches(error, SLIPWAY_ERROR, SLIPWAY_ERROR_HARDWARE) ||
           g_error_matches(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS);
}

static gboolean attempt(const Progress *progress, const Host *host, GError **error)
{
    const Step *step = progress->step;
    gboolean changed = FALSE;
    if (step->configure != NULL && !step->configure(host, &changed, error))
        return FALSE;

    StepResult result = {.done_before = progress->record->first_done != 0};
    gint64 started = progress->world->monotonic(progress->world->data);
    gboolean done = step->run(host, &result, error);
    g_autofree char *message = result.message;
    g_autofree char *warning = result.warning;
    progress->record->seconds =
        (double)(progress->world->monotonic(progress->world->data) - started) / G_USEC_PER_SEC;
    if (!done)
        return FALSE;
    if (progress->record->first_done == 0)
        progress->record->first_done = g_get_real_time();
    finish(progress, RECORD_DONE, message, warning);
    return TRUE;
}

static gboolean run_step(const Progress *progress, const Host *host)
{
    const Step *step = progress->step;
    const StepWorld *world = progress->world;
    Record *record = progress->record;
    record->state = RECORD_RUNNING;
    record->started = g_get_real_time();
    record->ended = 0;
    save(progress);
    tell(progress, "step");

    for (record->attempts = 1;; record->attempts++) {
        g_autoptr(GError) error = NULL;
        if (attempt(progress, host, &error)) {
            say(world, "slipway: step %s: done in %.1f s%s%s", step->name, record->seconds,
                record->message != NULL ? ": " : "",
                record->message != NULL ? record->message : "");
            if (record->warning != NULL)
                say(world, "slipway: step %s: warning: %s", step->name, record->warning);
            tell(progress, "step-done");
            return TRUE;
        }
        if (record->attempts >= step->attempts || is_final(error)) {
            finish(progress, RECORD_FAILED, error->message, NULL);
            say(world, "slipway: step %s failed: %s", step->name, error->message);
            tell(progress, "step-failed");
            return FALSE;
        }
        unsigned pause = step_back_off(record->attempts);
        g_free(record->message);
        record->message = g_strdup(error->message);
        save(progress);
        say(world, "slipway: step %s: attempt %u of %u failed, again in %u s: %s", step->name,
            record->attempts, step->attempts, pause, error->message);
        tell(progress, "warning");
        world->sleep(pause, world->data);
    }
}

gboolean step_run_all(const Step *steps, const Host *host, const char *configuration,
                      const char *folder, const StepWorld *world)
{
    g_autoptr(GHashTable) missing = g_hash_table_new(g_str_hash, g_str_equal);
    for (const Step *step = steps; step->name != NULL; step++) {
        g_autoptr(Record) record = record_load(folder, step->name);
        gboolean current = g_strcmp0(record->configuration, configuration) == 0;
        if (current && record->state == RECORD_DONE && !step->every_boot) {
            g_debug("step %s is done", step->name);
            continue;
        }
        if (!current) {
            g_free(record->configuration);
            record->configuration = g_strdup(configuration);
        }

        Progress progress = {step, world, folder, record};
        const char *const *need = step->needs;
        while (*need != NULL && !g_hash_table_contains(missing, *need))
            need++;
        if (*need != NULL) {
            g_autofree char *message = g_strdup_printf("step %s has to be done first", *need);
            finish(&progress, RECORD_BLOCKED, message, NULL);
            g_hash_table_add(missing, (gpointer)step->name);
        } else if (!run_step(&progress, host)) {
            g_hash_table_add(missing, (gpointer)step->name);
        }
    }
    return g_hash_table_size(missing) == 0;
}
