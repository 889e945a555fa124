/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "run.h"

#include <errno.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

G_DEFINE_QUARK(run-error-quark, run_error)

#define REAP_WAIT (2 * G_USEC_PER_SEC)
#define REAP_PAUSE (G_USEC_PER_SEC / 100)
#define LINE_MAX_LENGTH 4096 /* bytes; a longer line is told in pieces */

/* One running program and what it has said so far. */
typedef struct {
    const RunCommand *command;
    GMainLoop *loop;
    GString *out, *err; /* with on_line: of each only the line that is not complete */
    char *last_line;    /* with on_line */
    const char *input; /* what is left to write */
    GPid pid;
    int in; /* its standard input, -1 once closed */
    int wait_status;
    unsigned pending; /* sources that must end before the program counts as ended */
    gboolean timed_out;
} Run;

/* One of its two outputs. */
typedef struct {
    Run *run;
    GString *text;
} Output;

static void source_ended(Run *run)
{
    if (--run->pending == 0)
        g_main_loop_quit(run->loop);
}

static void tell_line(Run *run, const char *line)
{
    run->command->on_line(line, run->command->on_line_data);
    if (*line != '\0') {
        g_free(run->last_line);
        run->last_line = g_strdup(line);
    }
}

/* Tells the complete lines of OUTPUT and takes them out of it; with ALL, the rest too. */
static void tell_lines(const Output *output, gboolean all)
{
    GString *text = output->text;
    for (;;) {
        const char *newline = memchr(text->str, '\n', text->len);
        gsize length = newline != NULL ? (gsize)(newline - text->str) : MIN(text->len, LINE_MAX_LENGTH);
        if (newline == NULL && text->len <= LINE_MAX_LENGTH && !(all && text->len > 0))
            return;
        g_autofree char *line = g_strndup(text->str, length);
        g_string_erase(text, 0, length + (newline != NULL));
        tell_line(output->run, line);
    }
}

/* TRUE: there may be more. */
static gboolean read_some(int fd, const Output *output, gboolean *ret_read)
{
    char buffer[4096];
    ssize_t n = read(fd, buffer, sizeof buffer);
    *ret_read = n > 0;
    if (n > 0)
        g_string_append_len(output->text, buffer, n);
    if (n > 0 && output->run->command->on_line != NULL)
        tell_lines(output, FALSE);
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

static gboolean on_output(int fd, GIOCondition condition, gpointer data)
{
    Output *output = data;
    gboolean got;
    if (read_some(fd, output, &got))
        return G_SOURCE_CONTINUE;
    source_ended(output->run);
    return G_SOURCE_REMOVE;
}

static gboolean on_in(int fd, GIOCondition condition, gpointer data)
{
    Run *run = data;
    ssize_t n = write(fd, run->input, strlen(run->input));
    if (n > 0)
        run->input += n;
    gboolean retry = n < 0 && (errno == EINTR || errno == EAGAIN);
    if ((n > 0 && *run->input != '\0') || retry)
        return G_SOURCE_CONTINUE;
    close(fd);
    run->in = -1;
    source_ended(run);
    return G_SOURCE_REMOVE;
}

static void on_exit_of_child(GPid pid, int wait_status, gpointer data)
{
    Run *run = data;
    run->wait_status = wait_status;
    if (run->command->on_line != NULL) {
        kill(-pid, SIGKILL);
        g_main_loop_quit(run->loop);
    }
    source_ended(run);
}

static gboolean on_timeout(gpointer data)
{
    Run *run = data;
    run->timed_out = TRUE;
    kill(-run->pid, SIGKILL);
    /* A grandchild that left the group may hold the pipes open: wait no longer. */
    g_main_loop_quit(run->loop);
    return G_SOURCE_REMOVE;
}

/* Runs in the child: a group of its own, so that a time-out reaches its children too; and it does
 * not outlive us, or it would hold on to disks that whoever follows us wants. */
static void child_setup(gpointer data)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_DFL);
}

static void watch_fd(GMainContext *context, int fd, GIOCondition condition, GUnixFDSourceFunc func,
                     gpointer data, Run *run)
{
    g_unix_set_fd_nonblocking(fd, TRUE, NULL);
    g_autoptr(GSource) source = g_unix_fd_source_new(fd, condition);
    g_source_set_callback(source, G_SOURCE_FUNC(func), data, NULL);
    g_source_attach(source, context);
    run->pending++;
}

static char *last_line(const char *text)
{
    g_autofree char *copy = g_strchomp(g_strdup(text));
    const char *newline = strrchr(copy, '\n');
    return g_strstrip(g_strdup(newline != NULL ? newline + 1 : copy));
}

static void log_lines(const char *name, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (**line != '\0')
            g_debug("%s: %s", name, *line);
}

static gboolean judge(const Run *run, const RunCommand *command, const char *line, GError **error)
{
    g_autofree char *said = run->last_line != NULL
                                ? g_strdup(run->last_line)
                                : last_line(run->err->len > 0 ? run->err->str : run->out->str);
    const char *colon = *said != '\0' ? ": " : "";

    if (run->timed_out) {
        g_set_error(error, RUN_ERROR, RUN_ERROR_TIMEOUT, "'%s' did not end within %u s%s%s", line,
                    command->timeout != 0 ? command->timeout : RUN_TIMEOUT_DEFAULT, colon, said);
        return FALSE;
    }
    if (WIFSIGNALED(run->wait_status)) {
        g_set_error(error, RUN_ERROR, RUN_ERROR_EXIT, "'%s' was ended by signal %d%s%s", line,
                    WTERMSIG(run->wait_status), colon, said);
        return FALSE;
    }
    if (WEXITSTATUS(run->wait_status) != 0) {
        g_set_error(error, RUN_ERROR, RUN_ERROR_EXIT, "'%s' failed with exit status %d%s%s", line,
                    WEXITSTATUS(run->wait_status), colon, said);
        return FALSE;
    }
    return TRUE;
}

