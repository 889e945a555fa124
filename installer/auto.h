/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "cmdline.h"
#include "event.h"
#include "plan.h"

/* The front end that asks nothing: an answer file knows everything. */

/*
 * The plan for this machine. Disks and interfaces that are not there yet get
 * some time too.
 */
Plan *auto_make_plan(const Answers *answers, GError **error);

/*
 * EVENTS are told to URL (NULL: nothing is done) from now on, for which the network
 * is brought up. Without one there is a warning: no installation fails for this.
 */
void auto_follow(const char *url, const Cmdline *cmdline, Events *events);

/*
 * Lets root in over SSH (ssh.h) and starts the network, without waiting for it.
 * What does not work is a warning.
 */
void auto_start_ssh(const char *const *keys, const char *password, const Cmdline *cmdline,
                    Events *events);

/*
 * Sets a clock that is before this image's build time (clock.h), by a server of
 * CMDLINE's URLs where there is one, for which the network is brought up.
 */
void auto_correct_clock(const Cmdline *cmdline, Events *events);

/* Makes the plan and carries it out, with a network where something remote is wanted. */
gboolean auto_install(const Answers *answers, const Cmdline *cmdline, Events *events,
                      GError **error);
