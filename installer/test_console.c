/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "console.h"

#include <pty.h>
#include <string.h>
#include <unistd.h>

/* A terminal at which somebody types TEXT once the question is there. */
typedef struct {
    int master, slave;
    char *name; /* below /dev */
    const char *text;
    char *seen; /* what was on it before */
} Terminal;

static gpointer type(gpointer data)
{
    Terminal *terminal = data;
    g_autoptr(GString) seen = g_string_new(NULL);
    char buffer[256];
    while (strstr(seen->str, "Really? ") == NULL) {
        ssize_t length = read(terminal->master, buffer, sizeof buffer);
        g_assert_cmpint(length, >, 0);
        g_string_append_len(seen, buffer, length);
    }
    terminal->seen = g_strdup(seen->str);
    if (terminal->text != NULL)
        g_assert_cmpint(write(terminal->master, terminal->text, strlen(terminal->text)), >, 0);
    return NULL;
}

static void terminal_open(Terminal *terminal, const char *text)
{
    char path[64];
    g_assert_cmpint(openpty(&terminal->master, &terminal->slave, path, NULL, NULL), ==, 0);
    terminal->name = g_strdup(path + strlen("/dev/"));
    terminal->text = text;
}

static void terminal_close(Terminal *terminal)
{
    close(terminal->master);
    close(terminal->slave);
    g_free(terminal->name);
    g_free(terminal->seen);
}

/* Somebody types TEXT at the second of two consoles. */
static gboolean confirm(const char *text)
{
    Terminal idle, busy;
    terminal_open(&idle, NULL);
    terminal_open(&busy, text);
    GThread *watcher = g_thread_new("idle", type, &idle), *typist = g_thread_new("busy", type, &busy);
    char *names[] = {"no-such-console", idle.name, busy.name, NULL};
    gboolean agreed = console_confirm(names, "All is lost.\nReally? ");
    g_thread_join(watcher);
    g_thread_join(typist);
    g_assert_nonnull(strstr(idle.seen, "All is lost."));
    terminal_close(&idle);
    terminal_close(&busy);
    return agreed;
}

static void test_confirm(void)
{
    g_assert_true(confirm("yes\n"));
    g_assert_true(confirm(" YES \r"));
    g_assert_true(confirm("y\nwhat\nyes\n"));
    g_assert_false(confirm("no\n"));
    g_assert_false(confirm("yess\nno\n"));
}

static void test_no_console(void)
{
    char *names[] = {"no-such-console", NULL};
    g_assert_false(console_confirm(names, "Really? "));
    g_assert_false(console_confirm(names + 1, "Really? "));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/console/confirm", test_confirm);
    g_test_add_func("/console/no-console", test_no_console);
    return g_test_run();
}
