/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ordering.h"

#include "deb.h"
#include "error.h"
#include "lock.h"
#include "relation.h"

/* A package that offers a name, by being it or by Provides. */
typedef struct {
    char *name;          /* of the package */
    char *package;       /* the same with its version, for messages */
    DebVersion *version; /* NULL: by Provides without a version */
    Evr *evr;
} Offer;

typedef struct {
    const Overrides *overrides;
    GHashTable *offers; /* name -> array of Offer */
    GString *differences;
} Check;

static void offer_free(Offer *offer)
{
    g_free(offer->name);
    g_free(offer->package);
    g_clear_pointer(&offer->version, deb_version_free);
    g_clear_pointer(&offer->evr, evr_free);
    g_free(offer);
}

/* OFFERED by the package NAME, which messages call PACKAGE. Takes VERSION, which may be NULL. */
static void add_offer(Check *check, const char *offered, const char *name, const char *package,
                      DebVersion *version)
{
    GPtrArray *offers = g_hash_table_lookup(check->offers, offered);
    if (!offers) {
        offers = g_ptr_array_new_with_free_func((GDestroyNotify)offer_free);
        g_hash_table_insert(check->offers, g_strdup(offered), offers);
    }
    Offer *offer = g_new(Offer, 1);
    *offer = (Offer){g_strdup(name), g_strdup(package), version,
                     version ? evr_from_deb(version) : NULL};
    g_ptr_array_add(offers, offer);
}

static gboolean add_deb(Check *check, const Deb *deb, GError **error)
{
    const char *name = control_need(deb->control, "Package", error);
    const char *text = name ? control_need(deb->control, "Version", error) : NULL;
    g_autoptr(DebVersion) version = text ? deb_version_parse(text, error) : NULL;
    if (!version)
        return FALSE;
    g_autoptr(GPtrArray) provides = relations_parse(control_get(deb->control, "Provides"), error);
    if (!provides)
        return FALSE;

    g_autofree char *package = g_strdup_printf("%s %s", name, text);
    add_offer(check, name, name, package, g_steal_pointer(&version));
    for (guint i = 0; i < provides->len; i++) {
        GPtrArray *group = provides->pdata[i];
        Relation *provide = group->pdata[0];
        add_offer(check, provide->name, name, package, g_steal_pointer(&provide->version));
    }
    return TRUE;
}

static void check_relation(Check *check, const char *package, const char *field,
                           const Relation *relation)
{
    GPtrArray *offers = g_hash_table_lookup(check->offers, relation->name);
    if (!offers || relation->op == RELATION_ANY)
        return;
    g_autoptr(Evr) evr = evr_from_deb(relation->version);

    for (guint i = 0; i < offers->len; i++) {
        const Offer *offer = offers->pdata[i];
        if (g_str_equal(offer->name, package))
            continue;
        /* Without a version, a Provides satisfies dpkg never and RPM always. */
        gboolean dpkg = FALSE, rpm = TRUE;
        if (offer->version) {
            dpkg = relation_accepts(relation->op,
                                    deb_version_compare(offer->version, relation->version));
            rpm = relation_accepts(relation->op, evr_compare(offer->evr, evr));
        }
        if (dpkg == rpm)
            continue;
        g_autofree char *text = relation_to_string(relation);
        g_string_append_printf(
            check->differences, "\n  %s: %s: %s: %s by dpkg's ordering, %s by RPM's, with %s",
            package, field, text, dpkg ? "yes" : "no", rpm ? "yes" : "no", offer->package);
    }
}

static gboolean check_deb(Check *check, const Deb *deb, GError **error)
{
    static const char *const fields[] = {"Pre-Depends", "Depends",  "Conflicts", "Breaks",
                                         "Recommends",  "Suggests", "Enhances"};
    const char *name = control_get(deb->control, "Package");
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autoptr(GPtrArray) groups = relations_parse(control_get(deb->control, fields[i]), error);
        if (!groups || !overrides_filter(check->overrides, name, fields[i], groups, error))
            return FALSE;
        for (guint j = 0; j < groups->len; j++) {
            GPtrArray *group = groups->pdata[j];
            for (guint k = 0; k < group->len; k++)
                check_relation(check, name, fields[i], group->pdata[k]);
        }
    }
    return TRUE;
}

/* The set's own package of ENTRY's name, not another one that provides it. */
static const Offer *find_package(const Check *check, const LockEntry *entry)
{
    GPtrArray *offers = g_hash_table_lookup(check->offers, entry->name);
    for (guint i = 0; offers && i < offers->len; i++) {
        const Offer *offer = offers->pdata[i];
        if (offer->version && g_str_equal(offer->name, entry->name))
            return offer;
    }
    return NULL;
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

/* An upgrade must be one for both. */
static gboolean check_upgrade(Check *check, const LockEntry *entry, GError **error)
{
    g_autoptr(DebVersion) version = deb_version_parse(entry->version, error);
    if (!version)
        return FALSE;
    const Offer *now = find_package(check, entry);
    g_autoptr(Evr) evr = evr_from_deb(version);
    if (now && sign(deb_version_compare(version, now->version)) != sign(evr_compare(evr, now->evr)))
        g_string_append_printf(check->differences,
                               "\n  %s %s before, %s now: RPM sees another order than dpkg",
                               entry->name, entry->version, now->package);
    g_autofree char *package = g_strdup_printf("%s %s (before)", entry->name, entry->version);
    add_offer(check, entry->name, entry->name, package, g_steal_pointer(&version));
    return TRUE;
}

static gboolean check_all(Check *check, GPtrArray *debs, GPtrArray *previous, GError **error)
{
    for (guint i = 0; i < debs->len; i++)
        if (!add_deb(check, debs->pdata[i], error))
            return FALSE;
    for (guint i = 0; previous && i < previous->len; i++)
        if (!check_upgrade(check, previous->pdata[i], error))
            return FALSE;
    for (guint i = 0; i < debs->len; i++)
        if (!check_deb(check, debs->pdata[i], error))
            return FALSE;
    if (check->differences->len == 0)
        return TRUE;
    g_set_error(
        error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
        "RPM would answer these relations otherwise than dpkg; extend the mapping of versions in "
        "packages/feed/version.c, or forget the relation in packages/overrides.conf:%s",
        check->differences->str);
    return FALSE;
}

gboolean ordering_check(GPtrArray *debs, const Overrides *overrides, GPtrArray *previous,
                        GError **error)
{
    Check check = {
        .overrides = overrides,
        .offers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify)g_ptr_array_unref),
        .differences = g_string_new(NULL),
    };
    gboolean success = check_all(&check, debs, previous, error);
    g_hash_table_unref(check.offers);
    g_string_free(check.differences, TRUE);
    return success;
}
