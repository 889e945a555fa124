/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "host.h"

/* A software RAID array with redundancy, as the kernel shows it. */
typedef struct {
    char *node;       /* "md127" */
    char *name;       /* of the members' partitions: "root-a"; else as NODE */
    char **members;   /* kernel names of those that are in use, "sda3"; NULL-terminated */
    unsigned size;    /* how many members it is made for */
    unsigned missing; /* how many of them are not there or not in step */
    char *action;     /* what it does about that: "recover", "resync" …; NULL: nothing */
} Mirror;

/* The arrays of HOST by name; GPtrArray of Mirror, empty without any. */
GPtrArray *mirror_read_all(const Host *host);

/*
 * One line for people: "6 arrays on sda, sdb: complete", or what is missing and
 * where. NULL without arrays. g_free().
 */
char *mirror_summary(const GPtrArray *mirrors);
