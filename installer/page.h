/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "wizard.h"

/*
 * One question of the wizard, in the file page_NAME.c. ask() offers what was
 * answered before, and changes the answers only before it returns UI_NEXT;
 * what cannot be is said and asked again.
 */
typedef struct {
    const char *title;
    const char *help; /* what F1 shows */
    gboolean (*applies)(const Wizard *wizard); /* NULL: always */
    gboolean for_upgrade; /* it is asked for a host that is there, too */
    UiMove (*ask)(Wizard *wizard);
} Page;

/* In the order in which they are asked. */
extern const Page page_keymap;
extern const Page page_hardware;
extern const Page page_clock;
extern const Page page_installations;
extern const Page page_disk;
extern const Page page_storage;
extern const Page page_sr;
extern const Page page_source;
extern const Page page_installer_interface;
extern const Page page_installer_address;
extern const Page page_verify;
extern const Page page_password;
extern const Page page_ssh_keys;
extern const Page page_interface;
extern const Page page_bond;
extern const Page page_address;
extern const Page page_host;
extern const Page page_region;
extern const Page page_city;
extern const Page page_ntp;
extern const Page page_pool;
extern const Page page_pool_create;
extern const Page page_pool_join;
extern const Page page_summary;
extern const Page page_confirm;

/* The answers' own strings: TEXT, or NULL where it is empty. */
void page_set(char **member, const char *text);

/* The words of TEXT, between blanks and commas; g_strfreev(). */
char **page_words(const char *text);
