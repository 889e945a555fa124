/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "upgrade_check.h"

#include <string.h>

#include "error.h"

#define GIB ((guint64)1 << 30)

static Bundle bundle = {.version = "0.2.0", .image_name = "root.ext4", .image_size = GIB};
static char *failed[] = {"0.2.0", NULL}, *none[] = {NULL};
static UpgradeRecord clean = {.failed = none}, burnt = {.failed = failed},
                     waiting = {.state = UPGRADE_TRIAL, .version = "0.1.5", .failed = none};

static const UpgradeQuestion good = {.bundle = &bundle, .version = "0.1.0", .slot = "A", .own = {.is_good = TRUE},
                                     .slot_size = 8 * GIB, .record = &clean};

static void refused(UpgradeQuestion question, SlipwayError class, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(upgrade_check(&question, &error));
    g_assert_error(error, SLIPWAY_ERROR, (int)class);
    if (strstr(error->message, word) == NULL)
        g_error("no '%s' in: %s", word, error->message);
}

static void allowed(UpgradeQuestion question)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(upgrade_check(&question, &error));
    g_assert_no_error(error);
}

static void test_version(void)
{
    allowed(good);
    UpgradeQuestion question = good;
    question.version = NULL;
    allowed(question);
    question.version = "0.10.0";
    refused(question, SLIPWAY_ERROR_SOURCE, "older than the running 0.10.0");
    question.allow_older = TRUE;
    allowed(question);
    question = good;
    question.version = "0.2.0";
    refused(question, SLIPWAY_ERROR_SOURCE, "running already");
    question.again = TRUE;
    allowed(question);
    question = good;
    question.record = &burnt;
    refused(question, SLIPWAY_ERROR_SOURCE, "has failed on this host before");
    question.again = TRUE;
    allowed(question);
}

static void test_host(void)
{
    UpgradeQuestion question = good;
    question.slot = NULL;
    refused(question, SLIPWAY_ERROR_FAILED, "not started from a slot");
    question = good;
    question.own.is_trial = TRUE;
    question.again = question.force = TRUE;
    refused(question, SLIPWAY_ERROR_FAILED, "on trial itself");
    question = good;
    question.other.is_trial = TRUE;
    question.record = &waiting;
    refused(question, SLIPWAY_ERROR_FAILED, "slot B holds version 0.1.5 already");
    question.again = TRUE;
    allowed(question);
    question = good;
    question.not_ready = "the step pool is failed: no master";
    refused(question, SLIPWAY_ERROR_FAILED, "no master");
    question.force = TRUE;
    allowed(question);
}

static void test_room(void)
{
    UpgradeQuestion question = good;
    question.slot_size = GIB;
    refused(question, SLIPWAY_ERROR_SOURCE, "needs 1280 MiB and slot B has 1024");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/upgrade-check/version", test_version);
    g_test_add_func("/upgrade-check/host", test_host);
    g_test_add_func("/upgrade-check/room", test_room);
    return g_test_run();
}
