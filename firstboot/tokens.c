/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tokens.h"

#include <string.h>

#include "ed25519.h"
#include "error.h"
#include "pool_state.h"

#define TOKENS_FILE POOL_STATE_FOLDER "/tokens"
#define KEYS_FILE POOL_STATE_FOLDER "/join_keys" /* sshd_config.d/50-slipway-pool.conf names it */
#define ID_LENGTH 8

Token *token_new(const char *key)
{
    Token *token = g_new0(Token, 1);
    g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
    token->id = g_strndup(digest, ID_LENGTH);
    token->key = g_strdup(key);
    token->uses = 1;
    token->used_by = g_new0(char *, 1);
    return token;
}

void token_free(Token *token)
{
    if (token == NULL)
        return;
    g_free(token->id);
    g_free(token->key);
    g_strfreev(token->used_by);
    g_free(token);
}

unsigned token_uses_left(const Token *token)
{
    unsigned used = g_strv_length(token->used_by);
    return used < token->uses ? token->uses - used : 0;
}

gboolean token_was_used_by(const Token *token, const char *name, const char *machine_id)
{
    g_autofree char *user = g_strdup_printf("%s %s", name, machine_id);
    return g_strv_contains((const char *const *)token->used_by, user);
}

void token_add_user(Token *token, const char *name, const char *machine_id)
{
    if (token_was_used_by(token, name, machine_id))
        return;
    g_autoptr(GStrvBuilder) users = g_strv_builder_new();
    g_strv_builder_addv(users, (const char **)token->used_by);
    g_strv_builder_take(users, g_strdup_printf("%s %s", name, machine_id));
    g_strfreev(token->used_by);
    token->used_by = g_strv_builder_end(users);
}

void token_remove_user(Token *token, const char *name, const char *machine_id)
{
    g_autofree char *user = g_strdup_printf("%s %s", name, machine_id);
    g_autoptr(GStrvBuilder) users = g_strv_builder_new();
    for (char **each = token->used_by; *each != NULL; each++)
        if (!g_str_equal(*each, user))
            g_strv_builder_add(users, *each);
    g_strfreev(token->used_by);
    token->used_by = g_strv_builder_end(users);
}

static Token *read_token(GKeyFile *file, const char *id)
{
    g_autofree char *key = g_key_file_get_string(file, id, "key", NULL);
    guint8 bytes[ED25519_SIZE];
    if (key == NULL || !ed25519_parse_public_line(key, bytes, NULL))
        return NULL;
    g_autoptr(Token) token = token_new(key);
    token->created = g_key_file_get_int64(file, id, "created", NULL);
    token->expires = g_key_file_get_int64(file, id, "expires", NULL);
    token->uses = (unsigned)g_key_file_get_integer(file, id, "uses", NULL);
    token->revoked = g_key_file_get_boolean(file, id, "revoked", NULL);
    token->replaces = g_key_file_get_boolean(file, id, "replace", NULL);
    token->any_cpu = g_key_file_get_boolean(file, id, "any-cpu", NULL);
    g_auto(GStrv) users = g_key_file_get_string_list(file, id, "used-by", NULL, NULL);
    if (users != NULL) {
        g_strfreev(token->used_by);
        token->used_by = g_steal_pointer(&users);
    }
    return g_str_equal(token->id, id) ? g_steal_pointer(&token) : NULL;
}

GPtrArray *tokens_load(const Host *host, GError **error)
{
    g_autoptr(GPtrArray) tokens = g_ptr_array_new_with_free_func((GDestroyNotify)token_free);
    g_autofree char *path = host_path(host, TOKENS_FILE);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&tokens);
    g_autoptr(GKeyFile) file = g_key_file_new();
    if (!g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, error)) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot read the pool's tokens '%s': ", path);
        return NULL;
    }
    g_auto(GStrv) ids = g_key_file_get_groups(file, NULL);
    for (char **id = ids; *id != NULL; id++) {
        Token *token = read_token(file, *id);
        if (token == NULL) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "the pool's tokens '%s' have a damaged entry [%s]: remove it", path, *id);
            return NULL;
        }
        g_ptr_array_add(tokens, token);
    }
    return g_steal_pointer(&tokens);
}

