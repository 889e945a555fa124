/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * What the kernel command line of the installer asks for, with XenServer's
 * names. Words that are not listed here are the kernel's or systemd's and are
 * left alone; of a word that is there twice, the last counts.
 */
typedef struct {
    char *answer_file; /* answerfile=URL (rt_answerfile= likewise); NULL: look for a medium */
    char *answer_pin;  /* answerfile_pin=sha256//…: public key of the https server, or NULL */

    char *network_device; /* network_device= (answerfile_device=): name, MAC or "all"; or NULL */

    /* network_config=dhcp[:vlan=N] or
     * network_config=static:ip=…;netmask=…[;gateway=…][;dns=…,…][;domain=…][;vlan=N] */
    gboolean network_static;
    char *address;      /* "192.0.2.10/24" with network_static */
    char *gateway;      /* may be NULL */
    char **dns_servers; /* NULL-terminated, never NULL */
    char *domain;       /* search domain, may be NULL */
    unsigned vlan;      /* 0: untagged */

    char *events; /* slipway.events=/dev/ttyS1: where to write progress as JSON lines, or NULL */
} Cmdline;

/* Fails (SLIPWAY_ERROR_USAGE) with every wrong value, one a line. */
Cmdline *cmdline_parse(const char *text, GError **error);

/* That of the running kernel, /proc/cmdline. */
Cmdline *cmdline_read(GError **error);

void cmdline_free(Cmdline *cmdline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cmdline, cmdline_free)
