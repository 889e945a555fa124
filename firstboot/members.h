/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"
#include "pool_request.h"

/* What a pool's members were when they joined; Ganeti knows their names and addresses only. */
typedef struct {
    char *name;
    char *machine_id;
    char *host_key;    /* "ssh-ed25519 AAAA…" */
    char *token;       /* the id of the one that it came with; NULL for the first host */
    gboolean complete; /* FALSE: its join has begun, and may have broken off */
    char *cpu_vendor;
    char **features; /* NULL-terminated, never NULL */
} Member;

/* A member as REQUEST describes it, complete or not. */
Member *member_new(const PoolRequest *request, const char *token, gboolean complete);
void member_free(Member *member);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Member, member_free)

/* A GPtrArray of Member; empty where nothing is known. */
GPtrArray *members_load(const Host *host, GError **error);
gboolean members_save(const Host *host, const GPtrArray *members, GError **error);

/* The member of that name or machine-id, NULL if there is none. */
Member *members_find(const GPtrArray *members, const char *name);
Member *members_find_machine(const GPtrArray *members, const char *machine_id);

/* Puts MEMBER, which is taken over, in the place of one with its name, or at the end. */
void members_put(GPtrArray *members, Member *member);
void members_remove(GPtrArray *members, const char *name);

/* The CPU features that all complete members have; NULL-terminated, NULL without any member. g_strfreev(). */
char **members_features(const GPtrArray *members);
