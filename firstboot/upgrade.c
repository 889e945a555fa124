/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "upgrade.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "boot_slots.h"
#include "carry.h"
#include "error.h"
#include "mounts.h"
#include "pack.h"
#include "release.h"
#include "run.h"
#include "trial.h"
#include "upgrade_check.h"
#include "url.h"
#include "validate.h"

#define LOCK_PATH "/run/slipway-upgrade.lock"
#define MEDIUM "/run/slipway/upgrade-medium"
#define NEW_ROOT "/run/slipway/new-root"
#define ISO_BUNDLE MEDIUM "/slipway/host.raucb"
#define INSTALL_TIMEOUT (4 * 3600) /* seconds; the network may be slow */

/* An upgrade that is under way. */
typedef struct {
    const Host *host;
    const UpgradeOptions *options;
    Mounts *mounts;
    char *source; /* what RAUC is given */
    char *version, *slot, *other, *device, *uuid;
    Bundle *bundle;
    UpgradeRecord *record;
} Upgrade;

static void upgrade_clear(Upgrade *upgrade)
{
    g_clear_pointer(&upgrade->mounts, mounts_free);
    g_free(upgrade->source);
    g_free(upgrade->version);
    g_free(upgrade->slot);
    g_free(upgrade->device);
    g_free(upgrade->uuid);
    g_clear_pointer(&upgrade->bundle, bundle_free);
    g_clear_pointer(&upgrade->record, upgrade_record_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Upgrade, upgrade_clear)

static void say(const char *format, ...) G_GNUC_PRINTF(1, 2);
static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_message("%s", text);
}

static int lock(GError **error)
{
    int fd = open(LOCK_PATH, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s",
                fd >= 0 && errno == EWOULDBLOCK ? "another upgrade of this host is under way"
                                                : "cannot lock '" LOCK_PATH "'");
    if (fd >= 0)
        close(fd);
    return -1;
}

static gboolean take_url(Upgrade *upgrade, GError **error)
{
    const char *source = upgrade->options->source;
    if (!validate_http_url(source, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "%s", "");
        return FALSE;
    }
    /* RAUC gets it as an argument, which everybody on the host can read. */
    g_autofree char *shown = url_without_credentials(source);
    if (!g_str_equal(shown, source)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "%s must have no password: fetch the bundle with curl, and name the file", shown);
        return FALSE;
    }
    upgrade->source = g_strdup(source);
    return TRUE;
}

static gboolean take_iso(Upgrade *upgrade, GError **error)
{
    if (!RUN(error, "mkdir", "-p", MEDIUM) ||
        !RUN(error, "mount", "-o", "loop,ro", upgrade->options->source, MEDIUM)) {
        error_reclass(error, SLIPWAY_ERROR_SOURCE, "cannot open the ISO: ");
        return FALSE;
    }
    mounts_adopt(upgrade->mounts, MEDIUM);
    upgrade->source = g_strdup(ISO_BUNDLE);
    return TRUE;
}

static gboolean take_source(Upgrade *upgrade, GError **error)
{
    const char *source = upgrade->options->source;
    if (strstr(source, "://") != NULL)
        return take_url(upgrade, error);
    if (!g_file_test(source, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE, "there is no bundle '%s'", source);
        return FALSE;
    }
    if (g_str_has_suffix(source, ".iso"))
        return take_iso(upgrade, error);
    upgrade->source = g_canonicalize_filename(source, NULL);
    return TRUE;
}

static guint64 size_of(const char *device)
{
    int fd = open(device, O_RDONLY | O_CLOEXEC);
    off_t size = fd >= 0 ? lseek(fd, 0, SEEK_END) : 0;
    if (fd >= 0)
        close(fd);
    return size > 0 ? (guint64)size : 0;
}

