/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trial.h"

#include <string.h>

#include "grubenv.h"
#include "run.h"
#include "slot.h"

static char *root;
static Host host;

static void put(const char *path, const char *text)
{
    g_assert_true(host_write(&host, path, text, 0644, NULL, NULL));
}

/* The next boot: GRUB has left VARIABLES and started SLOT; the record says TRIAL in slot B. */
static void boot(const char *slot, const char *const variables[])
{
    g_autofree char *line = g_strdup_printf("rauc.slot=%s\n", slot);
    g_autofree char *file = host_path(&host, GRUBENV_SLOTS);
    put("/proc/cmdline", line);
    put(GRUBENV_SLOTS, "");
    g_assert_true(RUN(NULL, "grub-editenv", file, "create"));
    g_assert_true(grubenv_update(file, variables, NULL));
    put(UPGRADE_RECORD, "{\"state\": \"trial\", \"version\": \"0.2.0\", \"from\": \"0.1.0\", \"slot\": \"B\"}");
}

static void settle(UpgradeState expected, const char *summary)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(trial_settle(&host, &error));
    g_assert_no_error(error);
    g_autoptr(UpgradeRecord) record = upgrade_record_load(&host);
    g_autofree char *text = upgrade_record_summary(record);
    g_assert_cmpint(record->state, ==, expected);
    g_assert_nonnull(strstr(text, summary));
}

static void assert_variables(const char *const expected[])
{
    g_autofree char *file = host_path(&host, GRUBENV_SLOTS);
    g_autofree char *list = NULL;
    g_assert_true(RUN_OUTPUT(&list, NULL, "grub-editenv", file, "list"));
    for (; *expected != NULL; expected++) {
        g_autofree char *line = g_strconcat(*expected, "\n", NULL);
        if (strstr(list, line) == NULL)
            g_error("no %s in %s", *expected, list);
    }
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
static const char *const tried[] = {"ORDER=B A", "A_OK=1", "A_TRY=1", "B_OK=1", "B_TRY=3", "TRIAL=B", NULL};

static void test_failed(void)
{
    boot("A", tried);
    put(TRIAL_FILE, "it was not ready within 10 minutes: the step pool is failed\n");
    settle(UPGRADE_FAILED, "version 0.2.0 FAILED: it was not ready within 10 minutes: the step pool is failed");
    assert_variables(LIST("ORDER=A B", "B_OK=0", "B_TRY=0", "TRIAL=", "A_OK=1"));
    g_autoptr(UpgradeRecord) record = upgrade_record_load(&host);
    g_assert_true(g_strv_contains((const char *const *)record->failed, "0.2.0"));
    g_assert_null(host_read(&host, TRIAL_FILE));

    /* At the boot after that nothing is left to do. */
    settle(UPGRADE_FAILED, "FAILED: it was not ready");
}

/* The medium's installer has filled the slot: it wrote nothing into this one. */
static void test_filled_from_medium(void)
{
    boot("A", tried);
    put(UPGRADE_RECORD, "");
    settle(UPGRADE_FAILED, "version unknown FAILED: ");
    assert_variables(LIST("ORDER=A B", "B_OK=0", "TRIAL="));
}

static void test_panicked(void)
{
    boot("A", tried);
    settle(UPGRADE_FAILED, "panicked or hung");
}

static void test_good(void)
{
    boot("B", tried);
    put(TRIAL_FILE, "it is starting\n");
    g_assert_true(slot_mark_good(&host, NULL));
    assert_variables(LIST("ORDER=B A", "B_OK=1", "B_TRY=0", "TRIAL=", "A_OK=1"));
    settle(UPGRADE_GOOD, "to version 0.2.0 from 0.1.0, good");
    g_assert_null(host_read(&host, TRIAL_FILE));
    g_autoptr(UpgradeRecord) record = upgrade_record_load(&host);
    g_assert_cmpuint(g_strv_length(record->failed), ==, 0);
}

static void test_to_come(void)
{
    boot("A", LIST("ORDER=A B", "A_OK=1", "A_TRY=1"));
    g_assert_true(slot_activate(&host, "B", TRUE, NULL));
    assert_variables(LIST("ORDER=B A", "B_OK=1", "B_TRY=2", "TRIAL=B"));
    settle(UPGRADE_TRIAL, "version 0.2.0 in slot B is on trial");
    assert_variables(LIST("ORDER=B A", "B_OK=1", "B_TRY=2", "TRIAL=B"));
}

static void test_left_by_hand(void)
{
    boot("A", LIST("ORDER=A B", "A_OK=1", "A_TRY=1", "B_OK=1", "B_TRY=0", "TRIAL="));
    settle(UPGRADE_ROLLED_BACK, "left by hand");
    assert_variables(LIST("B_OK=1"));
}

static void test_objection(void)
{
    Status status = {.xen_version = NULL, .records = g_ptr_array_new_with_free_func((GDestroyNotify)record_free)};
    g_autofree char *xen = trial_objection(&status);
    g_assert_cmpstr(xen, ==, "Xen does not run");
    status.xen_version = "4.20";
    g_assert_null(trial_objection(&status));
    Record *record = record_new("pool");
    record->state = RECORD_FAILED;
    record->message = g_strdup("no master");
    g_ptr_array_add(status.records, record);
    g_autofree char *step = trial_objection(&status);
    g_assert_cmpstr(step, ==, "the step pool is failed: no master");
    record->state = RECORD_DONE;
    g_assert_null(trial_objection(&status));
    status.pool_name = "pool.example.com";
    status.pool_master = status.host_name = "xen1.example.com";
    g_autofree char *pool = trial_objection(&status);
    g_assert_nonnull(strstr(pool, "do not answer"));
    status.pool_master = "xen2.example.com";
    g_assert_null(trial_objection(&status));
    g_ptr_array_unref(status.records);
}

static void test_runs(void)
{
    put("/proc/cmdline", "rauc.slot=B slipway.trials\n");
    g_assert_false(trial_runs(&host));
    put("/proc/cmdline", "rauc.slot=B slipway.trial rw\n");
    g_assert_true(trial_runs(&host));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("test-trial-XXXXXX", NULL);
    host.root = root;
    g_test_add_func("/trial/failed", test_failed);
    g_test_add_func("/trial/filled-from-medium", test_filled_from_medium);
    g_test_add_func("/trial/panicked", test_panicked);
    g_test_add_func("/trial/good", test_good);
    g_test_add_func("/trial/to-come", test_to_come);
    g_test_add_func("/trial/left-by-hand", test_left_by_hand);
    g_test_add_func("/trial/objection", test_objection);
    g_test_add_func("/trial/runs", test_runs);
    int status = g_test_run();
    g_assert_true(RUN(NULL, "rm", "-r", root));
    g_free(root);
    return status;
}
