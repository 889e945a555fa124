/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "accounts.h"

#include <stdlib.h>
#include <string.h>

#define PERSON 1000 /* UID_MIN and GID_MIN of login.defs(5) */
#define NOBODY 65534
enum { NAME = 0, ID = 2, PASSWD_GROUP = 3, GROUP_MEMBERS = 3, GSHADOW_ADMINS = 2 };

const char *const accounts_names[ACCOUNTS_FILES] = {"passwd", "group", "shadow", "gshadow"};

/* One file: its lines by name, each a vector of fields. */
typedef struct {
    GPtrArray *lines; /* char **, in their order */
    GHashTable *by_name;
} Table;

static Table *table_new(const char *text)
{
    Table *table = g_new0(Table, 1);
    table->lines = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    table->by_name = g_hash_table_new(g_str_hash, g_str_equal);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        char **fields = g_strsplit(*line, ":", -1);
        if (g_strv_length(fields) > ID && !g_hash_table_contains(table->by_name, fields[NAME])) {
            g_ptr_array_add(table->lines, fields);
            g_hash_table_insert(table->by_name, fields[NAME], fields);
        } else {
            g_strfreev(fields);
        }
    }
    return table;
}

static void table_free(Table *table)
{
    g_hash_table_unref(table->by_name);
    g_ptr_array_unref(table->lines);
    g_free(table);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

static char **table_find(const Table *table, const char *name)
{
    return table != NULL ? g_hash_table_lookup(table->by_name, name) : NULL;
}

static void table_add(Table *table, char **fields)
{
    g_ptr_array_add(table->lines, fields);
    g_hash_table_insert(table->by_name, fields[NAME], fields);
}

static char *table_text(const Table *table)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < table->lines->len; i++) {
        g_autofree char *line = g_strjoinv(":", table->lines->pdata[i]);
        g_string_append_printf(text, "%s\n", line);
    }
    return g_string_free(text, FALSE);
}

Accounts *accounts_read(const char *folder)
{
    g_autoptr(Accounts) accounts = g_new0(Accounts, 1);
    for (AccountsFile file = 0; file < ACCOUNTS_FILES; file++) {
        g_autofree char *path = g_build_filename(folder, accounts_names[file], NULL);
        if (!g_file_get_contents(path, &accounts->text[file], NULL, NULL)) {
            if (file <= ACCOUNTS_GROUP)
                return NULL;
            accounts->text[file] = g_strdup("");
        }
    }
    return g_steal_pointer(&accounts);
}

void accounts_free(Accounts *accounts)
{
    if (accounts == NULL)
        return;
    for (AccountsFile file = 0; file < ACCOUNTS_FILES; file++) {
        if (accounts->text[file] != NULL)
            explicit_bzero(accounts->text[file], strlen(accounts->text[file]));
        g_free(accounts->text[file]);
    }
    g_free(accounts);
}

static gboolean is_list(AccountsFile file, unsigned field)
{
    return (file == ACCOUNTS_GROUP && field == GROUP_MEMBERS) ||
           (file == ACCOUNTS_GSHADOW && field >= GSHADOW_ADMINS);
}

static void add_names(GPtrArray *names, char *const *from, char *const *unless_in)
{
    for (; *from != NULL; from++)
        if (**from != '\0' &&
            !(unless_in != NULL && g_strv_contains((const char *const *)unless_in, *from)) &&
            !g_ptr_array_find_with_equal_func(names, *from, g_str_equal, NULL))
            g_ptr_array_add(names, *from);
}

/* Lists with commas: NEW's, without those that were taken out, and with those that were added. */
static char *merge_lists(const char *base, const char *old, const char *new)
{
    g_auto(GStrv) before = g_strsplit(base, ",", -1), now = g_strsplit(old, ",", -1),
                  release = g_strsplit(new, ",", -1);
    g_autoptr(GPtrArray) gone = g_ptr_array_new(), names = g_ptr_array_new();
    add_names(gone, before, now);
    g_ptr_array_add(gone, NULL);
    add_names(names, release, (char **)gone->pdata);
    add_names(names, now, before);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(",", (char **)names->pdata);
}

/* An account that OLD has as well as NEW, in fields. */
static char **merge_line(AccountsFile file, char **base, char **old, char **new)
{
    unsigned count = g_strv_length(new);
    char **merged = g_strdupv(new);
    if (g_strv_length(old) != count)
        return merged;
    gboolean known = base != NULL && g_strv_length(base) == count;
    gboolean person = file <= ACCOUNTS_GROUP && atoi(old[ID]) >= PERSON && atoi(old[ID]) != NOBODY;
    for (unsigned i = 1; i < count; i++) {
        const char *was = known ? base[i] : is_list(file, i) ? "" : new[i];
        gboolean id = (file <= ACCOUNTS_GROUP && i == ID) ||
                      (file == ACCOUNTS_PASSWD && i == PASSWD_GROUP);
        if (id && !person)
            continue;
        g_free(merged[i]);
        if (is_list(file, i))
            merged[i] = merge_lists(was, old[i], new[i]);
        else
            merged[i] = g_strdup(id || !g_str_equal(old[i], was) ? old[i] : new[i]);
    }
    return merged;
}