static gboolean look_at_slots(Upgrade *upgrade, GError **error)
{
    const Host *host = upgrade->host;
    upgrade->version = release_version(host->root);
    upgrade->slot = slot_booted(host);
    upgrade->record = upgrade_record_load(host);
    if (upgrade->slot == NULL)
        return TRUE; /* upgrade_check() says it */
    upgrade->other = (char *)boot_slots_other(upgrade->slot);
    upgrade->uuid = slot_uuid(host, upgrade->other);
    upgrade->device = slot_device(host, upgrade->other, error);
    if (upgrade->device != NULL && upgrade->uuid == NULL)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "the boot menu does not name slot %s (host.env on the ESP): it could not be started",
                    upgrade->other);
    return upgrade->device != NULL && upgrade->uuid != NULL;
}

static gboolean check(Upgrade *upgrade, GError **error)
{
    const Host *host = upgrade->host;
    g_autoptr(Status) status = status_new(host, RECORD_FOLDER);
    g_autofree char *objection = trial_objection(status);
    UpgradeQuestion question = {
        .bundle = upgrade->bundle,
        .version = upgrade->version,
        .slot = upgrade->slot,
        .record = upgrade->record,
        .not_ready = objection,
        .allow_older = upgrade->options->allow_older,
        .again = upgrade->options->again,
        .force = upgrade->options->force,
    };
    if (upgrade->slot != NULL) {
        question.own = slot_state(host, upgrade->slot);
        question.other = slot_state(host, upgrade->other);
        question.slot_size = size_of(upgrade->device);
    }
    return upgrade_check(&question, error);
}

/* "  40% Checking bundle", and whatever RAUC says last. */
static void show_progress(const char *line, gpointer data)
{
    char **last = data;
    g_free(*last);
    *last = g_strstrip(g_strdup(line));
    if (g_ascii_isdigit(**last) && strchr(*last, '%') != NULL) {
        g_print("  %s\n", *last);
        fflush(stdout);
    }
}

static gboolean write_slot(Upgrade *upgrade, GError **error)
{
    g_autofree char *last = NULL;
    const RunCommand command = {
        .argv = (const char *const[]){"rauc", "install", upgrade->source, NULL},
        .timeout = INSTALL_TIMEOUT,
        .on_line = show_progress,
        .on_line_data = &last,
    };
    if (!run_command(&command, NULL, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "writing slot %s%s%s: ", upgrade->other,
                      last != NULL ? ": " : "", last != NULL ? last : "");
        return FALSE;
    }
    /* The boot menu knows the slot by this name, whatever lies in it. */
    if (RUN(error, "tune2fs", "-U", upgrade->uuid, upgrade->device))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_WRITE, "naming slot %s: ", upgrade->other);
    return FALSE;
}

static gboolean check_version(Upgrade *upgrade, GError **error)
{
    g_autofree char *version = release_version(NEW_ROOT);
    if (g_strcmp0(version, upgrade->bundle->version) == 0)
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                "the bundle says that it is version %s, and holds %s: it was not built right",
                upgrade->bundle->version, version != NULL ? version : "no version");
    return FALSE;
}

/* Brings what is the administrator's over from the running root. */
static gboolean bring_over(Upgrade *upgrade, GError **error)
{
    g_autoptr(Carry) carry = carry_plan("/", NEW_ROOT, FALSE, error);
    if (carry == NULL || !carry_apply(carry, upgrade->uuid, error))
        return FALSE;
    g_autofree char *text = carry_to_text(carry, FALSE);
    say("%s", g_strchomp(text));
    return TRUE;
}

/* The same, only said: the image is looked at in the bundle. */
static gboolean show_plan(Upgrade *upgrade, GError **error)
{
    if (strstr(upgrade->source, "://") != NULL) {
        say("What would be brought over can be said of a bundle that is here: fetch it, and name the file");
        return TRUE;
    }
    g_autofree char *content = bundle_mount(upgrade->source, error);
    if (content == NULL)
        return FALSE;
    mounts_adopt(upgrade->mounts, content);
    g_autofree char *image = g_build_filename(content, upgrade->bundle->image_name, NULL);
    if (!RUN(error, "mkdir", "-p", NEW_ROOT) || !RUN(error, "mount", "-o", "loop,ro", image, NEW_ROOT))
        return FALSE;
    mounts_adopt(upgrade->mounts, NEW_ROOT);
    g_autoptr(Carry) carry = carry_plan("/", NEW_ROOT, FALSE, error);
    if (carry == NULL)
        return FALSE;
    g_autofree char *text = carry_to_text(carry, TRUE);
    say("%s", g_strchomp(text));
    g_clear_pointer(&carry, carry_free); /* it holds both roots open */
    return pack_fit(upgrade->host, NEW_ROOT, error);
}

