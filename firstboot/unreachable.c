/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unreachable.h"

#include "run.h"

/* No other route's: it tells ours from the address's own, which of IPv6 would be deleted instead. */
#define METRIC "4711"

void unreachable_begin(const char *address)
{
    RUN(NULL, "ip", "route", "replace", "unreachable", address, "metric", METRIC);
}

void unreachable_end(const char *address)
{
    RUN(NULL, "ip", "route", "delete", "unreachable", address, "metric", METRIC);
}
