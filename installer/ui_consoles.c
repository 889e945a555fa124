/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_consoles.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "console.h"
#include "ui_screen.h"

#define LOCK "/run/slipway/ui.lock" /* locked by its owner, with the owner's name in it */
#define NO_CONSOLE UI_NO_TERMINAL   /* exit status of a child that could not begin */

static int lock_fd = -1;

gboolean ui_consoles_take(const char *console, char **ret_owner)
{
    if (lock_fd >= 0)
        return TRUE;
    int fd = open(LOCK, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0) {
        if (fd >= 0)
            close(fd);
        char *owner = ui_consoles_owner();
        *ret_owner = owner != NULL ? owner : g_strdup("another console");
        return FALSE;
    }
    if (ftruncate(fd, 0) < 0 || pwrite(fd, console, strlen(console), 0) < 0)
        g_debug("cannot write '" LOCK "': %s", g_strerror(errno));
    lock_fd = fd;
    return TRUE;
}

char *ui_consoles_owner(void)
{
    int fd = open(LOCK, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    gboolean taken = flock(fd, LOCK_SH | LOCK_NB) < 0;
    close(fd);
    char *name = NULL;
    if (taken)
        g_file_get_contents(LOCK, &name, NULL, NULL);
    return name;
}

/* In the child: the console becomes its terminal. */
static void take_terminal(const char *console)
{
    g_autofree char *path = g_build_filename("/dev", console, NULL);
    setsid();
    int fd = open(path, O_RDWR | O_NONBLOCK);
    if (fd < 0 || ioctl(fd, TIOCSCTTY, 1) < 0 || fcntl(fd, F_SETFL, 0) < 0)
        _exit(NO_CONSOLE);
    dup2(fd, STDIN_FILENO);
    dup2(fd, STDOUT_FILENO); /* stderr stays the journal: nothing must write across the screens */
    g_setenv("TERM", console_terminal(console), TRUE);
}

static pid_t start(const char *console, UiConsoleMain run, gpointer data)
{
    pid_t pid = fork();
    if (pid == 0) {
        take_terminal(console);
        _exit(run(console, data));
    }
    return pid;
}

int ui_consoles_run(UiConsoleMain run, gpointer data)
{
    g_auto(GStrv) consoles = console_list();
    unsigned count = g_strv_length(consoles);
    g_autofree pid_t *children = g_new0(pid_t, count);
    for (unsigned i = 0; i < count; i++)
        children[i] = start(consoles[i], run, data);

    int status;
    pid_t ended;
    while ((ended = wait(&status)) > 0) {
        if (WIFEXITED(status) && WEXITSTATUS(status) != NO_CONSOLE) {
            for (unsigned i = 0; i < count; i++)
                if (children[i] != ended)
                    kill(children[i], SIGTERM);
            return WEXITSTATUS(status);
        }
        g_usleep(G_USEC_PER_SEC); /* a terminal that fails at once must not take the processor */
        for (unsigned i = 0; i < count; i++)
            if (children[i] == ended)
                children[i] = start(consoles[i], run, data);
    }
    return EXIT_FAILURE; /* there is no console to ask anybody on */
}
