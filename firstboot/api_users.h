/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "ganeti.h"

/*
 * Who may use the pool's REST API: a file of Ganeti's (ganeti-rapi(8)), a user in each line,
 * which the master copies to all members.
 */
#define API_USERS_FILE GANETI_FOLDER "/rapi/users"

gboolean api_users_check(const char *name, GError **error);

/*
 * TEXT, such a file's, with the user NAME anew: with PASSWORD, of which only a hash is kept, and
 * who may change things if CAN_WRITE; or without NAME where PASSWORD is NULL. g_free().
 */
char *api_users_set(const char *text, const char *name, const char *password, gboolean can_write);

gboolean api_users_has(const char *text, const char *name);

/* For people: a line for each user; g_free(). */
char *api_users_list(const char *text);
