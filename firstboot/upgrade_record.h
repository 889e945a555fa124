/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "host.h"

/*
 * What a slot knows of its host's last upgrade, in a file that each slot has for
 * itself, so that the old one can tell what became of the new one:
 *
 *   { "state": "failed", "version": "0.2.0", "from": "0.1.0", "slot": "B",
 *     "time": "2026-11-20T17:30:01Z", "reason": "…", "failed": ["0.2.0"] }
 */
#define UPGRADE_RECORD "/var/lib/slipway/upgrade.json"

typedef enum {
    UPGRADE_NONE,
    UPGRADE_WRITING, /* also after it was cut off: the other slot holds nothing */
    UPGRADE_TRIAL,   /* the next boot starts it, or this one did */
    UPGRADE_GOOD,
    UPGRADE_FAILED,      /* it was started, and the host returned */
    UPGRADE_ROLLED_BACK, /* by hand */
} UpgradeState;

typedef struct {
    UpgradeState state;
    char *version, *from; /* the new and the old one; NULL where there was no upgrade */
    char *slot;           /* the new one's */
    gint64 time;          /* of the last change of state; seconds since 1970 */
    char *reason;         /* why it failed; a sentence */
    char **failed;        /* versions that are not tried again unless asked; NULL-terminated, never NULL */
} UpgradeRecord;

/* The record that NODE (may be NULL) holds, as upgrade_record_to_json() writes it. Never NULL. */
UpgradeRecord *upgrade_record_from_json(JsonNode *node);

/* That of the slot whose root is HOST's; UPGRADE_NONE if there is none that can be read. Never NULL. */
UpgradeRecord *upgrade_record_load(const Host *host);
gboolean upgrade_record_save(const UpgradeRecord *record, const Host *host, GError **error);
void upgrade_record_free(UpgradeRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(UpgradeRecord, upgrade_record_free)

/* Changes the state, at this moment; REASON (may be NULL) is copied. */
void upgrade_record_set(UpgradeRecord *record, UpgradeState state, const char *reason);

/* Adds RECORD's version to those that are not tried again, or takes it out. */
void upgrade_record_mark(UpgradeRecord *record, gboolean failed);

/* Whether VERSION is one of those that are not tried again. */
gboolean upgrade_record_has_failed(const UpgradeRecord *record, const char *version);

/* One line for people: "version 0.2.0 failed: …"; NULL where there was no upgrade. g_free(). */
char *upgrade_record_summary(const UpgradeRecord *record);

/* Adds RECORD as an object to what BUILDER is making; null where there was no upgrade. */
void upgrade_record_to_json(const UpgradeRecord *record, JsonBuilder *builder);
