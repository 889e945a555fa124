/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answers_dump.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

/*
 * Whatever the bytes are: answers or an error, never both; every error line has its place, and
 * answers can be written and read back.
 */
int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Answers) answers = answers_parse((const char *)data, size, "fuzz", &error);
    g_assert_true((answers == NULL) == (error != NULL));
    g_assert_true(error == NULL || (g_str_has_prefix(error->message, "fuzz:") &&
                                    g_utf8_validate(error->message, -1, NULL)));
    if (answers != NULL)
        answers_assert_written(answers);
    return 0;
}
