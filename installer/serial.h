/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * A serial port that serves as console, as the kernel's parameter console= names it
 * (Linux, Documentation/admin-guide/serial-console.rst): "ttyS1,115200n8". Only the PC's four
 * ports at their customary addresses, and 8 bits without parity: what GRUB, Xen and Linux all
 * can do.
 */
typedef struct {
    unsigned port;  /* 0 to 3 */
    unsigned speed; /* bits per second */
} Serial;

/* What stands for "no serial console". */
#define SERIAL_NONE "none"

/* RET_SERIAL may be NULL. Without a speed it is 115200. */
gboolean serial_parse(const char *text, Serial *ret_serial, GError **error);

/* "ttyS1,115200"; g_free(). */
char *serial_write(const Serial *serial);

/*
 * The serial console of the machine below ROOT ("": this one), as above: that of the kernel's
 * command line, where it differs from the ISO's menu, else the one of the firmware's table (Microsoft, "Serial Port Console
 * Redirection Table"), else the first port that is there; NULL: it has none. g_free().
 */
char *serial_find(const char *root);
