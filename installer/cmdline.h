/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

#include "network_setup.h"

/*
 * What the kernel command line of the installer asks for, with XenServer's
 * names. Words that are not listed here are the kernel's or systemd's and are
 * left alone; of a word that is there twice, the last counts.
 */
typedef enum { AT_EXIT_REBOOT, AT_EXIT_POWEROFF, AT_EXIT_SHELL } AtExit;

typedef struct {
    char *answer_file; /* answerfile=URL, of answer_url.h (rt_answerfile= likewise), or NULL */
    char *tree; /* slipway.tree=URL, with '/' at its end: what a network loader has started this from;
                 * NULL: a medium */
    char *generator;   /* answerfile_generator=URL: of a script that prints the answers, or NULL; like answer_file */
    gboolean answers_by_network; /* answerfile=network: DHCP or DNS says where (answer_place.h) */
    gboolean answers_by_post;    /* answerfile_method=post: the server chooses (answer_request.h) */
    char *answer_pin;  /* answerfile_pin=sha256//…: public key of the https server, or NULL */

    /* network_device= (answerfile_device=), by name or MAC, several with ',' between are a bond;
     * network_config=METHOD:… with the method dhcp, static (ip=…;netmask=…[;gateway=…]) or none
     * for IPv4, and all of them with [;dns=…,…][;domain=…][;vlan=N][;bond=active-backup|lacp]
     * [;protov6=autoconf|static|none][;ipv6=ADDRESS/PREFIX][;gatewayv6=…]. Never NULL. */
    NetworkSetup *setup;

    /* map_netdev=ethN:s:MAC: pairs of a name and a hardware address. NULL-terminated, never NULL. */
    char **interface_names;

    char **driver_urls; /* extrarepo=URL, of driver disks; NULL-terminated, never NULL */

    char *keymap;   /* keymap=: of the installer's own console, or NULL */
    AtExit at_exit; /* atexit=: after a success */

    GPtrArray *warnings; /* char *: words that have no effect here, and why */

    char *notify_url; /* slipway.notify=URL: where to tell progress from the very start, or NULL;
                       * goes before the answer file's */
    char *support_url; /* support_url=URL: where the support bundle goes after a failure, or NULL */

    /* SSH into the installer: sshpassword=PASSWORD, and "ssh_key=LINE" as in authorized_keys (in
     * quotes, for its blanks); or NULL */
    char *ssh_password; /* secret */
    char *ssh_key;

    char *events; /* slipway.events=/dev/ttyS1: where to write progress as JSON lines, or NULL */
} Cmdline;

/* Fails (SLIPWAY_ERROR_USAGE) with every wrong value, one a line. */
Cmdline *cmdline_parse(const char *text, GError **error);

/* That of the running kernel, /proc/cmdline. */
Cmdline *cmdline_read(GError **error);

/*
 * Replaces names of interfaces in NAMES (NULL-terminated) that map_netdev= explains by their
 * hardware addresses.
 */
void cmdline_name_interfaces(const Cmdline *cmdline, char **names);

/* All words that mean something, as a Markdown table for docs/answer-file.md; g_free(). */
char *cmdline_reference(void);

void cmdline_free(Cmdline *cmdline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cmdline, cmdline_free)
