/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "relation.h"

#include "error.h"

#include <string.h>

/* Policy 7.1; the single < and > are old spellings that mean "or equal". */
static const struct {
    const char *text;
    RelationOperator op;
} operators[] = {
    {"<<", RELATION_EARLIER},        {"<=", RELATION_EARLIER_OR_EQUAL},
    {">=", RELATION_LATER_OR_EQUAL}, {">>", RELATION_LATER},
    {"=", RELATION_EQUAL},           {"<", RELATION_EARLIER_OR_EQUAL},
    {">", RELATION_LATER_OR_EQUAL},
};

static gboolean parse_constraint(Relation *relation, char *text, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(operators); i++) {
        if (!g_str_has_prefix(text, operators[i].text))
            continue;
        relation->op = operators[i].op;
        relation->version = deb_version_parse(g_strstrip(text + strlen(operators[i].text)), error);
        return relation->version != NULL;
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "'(%s)' has no comparison operator",
                text);
    return FALSE;
}

static Relation *parse_one(const char *text, GError **error)
{
    g_autoptr(Relation) relation = g_new0(Relation, 1);
    g_autofree char *copy = g_strstrip(g_strdup(text));

    gsize length = strspn(copy, "abcdefghijklmnopqrstuvwxyz0123456789+-.");
    if (length == 0 || !g_ascii_isalnum(*copy)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "'%s' does not start with the name of a package", copy);
        return NULL;
    }
    relation->name = g_strndup(copy, length);
    char *rest = copy + length;
    if (*rest == ':')
        rest += 1 + strspn(rest + 1, "abcdefghijklmnopqrstuvwxyz0123456789-");
    rest = g_strchug(rest);
    if (!*rest)
        return g_steal_pointer(&relation);

    char *end = strchr(rest, ')');
    if (*rest != '(' || !end || end[1]) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "'%s' is not 'name (operator version)'", copy);
        return NULL;
    }
    *end = '\0';
    if (!parse_constraint(relation, g_strstrip(rest + 1), error))
        return NULL;
    return g_steal_pointer(&relation);
}

GPtrArray *relations_parse(const char *field, GError **error)
{
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    g_auto(GStrv) parts = g_strsplit(field ? field : "", ",", -1);

    for (char **part = parts; *part; part++) {
        if (!*g_strstrip(*part))
            continue;
        g_autoptr(GPtrArray) group = g_ptr_array_new_with_free_func((GDestroyNotify)relation_free);
        g_auto(GStrv) alternatives = g_strsplit(*part, "|", -1);
        for (char **alternative = alternatives; *alternative; alternative++) {
            Relation *relation = parse_one(*alternative, error);
            if (!relation)
                return NULL;
            g_ptr_array_add(group, relation);
        }
        g_ptr_array_add(groups, g_steal_pointer(&group));
    }
    return g_steal_pointer(&groups);
}

void relation_free(Relation *relation)
{
    g_free(relation->name);
    g_clear_pointer(&relation->version, deb_version_free);
    g_free(relation);
}

gboolean relation_accepts(RelationOperator op, int order)
{
    switch (op) {
    case RELATION_ANY:
        return TRUE;
    case RELATION_EARLIER:
        return order < 0;
    case RELATION_EARLIER_OR_EQUAL:
        return order <= 0;
    case RELATION_EQUAL:
        return order == 0;
    case RELATION_LATER_OR_EQUAL:
        return order >= 0;
    case RELATION_LATER:
        return order > 0;
    }
    g_assert_not_reached();
}

char *relation_to_string(const Relation *relation)
{
    static const char *const texts[] = {"", "<<", "<=", "=", ">=", ">>"};
    if (relation->op == RELATION_ANY)
        return g_strdup(relation->name);
    const DebVersion *version = relation->version;
    g_autofree char *epoch = version->epoch ? g_strdup_printf("%u:", version->epoch) : g_strdup("");
    return g_strdup_printf("%s (%s %s%s%s%s)", relation->name, texts[relation->op], epoch,
                           version->upstream, *version->revision ? "-" : "", version->revision);
}
