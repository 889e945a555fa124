/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carry_rules.h"

#include <fnmatch.h>
#include <string.h>

#include "error.h"

typedef struct {
    char *pattern;
    gsize parts; /* of its path */
    CarryRule rule;
} Rule;

struct CarryRules {
    GPtrArray *rules; /* Rule */
};

static const char *const merged[] = {"/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow",
                                     "/etc/fstab", NULL};

static void rule_free(gpointer data)
{
    Rule *rule = data;
    g_free(rule->pattern);
    g_free(rule);
}

static CarryRules *rules_new(void)
{
    CarryRules *rules = g_new0(CarryRules, 1);
    rules->rules = g_ptr_array_new_with_free_func(rule_free);
    return rules;
}

void carry_rules_free(CarryRules *rules)
{
    if (rules == NULL)
        return;
    g_ptr_array_unref(rules->rules);
    g_free(rules);
}

static gsize count_parts(const char *path)
{
    gsize parts = 0;
    for (; *path != '\0'; path++)
        parts += *path == '/';
    return parts;
}

/* The sentence for what is wrong with a rule; NULL: nothing. g_free(). */
static char *add_rule(CarryRules *rules, const char *verb, const char *pattern)
{
    CarryRule kind;
    if (g_str_equal(verb, "keep"))
        kind = CARRY_RULE_KEEP;
    else if (g_str_equal(verb, "drop"))
        kind = CARRY_RULE_DROP;
    else if (g_str_equal(verb, "merge"))
        kind = CARRY_RULE_MERGE;
    else
        return g_strdup_printf("'%s' is no rule; write keep, drop or merge", verb);

    g_autofree char *canonical = g_canonicalize_filename(pattern, "/");
    if (!g_str_equal(canonical, pattern) || g_str_equal(pattern, "/"))
        return g_strdup_printf("'%s' is no absolute path without '.', '..' and a '/' at its end",
                               pattern);
    if (kind == CARRY_RULE_MERGE && !g_strv_contains(merged, pattern))
        return g_strdup_printf("nothing can merge '%s'; write keep or drop", pattern);
    Rule *rule = g_new0(Rule, 1);
    rule->pattern = g_strdup(pattern);
    rule->parts = count_parts(pattern);
    rule->rule = kind;
    g_ptr_array_add(rules->rules, rule);
    return NULL;
}

static void parse(CarryRules *rules, const char *text, const char *name, GString *problems)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i] != NULL; i++) {
        lines[i][strcspn(lines[i], "#")] = '\0';
        char *verb = g_strstrip(lines[i]), *pattern = strpbrk(verb, " \t");
        if (*verb == '\0')
            continue;
        if (pattern != NULL)
            *pattern++ = '\0';
        g_autofree char *problem = add_rule(rules, verb, pattern != NULL ? g_strstrip(pattern) : "");
        if (problem != NULL)
            g_string_append_printf(problems, "%s%s:%u: %s", problems->len > 0 ? "\n" : "", name,
                                   i + 1, problem);
    }
}

static CarryRules *check(CarryRules *rules, const GString *problems, GError **error)
{
    if (problems->len == 0)
        return rules;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s", problems->str);
    carry_rules_free(rules);
    return NULL;
}

CarryRules *carry_rules_parse(const char *text, const char *name, GError **error)
{
    g_autoptr(GString) problems = g_string_new(NULL);
    CarryRules *rules = rules_new();
    parse(rules, text, name, problems);
    return check(rules, problems, error);
}

/* FILES: file name → path; a later folder's take the place of an earlier one's. */
static void find_files(GHashTable *files, const char *root, const char *folder)
{
    g_autofree char *path = g_build_filename(root, folder, NULL);
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    const char *name;
    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL)
        if (g_str_has_suffix(name, ".conf"))
            g_hash_table_insert(files, g_strdup(name), g_build_filename(path, name, NULL));
}

CarryRules *carry_rules_read(const char *old_root, const char *new_root, GError **error)
{
    g_autoptr(GHashTable) files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    find_files(files, old_root, CARRY_RULES_SHIPPED);
    find_files(files, new_root, CARRY_RULES_SHIPPED);
    find_files(files, old_root, CARRY_RULES_LOCAL);
    if (g_hash_table_size(files) == 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "there is no rule in '%s" CARRY_RULES_SHIPPED "': that is no Slipway host",
                    new_root);
        return NULL;
    }
    g_autoptr(GString) problems = g_string_new(NULL);
    CarryRules *rules = rules_new();
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(files), (GCompareFunc)strcmp);
    for (GList *name = names; name != NULL; name = name->next) {
        const char *path = g_hash_table_lookup(files, name->data);
        g_autofree char *text = NULL;
        g_autoptr(GError) failure = NULL;
        if (g_file_get_contents(path, &text, NULL, &failure))
            parse(rules, text, path, problems);
        else
            g_string_append_printf(problems, "%s%s", problems->len > 0 ? "\n" : "",
                                   failure->message);
    }
    return check(rules, problems, error);
}

/* The first PARTS parts of PATH; NULL: it has fewer. g_free(). */
static char *begin(const char *path, gsize parts)
{
    gsize found = 0;
    const char *end = path;
    for (; *end != '\0' && (found < parts || *end != '/'); end++)
        found += *end == '/';
    return found < parts ? NULL : g_strndup(path, end - path);
}

CarryRule carry_rules_of(const CarryRules *rules, const char *path)
{
    const Rule *best = NULL;
    for (unsigned i = 0; i < rules->rules->len; i++) {
        const Rule *rule = rules->rules->pdata[i];
        if (best != NULL && strlen(rule->pattern) < strlen(best->pattern))
            continue;
        g_autofree char *head = begin(path, rule->parts);
        if (head != NULL && fnmatch(rule->pattern, head, FNM_PATHNAME) == 0)
            best = rule;
    }
    return best != NULL ? best->rule : CARRY_RULE_DROP;
}

gboolean carry_rules_enter(const CarryRules *rules, const char *path)
{
    if (carry_rules_of(rules, path) == CARRY_RULE_KEEP)
        return TRUE;
    gsize parts = count_parts(path);
    for (unsigned i = 0; i < rules->rules->len; i++) {
        const Rule *rule = rules->rules->pdata[i];
        if (rule->rule == CARRY_RULE_DROP)
            continue;
        g_autofree char *head = begin(rule->pattern, parts);
        if (head != NULL && fnmatch(head, path, FNM_PATHNAME) == 0)
            return TRUE;
    }
    return FALSE;
}
