/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>

int main(int argc, char **argv)
{
    if (argc == 2 && g_str_equal(argv[1], "--version")) {
        g_print("slipway %s\n", PROJECT_VERSION);
        return 0;
    }
    return 2;
}