static Table *merge_table(AccountsFile file, const Table *base, const Table *old, const Table *new)
{
    Table *merged = table_new("");
    for (unsigned i = 0; i < new->lines->len; i++) {
        char **line = new->lines->pdata[i], **mine = table_find(old, line[NAME]);
        table_add(merged, mine == NULL ? g_strdupv(line)
                                       : merge_line(file, table_find(base, line[NAME]), mine, line));
    }
    for (unsigned i = 0; i < old->lines->len; i++) {
        char **line = old->lines->pdata[i];
        if (table_find(new, line[NAME]) == NULL)
            table_add(merged, g_strdupv(line));
    }
    return merged;
}

static gboolean is_taken(const Table *table, unsigned number)
{
    for (unsigned i = 0; i < table->lines->len; i++)
        if (strtoul(((char **)table->lines->pdata[i])[ID], NULL, 10) == number)
            return TRUE;
    return FALSE;
}

/* System accounts get the highest free number, as useradd(8) gives it; people the lowest. */
static unsigned free_number(const Table *table, gboolean person)
{
    unsigned number = person ? PERSON : PERSON - 1;
    while (is_taken(table, number))
        number += person ? 1 : -1;
    return number;
}

static void set_number(char **line, unsigned field, unsigned number)
{
    g_free(line[field]);
    line[field] = g_strdup_printf("%u", number);
}

/* Accounts that NEW lacks, and whose numbers NEW has given to others, get free ones. */
static void renumber(Table *merged, const Table *new)
{
    for (unsigned i = 0; i < merged->lines->len; i++) {
        char **line = merged->lines->pdata[i];
        unsigned number = strtoul(line[ID], NULL, 10);
        if (table_find(new, line[NAME]) == NULL && is_taken(new, number))
            set_number(line, ID, free_number(merged, number >= PERSON));
    }
}

static GHashTable *renumbered(const Table *old, const Table *new)
{
    GHashTable *numbers = g_hash_table_new(NULL, NULL);
    for (unsigned i = 0; i < old->lines->len; i++) {
        char **line = old->lines->pdata[i], **other = table_find(new, line[NAME]);
        unsigned before = strtoul(line[ID], NULL, 10),
                 after = other != NULL ? strtoul(other[ID], NULL, 10) : before;
        if (before != after)
            g_hash_table_insert(numbers, GUINT_TO_POINTER(before), GUINT_TO_POINTER(after));
    }
    return numbers;
}

GHashTable *accounts_renumbered(AccountsFile file, const Accounts *old, const Accounts *new)
{
    g_autoptr(Table) before = table_new(old->text[file]), after = table_new(new->text[file]);
    return renumbered(before, after);
}

char *accounts_name(const Accounts *accounts, AccountsFile file, unsigned number)
{
    g_autoptr(Table) table = table_new(accounts->text[file]);
    for (unsigned i = 0; i < table->lines->len; i++) {
        char **line = table->lines->pdata[i];
        if (strtoul(line[ID], NULL, 10) == number)
            return g_strdup(line[NAME]);
    }
    return g_strdup_printf("%u", number);
}

/* The first group of each user whose line is OLD's is the one that it was, by name. */
static void follow_groups(Table *users, const Table *old, const Table *new, GHashTable *groups)
{
    for (unsigned i = 0; i < users->lines->len; i++) {
        char **line = users->lines->pdata[i], **mine = table_find(old, line[NAME]);
        gpointer number;
        if (mine == NULL || g_strv_length(line) <= PASSWD_GROUP ||
            (table_find(new, line[NAME]) != NULL && atoi(mine[ID]) < PERSON) ||
            !g_hash_table_lookup_extended(groups,
                                          GUINT_TO_POINTER(strtoul(line[PASSWD_GROUP], NULL, 10)),
                                          NULL, &number))
            continue;
        set_number(line, PASSWD_GROUP, GPOINTER_TO_UINT(number));
    }
}

Accounts *accounts_merge(const Accounts *base, const Accounts *old, const Accounts *new)
{
    Table *merged[ACCOUNTS_FILES];
    Accounts *result = g_new0(Accounts, 1);
    g_autoptr(GHashTable) groups = NULL;
    /* Groups before the users who are in them. */
    static const AccountsFile order[] = {ACCOUNTS_GROUP, ACCOUNTS_PASSWD, ACCOUNTS_SHADOW,
                                         ACCOUNTS_GSHADOW};
    for (unsigned i = 0; i < ACCOUNTS_FILES; i++) {
        AccountsFile file = order[i];
        g_autoptr(Table) was = base != NULL ? table_new(base->text[file]) : NULL;
        g_autoptr(Table) mine = table_new(old->text[file]), theirs = table_new(new->text[file]);
        merged[file] = merge_table(file, was, mine, theirs);
        if (file <= ACCOUNTS_GROUP)
            renumber(merged[file], theirs);
        if (file == ACCOUNTS_GROUP)
            groups = renumbered(mine, merged[file]);
        if (file == ACCOUNTS_PASSWD)
            follow_groups(merged[file], mine, theirs, groups);
        result->text[file] = table_text(merged[file]);
        table_free(merged[file]);
    }
    return result;
}
