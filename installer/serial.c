/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "serial.h"

#include <gio/gio.h>
#include <string.h>

#include "sysfs.h"

#define DEFAULT_SPEED 115200
#define PORTS 4

/* Of the PC's COM1 to COM4. */
static const guint64 addresses[PORTS] = {0x3f8, 0x2f8, 0x3e8, 0x2e8};

/* Offsets and values of the SPCR table, revision 1 to 4. */
#define SPCR_PATH "/sys/firmware/acpi/tables/SPCR"
#define SPCR_MIN_LENGTH 80
#define SPCR_SPACE 40   /* generic address structure: 1 is I/O ports (ACPI 6.5, 5.2.3.2) */
#define SPCR_ADDRESS 44
#define SPCR_SPEED 58

gboolean serial_parse(const char *text, Serial *ret_serial, GError **error)
{
    static const unsigned speeds[] = {9600, 19200, 38400, 57600, 115200};
    g_autoptr(GRegex) form = g_regex_new("^ttyS([0-3])(?:,([0-9]{4,6})(?:n8r?)?)?$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (g_regex_match(form, text, 0, &match)) {
        g_autofree char *port = g_match_info_fetch(match, 1);
        g_autofree char *speed = g_match_info_fetch(match, 2);
        Serial serial = {(unsigned)(*port - '0'), DEFAULT_SPEED};
        if (speed != NULL && *speed != '\0')
            serial.speed = (unsigned)g_ascii_strtoull(speed, NULL, 10);
        for (gsize i = 0; i < G_N_ELEMENTS(speeds); i++) {
            if (speeds[i] != serial.speed)
                continue;
            if (ret_serial != NULL)
                *ret_serial = serial;
            return TRUE;
        }
    }
    g_autofree char *start = g_strndup(text, 80);
    g_autofree char *shown = g_strescape(start, NULL);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "'%s' is not a serial console such as ttyS0 or ttyS1,115200 (ttyS0 to ttyS3; 9600 "
                "to 115200 bits per second)",
                shown);
    return FALSE;
}

char *serial_write(const Serial *serial)
{
    return g_strdup_printf("ttyS%u,%u", serial->port, serial->speed);
}

/*
 * The last console=ttyS… of the kernel's command line, if a person wrote it: what the ISO's menu
 * says on every machine (iso/grub.cfg.in) says nothing about this one.
 */
static gboolean read_cmdline(const char *root, Serial *ret_serial)
{
    g_autofree char *text = sysfs_text(root, "/proc/cmdline");
    g_auto(GStrv) words = g_strsplit_set(text != NULL ? text : "", " \t\n", -1);
    gboolean found = FALSE;
    for (char **word = words; *word != NULL; word++)
        if (g_str_has_prefix(*word, "console="))
            found = serial_parse(*word + strlen("console="), ret_serial, NULL) || found;
    gboolean is_menu = found && ret_serial->port == 0 && ret_serial->speed == DEFAULT_SPEED &&
                       g_strv_contains((const char *const *)words, "console=tty0");
    return found && !is_menu;
}

static gboolean read_spcr(const char *root, Serial *ret_serial)
{
    static const unsigned speeds[] = {[3] = 9600, [4] = 19200, [6] = 57600, [7] = 115200};
    g_autofree char *path = g_strconcat(root, SPCR_PATH, NULL);
    g_autofree char *table = NULL;
    gsize length;
    guint64 address;
    if (!g_file_get_contents(path, &table, &length, NULL) || length < SPCR_MIN_LENGTH ||
        table[SPCR_SPACE] != 1)
        return FALSE;
    memcpy(&address, table + SPCR_ADDRESS, sizeof address);
    for (unsigned port = 0; port < PORTS; port++) {
        if (addresses[port] != GUINT64_FROM_LE(address))
            continue;
        unsigned code = (unsigned char)table[SPCR_SPEED];
        unsigned speed = code < G_N_ELEMENTS(speeds) ? speeds[code] : 0;
        *ret_serial = (Serial){port, speed != 0 ? speed : DEFAULT_SPEED};
        return TRUE;
    }
    return FALSE;
}

/* The kernel lists four ports in any case; those that are not there are "unknown". */
static gboolean read_first_port(const char *root, Serial *ret_serial)
{
    for (unsigned port = 0; port < PORTS; port++) {
        g_autofree char *name = g_strdup_printf("ttyS%u", port);
        guint64 type = sysfs_number(0, root, "/sys/class/tty/%s/type", name);
        if (type != 0) { /* PORT_UNKNOWN of <linux/serial.h> */
            *ret_serial = (Serial){port, DEFAULT_SPEED};
            return TRUE;
        }
    }
    return FALSE;
}

char *serial_find(const char *root)
{
    Serial serial;
    if (read_cmdline(root, &serial) || read_spcr(root, &serial) || read_first_port(root, &serial))
        return serial_write(&serial);
    return NULL;
}
