/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* Where a network says that its answer file is. */
typedef struct {
    char *url; /* answer_url.h */
    char *pin; /* as of Fetch (fetch.h); may be NULL */
} AnswerPlace;

#define ANSWER_PLACE_OPTION 250     /* DHCP's number for the URL: as other installers have it */
#define ANSWER_PLACE_PIN_OPTION 251 /* and for the pin */
#define ANSWER_PLACE_NAME "slipway-installer" /* DHCP's vendor class; DNS: NAME.DOMAIN, a TXT record */

#define ANSWER_PLACE_RESOLV_CONF "/etc/resolv.conf"

/*
 * What the DHCP servers of the network that is up have said, or the TXT record of a domain of
 * resolv.conf. NULL without ERROR: nothing, and *RET_WHY says what was asked; g_free(). What is there and
 * wrong is an ERROR.
 */
AnswerPlace *answer_place_by_dhcp(const char *root, char **ret_why, GError **error);
AnswerPlace *answer_place_by_dns(const char *resolv_conf, char **ret_why, GError **error);

void answer_place_free(AnswerPlace *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AnswerPlace, answer_place_free)
