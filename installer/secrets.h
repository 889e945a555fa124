/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"

/* The URLs that secrets_fetch() will ask; NULL-terminated, not owned, to be freed by g_free(). */
const char **secrets_urls(const Answers *answers);

/*
 * Fetches what ANSWERS say is elsewhere, root's password or its hash and the
 * token of the pool, into them. Of a file the first line counts; a "file:" URL
 * is looked for on the media (asset.h). Errors name the URL and quote nothing of
 * what was there; they are SLIPWAY_ERROR_NETWORK or, if it is no such secret,
 * SLIPWAY_ERROR_ANSWERS.
 */
gboolean secrets_fetch(Answers *answers, GError **error);
