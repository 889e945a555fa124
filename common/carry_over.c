/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "carry.h"

/* For tests/cli: carries from one mounted root to another, and prints the plan as JSON. */
int main(int argc, char *argv[])
{
    if (argc != 4) {
        g_printerr("usage: carry_over OLD-ROOT NEW-ROOT UUID\n");
        return 2;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(Carry) carry = carry_plan(argv[1], argv[2], FALSE, &error);
    if (carry == NULL || !carry_apply(carry, argv[3], &error)) {
        g_printerr("%s\n", error->message);
        return 1;
    }
    g_autofree char *text = carry_to_json(carry);
    g_print("%s", text);
    return 0;
}
