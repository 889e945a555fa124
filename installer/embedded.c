/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "embedded.h"

#include "driver_disk.h"
#include "error.h"
#include "trust.h"

gboolean embedded_has(const char *path)
{
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static gboolean add_authority(Events *events, GError **error)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(EMBEDDED_AUTHORITY, &text, NULL, error) || !trust_validate(text, error) ||
        !trust_add(text, error)) {
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "the certificate authority that is embedded in the medium: ");
        return FALSE;
    }
    events_notice(events, "the certificate authority that is embedded in the medium is trusted");
    return TRUE;
}

static gboolean add_drivers(Events *events, GError **error)
{
    g_autofree char *what = NULL;
    if (!driver_disk_load(EMBEDDED_DRIVERS, &what, error))
        return FALSE;
    events_notice(events, "driver disk: %s", what);
    return TRUE;
}

gboolean embedded_use(Events *events, GError **error)
{
    return (!embedded_has(EMBEDDED_AUTHORITY) || add_authority(events, error)) &&
           (!embedded_has(EMBEDDED_DRIVERS) || add_drivers(events, error));
}
