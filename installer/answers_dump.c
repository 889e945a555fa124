/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answers_dump.h"

#include <string.h>

#include "answer_writer.h"

static void dump_rules(GString *text, const char *title, const GPtrArray *rules)
{
    for (unsigned i = 0; i < rules->len; i++) {
        g_autofree char *rule = disk_rule_describe(rules->pdata[i]);
        g_string_append_printf(text, "%s: %s\n", title, rule);
    }
}

static void dump_list(GString *text, const char *title, char **list)
{
    for (char **item = list; *item != NULL; item++)
        g_string_append_printf(text, "%s: %s\n", title, *item);
}

static void dump_text(GString *text, const char *title, const char *value)
{
    if (value != NULL)
        g_string_append_printf(text, "%s: %s\n", title, value);
}

static void dump_scripts(GString *text, const GPtrArray *scripts)
{
    for (unsigned i = 0; i < scripts->len; i++) {
        const Script *script = scripts->pdata[i];
        g_string_append_printf(text, "script: %s %s, %u s, on failure %s, sha256 %s\n",
                               script_stage_name(script->stage), script->url, script->timeout,
                               script_failure_name(script->on_failure),
                               script->sha256 != NULL ? script->sha256 : "any");
    }
}

char *answers_dump(const Answers *answers)
{
    GString *text = g_string_new(NULL);
    if (answers->operation != ANSWERS_INSTALL) {
        dump_text(text, "operation", answers->operation == ANSWERS_UPGRADE ? "upgrade" : "restore");
        dump_rules(text, "existing installation", answers->existing);
    }
    dump_rules(text, "primary disk", answers->primary_disks);
    if (answers->raid_missing > 0)
        g_string_append_printf(text, "%u disk of the RAID is missing\n", answers->raid_missing);
    dump_text(text, "the rest of it", answers->guest_storage ? "SR" : "nothing");
    dump_rules(text, "guest disk", answers->guest_disks);
    dump_list(text, "source", answers->source_urls);
    if (*answers->driver_urls != NULL)
        dump_list(text, "driver disk", answers->driver_urls);
    if (*answers->pack_urls != NULL)
        dump_list(text, "supplemental pack", answers->pack_urls);
    dump_list(text, "interface", answers->interfaces);
    dump_text(text, "password", answers->password_hash != NULL ? "set" : "locked");
    if (answers->password_url != NULL)
        dump_text(text, answers->password_is_hash ? "hash from" : "password from",
                  answers->password_url);
    dump_text(text, "token from", answers->pool_token_url);
    dump_list(text, "SSH key", answers->ssh_keys);
    dump_scripts(text, answers->scripts);
    dump_text(text, "notify", answers->notify_url);
    if (answers->proxy != NULL)
        dump_text(text, "proxy", answers->proxy);
    if (answers->certificates != NULL)
        dump_text(text, "certificates", answers->certificates);
    dump_text(text, "console", answers->console);
    dump_list(text, "service on", answers->services_on);
    dump_list(text, "service off", answers->services_off);
    if (answers->confirm)
        g_string_append(text, "after a confirmation\n");
    if (answers->no_boot_entry)
        g_string_append(text, "no boot entry\n");
    g_autofree char *host = hostconf_to_text(answers->host);
    g_string_append_printf(text, "\n%s", host);
    for (unsigned i = 0; i < answers->warnings->len; i++)
        g_string_append_printf(text, "%s%s\n", i == 0 ? "\n" : "",
                               (const char *)answers->warnings->pdata[i]);
    return g_string_free(text, FALSE);
}

/* Without the warnings, which are at the end and name the file. */
static char *dump_of_values(const Answers *answers)
{
    char *text = answers_dump(answers);
    for (unsigned i = 0; i < answers->warnings->len; i++) {
        char *warning = strstr(text, answers->warnings->pdata[i]);
        if (warning != NULL)
            *warning = '\0';
    }
    return g_strchomp(text);
}

void answers_assert_written(const Answers *answers)
{
    g_autofree char *text = answer_write(answers);
    g_autoptr(GError) error = NULL;
    g_autoptr(Answers) again = answers_parse(text, strlen(text), "written.xml", &error);
    if (again == NULL)
        g_error("%s\nis refused: %s", text, error->message);
    g_autofree char *before = dump_of_values(answers), *after = dump_of_values(again);
    if (!g_str_equal(before, after))
        g_error("%s\nis read back as\n%s\ninstead of\n%s", text, after, before);
    g_assert_cmpstr(answers->password_hash, ==, again->password_hash);
}
