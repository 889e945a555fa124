/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline.h"
#include "serial.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

/* Whatever the line is: what it asks for, or an error of valid UTF-8. */
int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autofree char *text = g_strndup(data != NULL ? (const char *)data : "", size);
    g_autoptr(GError) error = NULL;
    g_autoptr(Cmdline) cmdline = cmdline_parse(text, &error);
    g_assert_true((cmdline == NULL) == (error != NULL));
    g_assert_true(error == NULL || g_utf8_validate(error->message, -1, NULL));
    if (cmdline != NULL) {
        g_auto(GStrv) names = g_strsplit(text, " ", -1);
        cmdline_name_interfaces(cmdline, names);
    }
    Serial serial;
    if (serial_parse(text, &serial, NULL))
        g_assert_cmpuint(serial.port, <, 4);
    return 0;
}