/* Makes what RAUC has written this host's. */
static gboolean fill_slot(Upgrade *upgrade, GError **error)
{
    const Host new = {.root = NEW_ROOT};
    if (!mounts_add(upgrade->mounts, upgrade->device, NEW_ROOT, "ext4", 0, NULL, error) ||
        !check_version(upgrade, error) || !pack_fit(upgrade->host, NEW_ROOT, error) ||
        !bring_over(upgrade, error) || !pack_carry(upgrade->host, NEW_ROOT, error))
        return FALSE;
    upgrade_record_set(upgrade->record, UPGRADE_TRIAL, NULL);
    return upgrade_record_save(upgrade->record, &new, error) &&
           upgrade_record_save(upgrade->record, upgrade->host, error);
}

static gboolean lay_down(Upgrade *upgrade, GError **error)
{
    UpgradeRecord *record = upgrade->record;
    g_free(record->version);
    g_free(record->from);
    g_free(record->slot);
    record->version = g_strdup(upgrade->bundle->version);
    record->from = g_strdup(upgrade->version);
    record->slot = g_strdup(upgrade->other);
    upgrade_record_set(record, UPGRADE_WRITING, NULL);
    if (!upgrade_record_save(record, upgrade->host, error) ||
        !slot_mark_bad(upgrade->host, upgrade->other, error))
        return FALSE;
    say("Writing version %s to slot %s", record->version, upgrade->other);
    if (!write_slot(upgrade, error))
        return FALSE;
    say("Bringing over what is this host's");
    return fill_slot(upgrade, error) && mounts_release(upgrade->mounts, error) &&
           slot_activate(upgrade->host, upgrade->other, TRUE, error);
}

gboolean upgrade_run(const Host *host, const UpgradeOptions *options, GError **error)
{
    int lock_fd = lock(error);
    if (lock_fd < 0)
        return FALSE;
    g_auto(Upgrade) upgrade = {.host = host, .options = options, .mounts = mounts_new()};
    gboolean fits = take_source(&upgrade, error) && look_at_slots(&upgrade, error) &&
                    (upgrade.bundle = bundle_inspect(upgrade.source, error)) != NULL && check(&upgrade, error);
    if (fits)
        say("From version %s in slot %s to version %s in slot %s",
            upgrade.version != NULL ? upgrade.version : "unknown", upgrade.slot, upgrade.bundle->version,
            upgrade.other);
    gboolean done = fits && (options->plan ? show_plan : lay_down)(&upgrade, error);
    if (done && !options->plan)
        say("The next boot starts version %s, on trial: if it is not ready within %d minutes, the host returns to "
            "version %s by itself", upgrade.bundle->version, TRIAL_PATIENCE / 60,
            upgrade.version != NULL ? upgrade.version : "unknown");
    close(lock_fd);
    return done;
}

gboolean upgrade_roll_back(const Host *host, gboolean *ret_reboot, GError **error)
{
    int lock_fd = lock(error);
    if (lock_fd < 0)
        return FALSE;
    g_autofree char *own = slot_booted(host);
    const char *other = own != NULL ? boot_slots_other(own) : NULL;
    SlotState state = other != NULL ? slot_state(host, other) : (SlotState){0};
    g_autoptr(UpgradeRecord) record = upgrade_record_load(host);
    gboolean done = FALSE;
    if (!state.is_good) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "the other slot holds no version that has been good: there is nothing to go back to");
    } else {
        upgrade_record_set(record, UPGRADE_ROLLED_BACK, NULL);
        done = (state.is_trial ? slot_mark_bad(host, other, error) : slot_activate(host, other, FALSE, error)) &&
               upgrade_record_save(record, host, error);
        *ret_reboot = !state.is_trial;
    }
    close(lock_fd);
    return done;
}
