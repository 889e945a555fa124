/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/*
 * What becomes of a guest whose host is off. Ganeti starts one elsewhere whose
 * disks are on shared storage or mirrored to another host.
 */
typedef struct {
    char *name;
    char *disks;          /* Ganeti's disk template: "plain", "sharedfile" … */
    gboolean can_move;    /* its disks can be had without its host */
    gboolean should_run;
} RescueGuest;

/* The guests in TEXT: lines "NAME TEMPLATE STATE" as gnt-instance lists them. GPtrArray of RescueGuest. */
GPtrArray *rescue_parse(const char *text);

/*
 * Those of the guests in ELSEWHERE, a name in each line, that DOMAINS, the output of 'xl list' on
 * a host, shows there all the same. NULL-terminated, g_strfreev().
 */
char **rescue_strays(const char *domains, const char *elsewhere);

/*
 * On the master, HOST: tells Ganeti that the member NAME is gone, and has its
 * guests run on other members; those that cannot are named in the log, they come
 * back with it. The caller has made sure that NAME is off: a guest that runs
 * twice destroys its disks. With FENCED it was switched off by a machine, and may
 * have started again since; else one that answers is refused. An error if a guest
 * was not brought up that could be.
 */
gboolean rescue(const Host *host, const char *name, gboolean fenced, GError **error);