/* One that waits for a disk which is away does not even die of SIGKILL: it is left to itself. */
static void reap(Run *run)
{
    gint64 end = g_get_monotonic_time() + REAP_WAIT;
    while (waitpid(run->pid, &run->wait_status, WNOHANG) == 0 && g_get_monotonic_time() < end)
        g_usleep(REAP_PAUSE);
}

gboolean run_command(const RunCommand *command, char **ret_output, GError **error)
{
    g_return_val_if_fail(command->argv != NULL && command->argv[0] != NULL, FALSE);

    g_autofree char *line = g_strjoinv(" ", (char **)command->argv);
    g_auto(GStrv) environment = g_get_environ();
    for (const char *const *pair = command->environment; pair != NULL && *pair != NULL; pair++) {
        g_auto(GStrv) parts = g_strsplit(*pair, "=", 2);
        environment = g_environ_setenv(environment, parts[0], parts[1] != NULL ? parts[1] : "", TRUE);
    }

    g_debug("run: %s", line);
    gint64 started = g_get_monotonic_time();
    Run run = {.command = command, .input = command->input, .in = -1};
    int out = -1, err = -1;
    g_autoptr(GError) spawn_error = NULL;
    if (!g_spawn_async_with_pipes(NULL, (char **)command->argv, environment,
                                  G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_CLOEXEC_PIPES,
                                  child_setup, NULL, &run.pid, command->input != NULL ? &run.in : NULL,
                                  &out, &err, &spawn_error)) {
        g_set_error(error, RUN_ERROR, RUN_ERROR_START, "cannot start '%s': %s", line,
                    spawn_error->message);
        return FALSE;
    }

    /* A context of its own: a caller's main loop must not run callbacks meanwhile. */
    g_autoptr(GMainContext) context = g_main_context_new();
    g_main_context_push_thread_default(context);
    g_autoptr(GMainLoop) loop = g_main_loop_new(context, FALSE);
    g_autoptr(GString) out_text = g_string_new(NULL);
    g_autoptr(GString) err_text = g_string_new(NULL);
    run.loop = loop;
    run.out = out_text;
    run.err = err_text;

    void (*old_sigpipe)(int) = signal(SIGPIPE, SIG_IGN);
    if (run.in >= 0)
        watch_fd(context, run.in, G_IO_OUT | G_IO_ERR | G_IO_HUP, on_in, &run, &run);
    Output outputs[] = {{&run, out_text}, {&run, err_text}};
    watch_fd(context, out, G_IO_IN | G_IO_HUP | G_IO_ERR, on_output, &outputs[0], &run);
    watch_fd(context, err, G_IO_IN | G_IO_HUP | G_IO_ERR, on_output, &outputs[1], &run);

    g_autoptr(GSource) child = g_child_watch_source_new(run.pid);
    g_source_set_callback(child, G_SOURCE_FUNC(on_exit_of_child), &run, NULL);
    g_source_attach(child, context);
    run.pending++;

    g_autoptr(GSource) timer =
        g_timeout_source_new_seconds(command->timeout != 0 ? command->timeout : RUN_TIMEOUT_DEFAULT);
    g_source_set_callback(timer, on_timeout, &run, NULL);
    g_source_attach(timer, context);

    g_main_loop_run(loop);

    if (run.timed_out) {
        g_source_destroy(child);
        reap(&run);
    }
    for (unsigned i = 0; command->on_line != NULL && i < G_N_ELEMENTS(outputs); i++) {
        gboolean got; /* what was written just before the end is in the pipe still */
        do {
            read_some(i == 0 ? out : err, &outputs[i], &got);
        } while (got);
        tell_lines(&outputs[i], TRUE);
    }
    g_source_destroy(timer);
    g_spawn_close_pid(run.pid);
    signal(SIGPIPE, old_sigpipe);
    if (run.in >= 0)
        close(run.in);
    close(out);
    close(err);
    g_main_context_pop_thread_default(context);

    log_lines(command->argv[0], run.err->str);
    g_debug("run: %s: %s after %.2f s", command->argv[0],
            run.timed_out                   ? "killed"
            : WIFEXITED(run.wait_status)    ? (WEXITSTATUS(run.wait_status) == 0 ? "done" : "failed")
                                            : "died",
            (double)(g_get_monotonic_time() - started) / G_USEC_PER_SEC);

    gboolean done = judge(&run, command, command->title != NULL ? command->title : line, error);
    g_free(run.last_line);
    if (!done)
        return FALSE;
    if (ret_output != NULL)
        *ret_output = g_strdup(run.out->str);
    return TRUE;
}

gboolean run_argv(const char *const argv[], char **ret_output, GError **error)
{
    RunCommand command = {.argv = argv};
    return run_command(&command, ret_output, error);
}
