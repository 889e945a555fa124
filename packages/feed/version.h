/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* A Debian version, deb-version(7): [epoch:]upstream[-revision]. */
typedef struct {
    guint32 epoch;
    char *upstream;
    char *revision; /* "" where there is none, which sorts like "0" */
} DebVersion;

/* The same version as RPM spells and orders it, rpm-version(7): never without a
 * release, because RPM ignores the release of the other side where one lacks it. */
typedef struct {
    guint32 epoch;
    char *version;
    char *release;
} Evr;

DebVersion *deb_version_parse(const char *text, GError **error);
void deb_version_free(DebVersion *version);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DebVersion, deb_version_free)

/* dpkg's order: negative, 0 or positive. */
int deb_version_compare(const DebVersion *a, const DebVersion *b);

Evr *evr_from_deb(const DebVersion *version);
void evr_free(Evr *evr);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Evr, evr_free)

/* RPM's order, by librpm itself. */
int evr_compare(const Evr *a, const Evr *b);

/* "version-release", with "epoch:" before it unless the epoch is 0. */
char *evr_to_string(const Evr *evr);
