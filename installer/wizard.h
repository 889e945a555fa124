/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "ui_typed.h"
#include "inventory.h"
#include "network_setup.h"
#include "plan.h"
#include "ui_screen.h"

/*
 * The questions, page by page, in both directions. What is known lies in the
 * answers, the inventory and the set-up of the installer's network; pages (page.h)
 * know these and not each other.
 */
typedef struct {
    Inventory *inventory;
    Answers *answers;
    NetworkSetup *network; /* the installer's own, where source or pool need one */
    UiTyped *typed;
    gboolean live; /* the machine of the inventory is this one: what is typed can be tried */
    Plan *plan;    /* of the answers; NULL before all are given */
    int page;      /* the one that was asked last: wizard_run() goes on there */
} Wizard;

/* LIVE: of this machine, whose inventory is read anew where it may have changed. Takes INVENTORY. */
Wizard *wizard_new(Inventory *inventory, gboolean live);
void wizard_free(Wizard *wizard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wizard, wizard_free)

/* Asks all pages. TRUE: answered and confirmed, WIZARD->plan is what shall be done; FALSE: somebody
 * went back before the first page. ui_screen_open() was called. */
gboolean wizard_run(Wizard *wizard);

/* What plan_make() has against the answers so far, as far as it is about TOPIC, "primary disk": one
 * reason a line; NULL: nothing. g_free(). */
char *wizard_problems(const Wizard *wizard, const char *topic);

/* Whether the host bundle or a pack comes from another machine, so that the installer needs a network. */
gboolean wizard_source_is_remote(const Wizard *wizard);

/* Disks and links as they are now. */
void wizard_refresh(Wizard *wizard);
