/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "record.h"
#include "status.h"
#include "upgrade_record.h"

/*
 * A slot that an upgrade has filled is on trial: GRUB starts it once, says so on
 * the kernel's command line, and takes the old slot at the next boot, whatever was
 * the reason, unless the trial was ended by 'slipway mark-good'.
 */
#define TRIAL_ARGUMENT "slipway.trial"
#define TRIAL_PATIENCE (10 * 60) /* seconds since the kernel's start; the units have it, too */

/*
 * What the slot on trial leaves to the old one: a sentence that begins with a verb. Its own log is
 * on a file system that both have, but who returns should not have to look for it.
 */
#define TRIAL_FILE "/boot/esp/slipway-trial"

/* Whether HOST was started on trial. */
gboolean trial_runs(const Host *host);

/* Why a slot with STATUS may not be kept yet; a sentence, g_free(). NULL: all is ready. */
char *trial_objection(const Status *status);

/*
 * In the slot on trial: waits until nothing stands against it, at most until
 * TRIAL_PATIENCE is over. FALSE: it is to be left; why is in the error, and in TRIAL_FILE.
 */
gboolean trial_pass(const Host *host, GError **error);

/*
 * In any slot that was booted, before it is marked good: writes down what became
 * of the last upgrade. That of a slot which was tried and left has failed: GRUB gets the old
 * order of slots, and the version is not tried again.
 */
gboolean trial_settle(const Host *host, GError **error);