static void write_token(GKeyFile *file, const Token *token)
{
    g_key_file_set_string(file, token->id, "key", token->key);
    g_key_file_set_int64(file, token->id, "created", token->created);
    g_key_file_set_int64(file, token->id, "expires", token->expires);
    g_key_file_set_integer(file, token->id, "uses", (int)token->uses);
    if (token->revoked)
        g_key_file_set_boolean(file, token->id, "revoked", TRUE);
    if (token->replaces)
        g_key_file_set_boolean(file, token->id, "replace", TRUE);
    if (token->any_cpu)
        g_key_file_set_boolean(file, token->id, "any-cpu", TRUE);
    if (*token->used_by != NULL)
        g_key_file_set_string_list(file, token->id, "used-by",
                                   (const char *const *)token->used_by,
                                   g_strv_length(token->used_by));
}

/* A line of sshd(8), AUTHORIZED_KEYS FILE FORMAT. */
static void write_key(GString *keys, const Token *token)
{
    g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc(token->expires + TOKEN_GRACE);
    g_autofree char *when = end != NULL ? g_date_time_format(end, "%Y%m%d%H%M%SZ") : NULL;
    if (when != NULL)
        g_string_append_printf(keys,
                               "restrict,expiry-time=\"%s\",command=\"/usr/bin/slipway pool relay "
                               "%s\" %s token %s\n",
                               when, token->id, token->key, token->id);
}

gboolean tokens_save(const Host *host, const GPtrArray *tokens, gint64 now, GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GString) keys = g_string_new("# Written by slipway; lost at the next change.\n");
    for (guint i = 0; i < tokens->len; i++) {
        const Token *token = tokens->pdata[i];
        if (token->expires + TOKEN_GRACE < now)
            continue;
        write_token(file, token);
        write_key(keys, token);
    }
    g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
    return host_write(host, TOKENS_FILE, text, 0600, NULL, error) &&
           /* sshd reads it as the account that logs in. */
           host_write(host, KEYS_FILE, keys->str, 0644, NULL, error);
}

Token *tokens_find(const GPtrArray *tokens, const char *id)
{
    for (guint i = 0; i < tokens->len; i++)
        if (g_str_equal(((const Token *)tokens->pdata[i])->id, id))
            return tokens->pdata[i];
    return NULL;
}

char *tokens_time(gint64 seconds)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    return time != NULL ? g_date_time_format(time, "%F %H:%M UTC") : g_strdup("an unknown time");
}

static const char *state_of(const Token *token, gint64 now)
{
    return token->revoked                  ? "revoked"
           : token_uses_left(token) == 0   ? "used up"
           : token->expires <= now         ? "expired"
                                           : "valid";
}

char *tokens_to_text(const GPtrArray *tokens, gint64 now)
{
    if (tokens->len == 0)
        return g_strdup("no tokens\n");
    g_autoptr(GString) text =
        g_string_new("TOKEN     STATE    USES LEFT  EXPIRES               ALLOWS   USED BY\n");
    for (guint i = 0; i < tokens->len; i++) {
        const Token *token = tokens->pdata[i];
        g_autofree char *left = g_strdup_printf("%u of %u", token_uses_left(token), token->uses);
        g_autofree char *expires = tokens_time(token->expires);
        const char *allows = token->replaces && token->any_cpu ? "both"
                             : token->replaces                 ? "replace"
                             : token->any_cpu                  ? "any-cpu"
                                                               : "-";
        g_string_append_printf(text, "%s  %-8s %-10s %s  %-8s", token->id, state_of(token, now),
                               left, expires, allows);
        for (char **user = token->used_by; *user != NULL; user++)
            g_string_append_printf(text, " %.*s", (int)strcspn(*user, " "), *user);
        g_string_append(text, *token->used_by != NULL ? "\n" : " -\n");
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
