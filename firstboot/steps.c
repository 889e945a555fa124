/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "steps.h"

/*
 * Time comes after storage, although only the pool needs the disks: its servers
 * are asked meanwhile, and most of the wait is over by then.
 */
const Step steps[] = {
    {"identity", "name, keys and identifiers", {NULL}, FALSE, 2, identity_configure, identity_run},
    {"network", "the management network", {NULL}, TRUE, 3, network_configure, network_run},
    {"storage", "the local storage repository", {NULL}, FALSE, 3, NULL, storage_run},
    {"time", "the clock", {"network", NULL}, TRUE, 1, timesync_configure, timesync_run},
    {"pool", "the pool", {"identity", "network", "storage", NULL}, TRUE, 3, NULL, pool_run},
    {"scripts", "the administrator's scripts", {"network", NULL}, FALSE, 1, NULL, scripts_run},
    {"report", "the report", {NULL}, TRUE, 1, NULL, report_run},
    {NULL},
};
