/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "boot.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/klog.h>
#include <sys/reboot.h>
#include <unistd.h>

#include "answer_search.h"
#include "auto.h"
#include "console.h"
#include "embedded.h"
#include "error.h"
#include "execute.h"
#include "lldp_watch.h"
#include "log.h"
#include "run.h"
#include "support_offer.h"
#include "ui.h"
#include "ui_consoles.h"

/* HOW: as of reboot(2). */
static G_NORETURN void end(int how)
{
    sync();
    reboot(how);
    g_error("the machine does not restart");
}

void boot_restart(void)
{
    end(RB_AUTOBOOT);
}

/* The unit's failure starts the shells (slipway-installer.service). */
static void announce_shells(void)
{
    console_print(
        "\nThe log is " EXECUTE_LOG ". Here is a shell; 'reboot -f' restarts the machine.\n");
}

static int fail(const Cmdline *cmdline, Events *events, const GError *error)
{
    events_failed(events, error);
    support_offer(cmdline, events);
    announce_shells();
    return error_exit_status(error);
}

/* Kernel and systemd keep to the journal from now on: the consoles are the installer's. */
static void quiet_consoles(void)
{
    klogctl(6, NULL, 0);    /* SYSLOG_ACTION_CONSOLE_OFF, syslog(2) */
    kill(1, SIGRTMIN + 21); /* no status messages, systemd(1) "Signals" */
}

/* Before anything can fail, so that somebody can look. */
static void start_ssh(const Cmdline *cmdline, Events *events)
{
    if (cmdline->ssh_key != NULL || cmdline->ssh_password != NULL)
        auto_start_ssh((const char *const[]){cmdline->ssh_key, NULL}, cmdline->ssh_password, cmdline,
                       events);
}

int boot_run(void)
{
    quiet_consoles();
    g_autoptr(GError) error = NULL;
    g_autoptr(Events) events = events_new();
    console_follow(events);
    if (!log_init(EXECUTE_LOG, FALSE, &error))
        return fail(NULL, events, error);

    g_autoptr(Cmdline) cmdline = cmdline_read(&error);
    if (cmdline == NULL ||
        (cmdline->events != NULL && !events_add_json(events, cmdline->events, &error)))
        return fail(cmdline, events, error);

    lldp_watch_start();
    start_ssh(cmdline, events);
    auto_correct_clock(cmdline, events);
    auto_follow(cmdline->notify_url, cmdline, events);
    for (unsigned i = 0; i < cmdline->warnings->len; i++)
        events_warning(events, "%s", (const char *)cmdline->warnings->pdata[i]);
    if (cmdline->keymap != NULL)
        RUN(NULL, "loadkeys", "-q", "-C", "/dev/tty1", cmdline->keymap);
    if (!embedded_use(events, &error))
        return fail(cmdline, events, error);
    g_autoptr(Answers) answers = NULL;
    console_print("Slipway " PROJECT_VERSION " installer: looking for an answer file ...");
    if (!answer_search(cmdline, &answers, &error))
        return fail(cmdline, events, error);
    if (answers == NULL) {
        g_clear_pointer(&events, events_free); /* each console has its own */
        int status = ui_consoles_run(ui_run, cmdline);
        announce_shells();
        return status;
    }

    if (!auto_install(answers, cmdline, events, &error))
        return fail(cmdline, events, error);
    events_done(events);
    g_clear_pointer(&events, events_free); /* the last event is delivered */
    if (cmdline->at_exit == AT_EXIT_SHELL) {
        announce_shells();
        return EXIT_FAILURE; /* of the unit, which starts the shells */
    }
    end(cmdline->at_exit == AT_EXIT_POWEROFF ? RB_POWER_OFF : RB_AUTOBOOT);
}
