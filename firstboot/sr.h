/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "hostconf.h"

#define SR_FOLDER "/srv/slipway/sr" /* the only SR of files, or what holds the folders of several */

#define SR_VOLUME "sr" /* the logical volume of a group that has the files, if it is to have some */

/* A local storage repository: a volume group, or a file system on one volume of it. */
typedef struct {
    char *group;    /* of LVM, by hostconf_sr_group() */
    char *folder;   /* with disks as files: SR_FOLDER, or "/srv/slipway/sr/sr1" … of several */
    char **devices; /* of CONF; NULL-terminated */
} Sr;

/* The SRs that CONF wants: none, one, or as many as there are devices. GPtrArray of Sr. */
GPtrArray *sr_list(const Hostconf *conf);

/* Name and text of the systemd unit that mounts the files of SR; g_free(). */
char *sr_mount_name(const Sr *sr);
char *sr_mount_unit(const Sr *sr);

/*
 * The same for what holds the folders of several: a file system in memory that is
 * full at once, so that nobody fills the root slot with guests' disks.
 */
#define SR_HOLDER_NAME "srv-slipway-sr.mount"
#define SR_HOLDER_OPTIONS "size=4k,mode=0755"
extern const char sr_holder_unit[];
