/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "error.h"

G_DEFINE_QUARK(slipway-error-quark, slipway_error)

int error_exit_status(const GError *error)
{
    g_return_val_if_fail(error != NULL, SLIPWAY_ERROR_FAILED);
    return error->domain == SLIPWAY_ERROR ? error->code : SLIPWAY_ERROR_FAILED;
}

void error_reclass(GError **error, SlipwayError class, const char *format, ...)
{
    if (error == NULL || *error == NULL)
        return;

    va_list args;
    va_start(args, format);
    g_autofree char *prefix = g_strdup_vprintf(format, args);
    va_end(args);

    GError *outer = g_error_new(SLIPWAY_ERROR, class, "%s%s", prefix, (*error)->message);
    g_error_free(*error);
    *error = outer;
}
