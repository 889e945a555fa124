/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "console.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define ACTIVE "/sys/class/tty/console/active" /* Linux, Documentation/ABI/testing/sysfs-tty */

#define PROGRESS_INTERVAL 5.0 /* seconds */

/* Never waits for a modem's carrier, and never becomes the controlling terminal. */
static int console_open(const char *name, int access)
{
    g_autofree char *path = g_build_filename("/dev", name, NULL);
    return open(path, access | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

/* The kernel has nodes for serial ports that are not there; asking for their settings fails. */
static gboolean works(const char *name)
{
    int fd = console_open(name, O_WRONLY);
    if (fd < 0)
        return FALSE;
    struct termios settings;
    gboolean working = tcgetattr(fd, &settings) == 0;
    close(fd);
    return working;
}

char **console_list(void)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autofree char *active = NULL;
    g_autofree char *wanted =
        g_strconcat("tty1 ttyS0 hvc0 ",
                    g_file_get_contents(ACTIVE, &active, NULL, NULL) ? g_strchomp(active) : "",
                    NULL);
    g_auto(GStrv) words = g_strsplit(wanted, " ", -1);
    for (char **word = words; *word != NULL; word++) {
        /* tty0 is whichever screen is in front. */
        const char *name = g_str_equal(*word, "tty0") ? "tty1" : *word;
        if (*name != '\0' && works(name) &&
            !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

const char *console_terminal(const char *name)
{
    gboolean is_screen = g_str_has_prefix(name, "tty") && g_ascii_isdigit(name[3]);
    return is_screen ? "linux" : "vt220";
}

/* A serial port with hardware flow control and nobody listening must not stop an installation. */
static void write_patiently(int fd, const char *text)
{
    for (unsigned pauses = 0; *text != '\0' && pauses < 20;) {
        ssize_t n = write(fd, text, strlen(text));
        if (n > 0) {
            text += n;
        } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return;
        } else {
            g_usleep(50 * 1000);
            pauses++;
        }
    }
}

/* TEXT as a terminal wants it, from the beginning of a line; g_free(). */
static char *to_wire(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autofree char *wire = g_strjoinv("\r\n", lines);
    return g_strconcat("\r", wire, NULL);
}

void console_print(const char *text)
{
    g_autofree char *wire = to_wire(text);
    g_autofree char *whole = g_strconcat(wire, "\r\n", NULL);
    g_auto(GStrv) names = console_list();
    for (char **name = names; *name != NULL; name++) {
        int fd = console_open(*name, O_WRONLY);
        if (fd < 0)
            continue;
        write_patiently(fd, whole);
        tcdrain(fd);
        close(fd);
    }
}

/*
 * The line that somebody typed at one of FDS, in small letters; NULL: none of them can be read
 * any more. Terminals give whole lines. g_free().
 */
static char *read_line(struct pollfd *fds, unsigned n_fds)
{
    for (;;) {
        unsigned alive = 0;
        for (unsigned i = 0; i < n_fds; i++)
            alive += fds[i].fd >= 0;
        if (alive == 0 || (poll(fds, n_fds, -1) < 0 && errno != EINTR))
            return NULL;
        for (unsigned i = 0; i < n_fds; i++) {
            char line[64];
            if (fds[i].fd < 0 || fds[i].revents == 0)
                continue;
            ssize_t length = read(fds[i].fd, line, sizeof line - 1);
            if (length > 0) {
                line[length] = '\0';
                return g_strstrip(g_ascii_strdown(line, -1));
            }
            if (length == 0 || (errno != EAGAIN && errno != EINTR)) {
                close(fds[i].fd);
                fds[i].fd = -1;
            }
        }
    }
}

gboolean console_confirm(char *const *names, const char *question)
{
    g_autofree char *wire = to_wire(question);
    g_autoptr(GArray) fds = g_array_new(FALSE, FALSE, sizeof(struct pollfd));
    for (; *names != NULL; names++) {
        struct pollfd entry = {console_open(*names, O_RDWR), POLLIN, 0};
        tcflush(entry.fd, TCIFLUSH); /* what was typed before was no answer to this */
        g_array_append_val(fds, entry);
    }

    gboolean decided = FALSE, agreed = FALSE;
    while (!decided) {
        for (unsigned i = 0; i < fds->len; i++)
            write_patiently(g_array_index(fds, struct pollfd, i).fd, wire);
        g_autofree char *line = read_line((struct pollfd *)(void *)fds->data, fds->len);
        agreed = g_strcmp0(line, "yes") == 0;
        decided = agreed || line == NULL || g_str_equal(line, "no");
    }
    for (unsigned i = 0; i < fds->len; i++)
        if (g_array_index(fds, struct pollfd, i).fd >= 0)
            close(g_array_index(fds, struct pollfd, i).fd);
    return agreed;
}

/* Of the many lines of progress, those that tell a watcher that it goes on. */
static void on_event(const Event *event, gpointer data)
{
    double *last = data; /* seconds: when the last line was printed */
    g_autofree char *line = event_to_line(event);
    if (event->kind == EVENT_PROGRESS && event->elapsed - *last > PROGRESS_INTERVAL) {
        g_autofree char *progress = event_to_progress(event);
        line = g_strdup_printf("[%3u%%]   %s", event->percent, progress);
    }
    if (line == NULL)
        return;
    *last = event->elapsed;
    console_print(line);
}

void console_follow(Events *events)
{
    events_add_reader(events, on_event, g_new0(double, 1), g_free);
}
