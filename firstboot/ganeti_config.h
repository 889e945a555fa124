/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/* What Ganeti's own commands do not tell, from the master's copy of its configuration. */
typedef struct GanetiConfig GanetiConfig;

GanetiConfig *ganeti_config_load(const Host *host, GError **error);
GanetiConfig *ganeti_config_parse(const char *json, GError **error);
void ganeti_config_free(GanetiConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GanetiConfig, ganeti_config_free)

/* Whether guests' disks may be made by TEMPLATE ("sharedfile"). */
gboolean ganeti_config_has_template(const GanetiConfig *config, const char *template);

/*
 * How many disks of guests lie at MARK: a volume group's name, or a folder with "/"
 * at its end.
 */
unsigned ganeti_config_count_disks(const GanetiConfig *config, const char *mark);

/* How many disks of guests have the parameter KEY with VALUE: of external storage. */
unsigned ganeti_config_count_parameter(const GanetiConfig *config, const char *key, const char *value);

/* How many interfaces of guests are on the bridge LINK. */
unsigned ganeti_config_count_nics(const GanetiConfig *config, const char *link);
