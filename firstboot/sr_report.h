/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "sr_apply.h"

/* A table of STATES (SrState) for people; g_free(). */
char *sr_report_text(const GPtrArray *states);

/* A line for 'slipway status' for each that this host is to have; "" if there is none. g_free(). */
char *sr_report_summary(const GPtrArray *states);

/* An array of objects, into BUILDER. Options that may be secret are left out. */
void sr_report_json(const GPtrArray *states, JsonBuilder *builder);
