/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "status.h"

#include <string.h>

#include "ganeti.h"
#include "run.h"
#include "steps.h"

static char *root, *records;

static void write_text(const char *path, const char *text)
{
    Host host = {.root = root};
    g_assert_true(host_write(&host, path, text, 0644, NULL, NULL));
}

static void write_record(const char *step, RecordState state, const char *message,
                         const char *warning)
{
    g_autoptr(Record) record = record_new(step);
    record->state = state;
    record->seconds = 1.25;
    record->message = g_strdup(message);
    record->warning = g_strdup(warning);
    g_assert_true(record_save(record, records, NULL));
}

static Status *look(void)
{
    Host host = {.root = root};
    return status_new(&host, records);
}

static void test_blank_host(void)
{
    g_autoptr(Status) status = look();
    g_assert_false(status->ready);
    g_autofree char *text = status_to_text(status);
    g_assert_true(g_str_has_prefix(text,
                                   "host     no name, no address, Slipway " PROJECT_VERSION "\n"
                                   "xen      not running\npool     none\n\nsteps    NOT all done"));
    g_assert_nonnull(strstr(text, "\n  network  pending           the management network\n"));
}

static void test_ready_host(void)
{
    write_text("/etc/hostname", "xen1.example.com\n");
    write_text("/proc/cmdline", "root=UUID=1 rw rauc.slot=B quiet\n");
    write_text("/sys/hypervisor/version/major", "4\n");
    write_text("/sys/hypervisor/version/minor", "20\n");
    write_text("/sys/hypervisor/version/extra", ".3\n");
    write_text(GANETI_FOLDER "/ssconf_cluster_name", "pool.example.com\n");
    write_text(GANETI_FOLDER "/ssconf_master_node", "xen1.example.com\n");
    write_text(GANETI_FOLDER "/ssconf_master_ip", "192.0.2.100\n");
    write_text(GANETI_FOLDER "/ssconf_node_list", "xen1.example.com\n");
    for (const Step *step = steps; step->name != NULL; step++)
        write_record(step->name, RECORD_DONE, "reached",
                     g_str_equal(step->name, "time") ? "no server" : NULL);

    g_autoptr(Status) status = look();
    g_assert_true(status->ready);
    g_autofree char *text = status_to_text(status);
    g_assert_cmpstr(text, ==,
                    "host     xen1.example.com, no address, Slipway " PROJECT_VERSION ", slot B\n"
                    "xen      4.20.3\n"
                    "pool     pool.example.com at 192.0.2.100: master xen1.example.com (this "
                    "host), NOT answering, "
                    "1 host, 0 guests\n"
                    "\n"
                    "steps    all done\n"
                    "  identity done       1.2 s  reached\n"
                    "  network  done       1.2 s  reached\n"
                    "  storage  done       1.2 s  reached\n"
                    "  time     done       1.2 s  reached\n"
                    "                             warning: no server\n"
                    "  pool     done       1.2 s  reached\n"
                    "  scripts  done       1.2 s  reached\n"
                    "  report   done       1.2 s  reached\n");

    g_autofree char *json = status_to_json(status);
    g_autoptr(JsonNode) node = json_from_string(json, NULL);
    JsonObject *object = json_node_get_object(node);
    g_assert_true(json_object_get_boolean_member(object, "ready"));
    g_assert_true(json_object_get_null_member(object, "address"));
    g_assert_cmpstr(json_object_get_string_member(object, "slot"), ==, "B");
    JsonObject *pool = json_object_get_object_member(object, "pool");
    g_assert_cmpint(json_object_get_int_member(pool, "hosts"), ==, 1);
    g_assert_false(json_object_get_boolean_member(pool, "answers"));
    JsonArray *list = json_object_get_array_member(object, "steps");
    g_assert_cmpuint(json_array_get_length(list), ==, 7);
    g_assert_cmpstr(
        json_object_get_string_member(json_array_get_object_element(list, 3), "warning"), ==,
        "no server");
}

static void test_failed_step(void)
{
    write_record("pool", RECORD_FAILED, "no pool", NULL);
    g_autoptr(Status) status = look();
    g_assert_false(status->ready);
    g_autofree char *text = status_to_text(status);
    g_assert_nonnull(strstr(text, "\n  pool     failed            no pool\n"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    root = g_dir_make_tmp("test-status-XXXXXX", NULL);
    records = g_build_filename(root, "records", NULL);
    g_test_add_func("/status/1-blank-host", test_blank_host);
    g_test_add_func("/status/2-ready-host", test_ready_host);
    g_test_add_func("/status/3-failed-step", test_failed_step);
    int status = g_test_run();
    g_assert_true(RUN(NULL, "rm", "-r", root));
    g_free(root);
    g_free(records);
    return status;
}
