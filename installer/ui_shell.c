/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_shell.h"

#include <newt.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child;

/* Not run.h: this one is for a person, on the terminal, without a time-out, and takes the keyboard's
 * signals for itself. */
static void start(const char *const argv[])
{
    child = fork();
    if (child != 0)
        return;
    setpgid(0, 0);
    signal(SIGTTOU, SIG_IGN); /* tcsetpgrp() from the background, where a new group is */
    tcsetpgrp(STDIN_FILENO, getpid());
    signal(SIGTTOU, SIG_DFL);
    dup2(STDOUT_FILENO, STDERR_FILENO);
    execvp(argv[0], (char *const *)argv);
    _exit(127);
}

static void take_terminal_back(void)
{
    void (*old)(int) = signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, getpgrp());
    signal(SIGTTOU, old);
    child = 0;
    newtResume();
}

void ui_shell_start(void)
{
    newtSuspend();
    puts("\r\nA shell on the installer's own console: 'exit' goes back to the screens.\r");
    g_message("a shell is opened from the screens");
    start((const char *const[]){"bash", "--login", NULL});
}

void ui_shell_start_pager(const char *path)
{
    newtSuspend();
    /* -X: serial terminals have no second screen to go to */
    start((const char *const[]){"less", "-X", "-P", "The log; q goes back to the screens", "+G", path,
                                NULL});
}

gboolean ui_shell_is_open(void)
{
    if (child > 0 && waitpid(child, NULL, WNOHANG) != 0)
        take_terminal_back();
    return child > 0;
}

void ui_shell_wait(void)
{
    if (child <= 0)
        return;
    waitpid(child, NULL, 0);
    take_terminal_back();
}
