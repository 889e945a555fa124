/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trial.h"

#include <glib/gstdio.h>
#include <string.h>

#include "boot_slots.h"
#include "error.h"
#include "run.h"
#include "slot.h"

#define AGENT "slipway-firstboot.service"
#define PAUSE (5 * G_USEC_PER_SEC)
#define NO_ATTEMPT_LEFT 3
#define UNKNOWN                                                                                    \
    "it did not come as far as its services: Xen, its kernel or its initrd panicked or hung, or "  \
    "the power was off (the console would show it)"

gboolean trial_runs(const Host *host)
{
    g_autofree char *line = host_read(host, "/proc/cmdline");
    g_auto(GStrv) arguments = g_strsplit(line != NULL ? line : "", " ", -1);
    return g_strv_contains((const char *const *)arguments, TRIAL_ARGUMENT);
}

char *trial_objection(const Status *status)
{
    if (status->xen_version == NULL)
        return g_strdup("Xen does not run");
    for (guint i = 0; i < status->records->len; i++) {
        const Record *record = status->records->pdata[i];
        if (record->state != RECORD_DONE)
            return g_strdup_printf("the step %s is %s: %s", record->step, record_state_name(record->state),
                                   record->message != NULL ? record->message : "it says nothing");
    }
    gboolean is_master = status->pool_name != NULL && g_strcmp0(status->pool_master, status->host_name) == 0;
    if (is_master && !status->pool_answers)
        return g_strdup_printf("this host is the master of %s, whose daemons do not answer", status->pool_name);
    return NULL;
}

/* The records may be those of the old slot: they say something once the agent has run in this one. */
static char *look(const Host *host)
{
    if (!RUN(NULL, "systemctl", "is-active", "--quiet", AGENT))
        return g_strdup("the host's agent has not run to its end ('systemctl status " AGENT "')");
    g_autoptr(Status) status = status_new(host, RECORD_FOLDER);
    return trial_objection(status);
}

gboolean trial_pass(const Host *host, GError **error)
{
    g_autofree char *objection = look(host);
    while (objection != NULL && g_get_monotonic_time() < TRIAL_PATIENCE * G_USEC_PER_SEC) {
        g_usleep(PAUSE);
        g_free(objection);
        objection = look(host);
    }
    if (objection == NULL)
        return TRUE;
    g_autofree char *text = g_strdup_printf("it was not ready within %d minutes: %s\n", TRIAL_PATIENCE / 60,
                                            objection);
    g_autoptr(GError) failure = NULL;
    if (!host_write(host, TRIAL_FILE, text, 0600, NULL, &failure))
        g_warning("%s", failure->message);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "this version is left: %s", g_strchomp(text));
    return FALSE;
}

static gboolean end(const Host *host, UpgradeRecord *record, UpgradeState state, const char *reason,
                    GError **error)
{
    upgrade_record_set(record, state, reason);
    upgrade_record_mark(record, state == UPGRADE_FAILED);
    if (!upgrade_record_save(record, host, error))
        return FALSE;
    g_autofree char *file = host_path(host, TRIAL_FILE);
    g_unlink(file);
    return TRUE;
}

/* GRUB forgets the slot only when it is written down why: a cut between the two repeats this. */
static gboolean settle_failure(const Host *host, const char *slot, GError **error)
{
    g_autoptr(UpgradeRecord) record = upgrade_record_load(host);
    if (record->version == NULL || g_strcmp0(record->slot, slot) != 0) { /* the medium has filled the slot */
        g_free(record->version);
        g_free(record->slot);
        record->version = g_strdup("unknown");
        record->slot = g_strdup(slot);
    }
    g_autofree char *left = host_read(host, TRIAL_FILE);
    g_autofree char *reason = g_strdup(left != NULL && *left != '\0' ? left : UNKNOWN);
    g_message("slot %s with version %s was tried and left: %s", slot, record->version, reason);
    return end(host, record, UPGRADE_FAILED, reason, error) && slot_mark_bad(host, slot, error);
}

gboolean trial_settle(const Host *host, GError **error)
{
    g_autofree char *own = slot_booted(host);
    if (own == NULL)
        return TRUE;
    const char *other = boot_slots_other(own);
    SlotState state = slot_state(host, other);
    if (state.is_trial && state.attempts >= NO_ATTEMPT_LEFT)
        return settle_failure(host, other, error);
    g_autoptr(UpgradeRecord) record = upgrade_record_load(host);
    if (record->state != UPGRADE_TRIAL || state.is_trial) /* none, or it is still to come */
        return TRUE;
    return end(host, record, g_strcmp0(record->slot, own) == 0 ? UPGRADE_GOOD : UPGRADE_ROLLED_BACK, NULL, error);
}
