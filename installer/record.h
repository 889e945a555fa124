/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/*
 * A C struct as a JSON object, by a table of its members. Used for what the
 * installer shows and reads back: disks, interfaces, the parts of a plan.
 */
typedef enum {
    RECORD_STRING,  /* char *; null for NULL */
    RECORD_STRINGS, /* char **, NULL-terminated, never NULL */
    RECORD_BOOLEAN, /* gboolean */
    RECORD_UINT,    /* unsigned */
    RECORD_UINT64,  /* guint64, below 2^63 */
} RecordKind;

typedef struct {
    const char *name;
    RecordKind kind;
    gsize offset;
    gboolean required; /* record_read(): must be there, and not null, zero or "" */
} RecordMember;

#define RECORD_END {NULL}

/* Adds the members of RECORD to the object that BUILDER is in; NULL strings are left out. */
void record_write(const RecordMember *members, const void *record, JsonBuilder *builder);

/*
 * Fills RECORD (zeroed by the caller) from OBJECT. A name that is not in
 * MEMBERS, a value of another type and a missing required member are errors
 * (SLIPWAY_ERROR_USAGE) that begin with WHERE. Members of OBJECT named in
 * OTHERS (NULL-terminated, or NULL) are the caller's own.
 */
gboolean record_read(const RecordMember *members, JsonObject *object, const char *const *others,
                     const char *where, void *record, GError **error);

/* Frees the strings of RECORD, not RECORD itself. */
void record_clear(const RecordMember *members, void *record);

/* The JSON that BUILDER has, indented, with a newline at its end; g_free(). */
char *record_print(JsonBuilder *builder);
