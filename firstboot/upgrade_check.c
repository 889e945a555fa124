/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "upgrade_check.h"

#include "boot_slots.h"
#include "error.h"
#include "release.h"

#define ROOM (256 * 1024 * 1024) /* bytes beside the image, for what is carried over */
#define MIB (1024 * 1024)

static gboolean refuse(SlipwayError class, char *reason, GError **error)
{
    g_autofree char *owned = reason;
    g_set_error(error, SLIPWAY_ERROR, class, "%s", owned);
    return FALSE;
}

static gboolean check_host(const UpgradeQuestion *question, GError **error)
{
    if (question->slot == NULL)
        return refuse(SLIPWAY_ERROR_FAILED,
                      g_strdup("this host was not started from a slot, so there is no other one to upgrade"), error);
    if (question->own.is_trial)
        return refuse(SLIPWAY_ERROR_FAILED,
                      g_strdup("the running version is on trial itself: wait until 'slipway status' says that it is good"),
                      error);
    if (question->other.is_trial && !question->again)
        return refuse(SLIPWAY_ERROR_FAILED,
                      g_strdup_printf("slot %s holds version %s already, which the next boot starts: restart the "
                                      "host, or write over it with --again",
                                      boot_slots_other(question->slot),
                                      question->record->version != NULL ? question->record->version : "unknown"),
                      error);
    if (question->not_ready != NULL && !question->force)
        return refuse(SLIPWAY_ERROR_FAILED,
                      g_strdup_printf("this host is not well, and nobody could tell whether the new version is: %s "
                                      "(--force upgrades it all the same)", question->not_ready),
                      error);
    return TRUE;
}

static gboolean check_version(const UpgradeQuestion *question, GError **error)
{
    const char *new = question->bundle->version, *running = question->version;
    int order = running != NULL ? release_compare(new, running) : 1;
    if (order < 0 && !question->allow_older)
        return refuse(SLIPWAY_ERROR_SOURCE,
                      g_strdup_printf("the bundle has version %s, which is older than the running %s: 'slipway "
                                      "rollback' goes back to the other slot, --allow-older installs it", new, running),
                      error);
    if (order == 0 && !question->again)
        return refuse(SLIPWAY_ERROR_SOURCE,
                      g_strdup_printf("version %s is running already (--again installs it once more)", new), error);
    if (upgrade_record_has_failed(question->record, new) && !question->again)
        return refuse(SLIPWAY_ERROR_SOURCE,
                      g_strdup_printf("version %s has failed on this host before: 'slipway status' says why, --again "
                                      "tries it once more", new),
                      error);
    return TRUE;
}

static gboolean check_room(const UpgradeQuestion *question, GError **error)
{
    guint64 wanted = question->bundle->image_size + ROOM;
    if (question->slot_size >= wanted)
        return TRUE;
    return refuse(SLIPWAY_ERROR_SOURCE,
                  g_strdup_printf("version %s needs %" G_GUINT64_FORMAT " MiB and slot %s has %" G_GUINT64_FORMAT
                                  ": it does not fit on this disk", question->bundle->version, wanted / MIB,
                                  boot_slots_other(question->slot), question->slot_size / MIB),
                  error);
}

gboolean upgrade_check(const UpgradeQuestion *question, GError **error)
{
    return check_host(question, error) && check_version(question, error) && check_room(question, error);
}
