/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* How dnf and rpm are told of packs. ROOT: "/" or another root that is mounted. */

/* The repository of the pack NAME at URL, whose metadata and packages must be signed by the release's
 * key or that in the file KEY (or NULL). */
gboolean pack_dnf_add_repository(const char *name, const char *url, const char *key, GError **error);

/* From now on it stands for PACKAGES only. */
gboolean pack_dnf_limit_repository(const char *name, char **packages, GError **error);
void pack_dnf_remove_repository(const char *name);

/* The repository's file; g_free(). */
char *pack_dnf_describe(const char *name, const char *url, const char *key);

/* Names of packages, sorted; *RET_NAMES: g_strfreev(). */
gboolean pack_dnf_names_in_repository(const char *name, char ***ret_names, GError **error);
gboolean pack_dnf_names_in_folder(const char *folder, char ***ret_names, GError **error);

/* Packages that are signed by the key in the file KEY are taken from now on, and no more. */
gboolean pack_dnf_trust(const char *root, const char *key, GError **error);
void pack_dnf_distrust(const char *key);

/* Installs the packages in FOLDER, or if there are none those called NAMES; ONLY_TEST: whether that could be done. */
gboolean pack_dnf_install(const char *root, const char *folder, char **names, gboolean only_test, GError **error);

gboolean pack_dnf_remove(char **names, GError **error);

/* Of dnf's OUTPUT, the lines that say what is wrong, in one; g_free(). */
char *pack_dnf_reasons(const char *output);

/* A root whose changes are forgotten: an overlay in memory over ROOT. */
typedef struct PackTrial PackTrial;
PackTrial *pack_trial_new(const char *root, GError **error);
const char *pack_trial_root(const PackTrial *trial);
void pack_trial_free(PackTrial *trial);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PackTrial, pack_trial_free)
