/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answers.h"
#include "cmdline.h"
#include "inventory.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

/* Whatever the bytes are: answers or an error, never both, and every error line has its place. */
int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Answers) answers = answers_parse((const char *)data, size, "fuzz", &error);
    g_assert_true((answers == NULL) == (error != NULL));
    g_assert_true(error == NULL || (g_str_has_prefix(error->message, "fuzz:") &&
                                    g_utf8_validate(error->message, -1, NULL)));

    g_autofree char *text = g_strndup(data != NULL ? (const char *)data : "", size);
    g_autoptr(Cmdline) cmdline = cmdline_parse(text, NULL);
    g_autoptr(Inventory) inventory = inventory_from_json(text, "fuzz", NULL);
    return 0;
}
