/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "console.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

#define ACTIVE_CONSOLES "/sys/class/tty/console/active" /* "tty0 hvc0" */

static void write_to(const char *path, const char *line)
{
    int fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    if (write(fd, line, strlen(line)) < 0)
        g_debug("cannot write to %s", path);
    close(fd);
}

void console_say(const char *sentence)
{
    g_autofree char *line = g_strdup_printf("\r%s\r\n", sentence);
    g_autofree char *active = NULL;
    if (!g_file_get_contents(ACTIVE_CONSOLES, &active, NULL, NULL))
        return;
    g_auto(GStrv) names = g_strsplit(g_strchomp(active), " ", -1);
    for (char **name = names; *name != NULL; name++) {
        g_autofree char *path = g_build_filename("/dev", *name, NULL);
        write_to(path, line);
    }
}
