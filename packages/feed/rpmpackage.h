/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "version.h"

#include <sys/types.h>

/* A binary RPM package that is to be written; rpmfile.h writes it. */

/* A dependency: NAME, or NAME FLAGS EVR. FLAGS are librpm's RPMSENSE_*. */
typedef struct {
    char *name;
    guint32 flags;
    char *evr; /* "" without RPMSENSE_LESS, _GREATER and _EQUAL */
} RpmDependency;

typedef struct {
    char *path;
    mode_t mode;
    char *user;
    char *group;
    guint32 mtime;
    char *target;         /* of a symbolic link, else NULL */
    char *hard_link;      /* the same string for all names of one file, else NULL */
    GBytes *content;      /* of a regular file */
    guint32 flags;        /* RPMFILE_* */
    char *capabilities;   /* as cap_from_text(3) reads them, or NULL */
    const char *language; /* "" for every language; static or as long-lived as the package */
} RpmFile;

typedef struct {
    char *name;
    Evr *evr;
    char *architecture;
    char *summary;
    char *description;
    char *license;
    char *group;
    char *packager;
    char *url; /* or NULL */
    char *source_rpm;
    char *origin;       /* DISTURL: where it came from */
    guint32 build_time; /* seconds since the epoch */
    /* Of RpmDependency: */
    GPtrArray *provides, *requires, *conflicts, *recommends, *suggests, *enhances;
    GPtrArray *files; /* RpmFile */
} RpmPackage;

RpmPackage *rpm_package_new(void);
void rpm_package_free(RpmPackage *package);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RpmPackage, rpm_package_free)

RpmFile *rpm_file_new(const char *path, mode_t mode);
void rpm_file_free(RpmFile *file);

/* Adds a dependency to one of the package's arrays; takes a copy. */
void rpm_depend(GPtrArray *array, const char *name, guint32 flags, const char *evr);

/* NAME-VERSION-RELEASE.ARCH.rpm */
char *rpm_package_filename(const RpmPackage *package);

/* Puts dependencies in order, each once. */
void rpm_dependencies_sort(GPtrArray *dependencies);
