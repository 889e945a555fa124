/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "version.h"

#include "error.h"

#include <rpm/rpmver.h>
#include <string.h>

static gboolean all_in(const char *text, const char *more)
{
    for (const char *p = text; *p; p++)
        if (!g_ascii_isalnum(*p) && !strchr(more, *p))
            return FALSE;
    return TRUE;
}

DebVersion *deb_version_parse(const char *text, GError **error)
{
    g_autoptr(DebVersion) version = g_new0(DebVersion, 1);
    const char *upstream = text;

    const char *colon = strchr(text, ':');
    if (colon) {
        g_autofree char *epoch = g_strndup(text, colon - text);
        guint64 number;
        if (!g_ascii_string_to_unsigned(epoch, 10, 0, G_MAXINT32, &number, NULL)) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                        "version '%s': the epoch '%s' is not a number", text, epoch);
            return NULL;
        }
        version->epoch = number;
        upstream = colon + 1;
    }

    const char *dash = strrchr(upstream, '-');
    version->upstream = dash ? g_strndup(upstream, dash - upstream) : g_strdup(upstream);
    version->revision = g_strdup(dash ? dash + 1 : "");
    if (!*version->upstream || (dash && !*version->revision)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "version '%s': the %s part is empty", text,
                    *version->upstream ? "revision" : "upstream");
        return NULL;
    }
    if (!all_in(version->upstream, ".+-~:") || !all_in(version->revision, ".+~")) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "version '%s': a character outside letters, digits and . + - ~ :", text);
        return NULL;
    }
    return g_steal_pointer(&version);
}

void deb_version_free(DebVersion *version)
{
    g_free(version->upstream);
    g_free(version->revision);
    g_free(version);
}

/* Weight of one character outside numbers: ~ before the end, the end before
 * letters, letters before the rest (Debian Policy 5.6.12). */
static int weight(char c)
{
    if (c == '\0' || g_ascii_isdigit(c))
        return 0;
    if (c == '~')
        return -1;
    return g_ascii_isalpha(c) ? c : c + 256;
}

/* Compares the numbers at *a and *b, of any length, and moves past them. */
static int compare_numbers(const char **a, const char **b)
{
    while (**a == '0')
        (*a)++;
    while (**b == '0')
        (*b)++;

    int first = 0;
    for (; g_ascii_isdigit(**a) && g_ascii_isdigit(**b); (*a)++, (*b)++)
        if (first == 0)
            first = **a - **b;
    if (g_ascii_isdigit(**a))
        return 1;
    if (g_ascii_isdigit(**b))
        return -1;
    return first;
}

static int compare_part(const char *a, const char *b)
{
    while (*a || *b) {
        while ((*a && !g_ascii_isdigit(*a)) || (*b && !g_ascii_isdigit(*b))) {
            int difference = weight(*a) - weight(*b);
            if (difference != 0)
                return difference;
            a++;
            b++;
        }
        int difference = compare_numbers(&a, &b);
        if (difference != 0)
            return difference;
    }
    return 0;
}

int deb_version_compare(const DebVersion *a, const DebVersion *b)
{
    if (a->epoch != b->epoch)
        return a->epoch < b->epoch ? -1 : 1;
    int difference = compare_part(a->upstream, b->upstream);
    return difference != 0 ? difference : compare_part(a->revision, b->revision);
}

/* RPM drops a + that nothing follows, or only a ~; its ^ sorts there as Debian's + does. */
static void plus_to_caret(char *part)
{
    for (char *p = part; *p; p++)
        if (*p == '+' && (p[1] == '\0' || p[1] == '~'))
            *p = '^';
}

Evr *evr_from_deb(const DebVersion *version)
{
    Evr *evr = g_new0(Evr, 1);
    evr->epoch = version->epoch;
    evr->version = g_strdelimit(g_strdup(version->upstream), "-:", '.');
    plus_to_caret(evr->version);

    /* RPM sorts letters below numbers, Debian above; and a release needs a start. */
    const char *revision = version->revision;
    if (!*revision)
        evr->release = g_strdup("0");
    else if (g_ascii_isdigit(*revision))
        evr->release = g_strdup(revision);
    else if (*revision == '~')
        evr->release = g_strconcat("0", revision, NULL);
    else
        evr->release = g_strconcat("99999999.", revision, NULL);
    plus_to_caret(evr->release);
    return evr;
}

void evr_free(Evr *evr)
{
    g_free(evr->version);
    g_free(evr->release);
    g_free(evr);
}

int evr_compare(const Evr *a, const Evr *b)
{
    if (a->epoch != b->epoch)
        return a->epoch < b->epoch ? -1 : 1;
    int difference = rpmvercmp(a->version, b->version);
    return difference != 0 ? difference : rpmvercmp(a->release, b->release);
}

char *evr_to_string(const Evr *evr)
{
    if (evr->epoch == 0)
        return g_strdup_printf("%s-%s", evr->version, evr->release);
    return g_strdup_printf("%u:%s-%s", evr->epoch, evr->version, evr->release);
}
