/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_writer.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "answers_dump.h"
#include "error.h"
#include "golden.h"
#include "plan.h"

#define CERTIFICATE "-----BEGIN CERTIFICATE-----\nMAEA\n-----END CERTIFICATE-----"
#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY3ODkw"
#define HASH "$6$saltsalt$0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ab"

/* One of COUNT values; NULL is one of them. */
static const char *one_of(GRand *random, const char *const *values, int count)
{
    return values[g_rand_int_range(random, 0, count)];
}
#define ONE_OF(random, ...)                                                                        \
    one_of(random, (const char *const[]){__VA_ARGS__},                                             \
           G_N_ELEMENTS(((const char *const[]){__VA_ARGS__})))

static gboolean maybe(GRand *random)
{
    return g_rand_boolean(random);
}

static void set(char **target, const char *value)
{
    g_free(*target);
    *target = g_strdup(value);
}

/* Up to two of VALUES (of four). */
static char **some_of(GRand *random, const char *const *values)
{
    char **list = g_new0(char *, 3);
    int count = g_rand_int_range(random, 0, 3);
    for (int i = 0; i < count; i++)
        list[i] = g_strdup(values[g_rand_int_range(random, 0, 2) * 2 + i]);
    return list;
}
#define SOME_OF(random, target, ...)                                                               \
    do {                                                                                           \
        g_strfreev(target);                                                                        \
        target = some_of(random, (const char *const[]){__VA_ARGS__});                              \
    } while (0)

static DiskRule *make_rule(GRand *random)
{
    DiskRule *rule = disk_rule_new(ONE_OF(random, "sda", "/dev/disk/by-id/a:b", NULL));
    rule->serial = g_strdup(rule->name == NULL ? "S<1>*" : ONE_OF(random, NULL, "\"S\""));
    rule->model = g_strdup(ONE_OF(random, NULL, "ST4000* 'x'"));
    rule->wwn = g_strdup(ONE_OF(random, NULL, "0x5000?"));
    rule->bus = g_strdup(ONE_OF(random, NULL, "nvme", "usb"));
    rule->min_size = maybe(random) ? g_rand_int(random) : 0;
    rule->max_size = maybe(random) ? rule->min_size + g_rand_int(random) : 0;
    rule->fixed = maybe(random);
    if (rule->name == NULL)
        rule->pick = (DiskPick)g_rand_int_range(random, 0, 3);
    return rule;
}

static void make_storage(GRand *random, Answers *answers)
{
    int count = g_rand_int_range(random, 1, 4);
    for (int i = 0; i < count; i++)
        g_ptr_array_add(answers->primary_disks, make_rule(random));
    if (g_rand_int_range(random, 0, 8) == 0) {
        g_ptr_array_set_size(answers->primary_disks, 0);
        g_ptr_array_add(answers->primary_disks, disk_rule_new("nvme0n1"));
        answers->raid_missing = 1;
    }
    count = g_rand_int_range(random, 0, 3);
    for (int i = 0; i < count; i++)
        g_ptr_array_add(answers->guest_disks, make_rule(random));
    answers->guest_storage = maybe(random);
    answers->host->sr_type = maybe(random) ? HOSTCONF_SR_LVM : HOSTCONF_SR_EXT;
    if (!answers->guest_storage && answers->guest_disks->len == 0)
        answers->host->sr_type = HOSTCONF_SR_NONE;
    answers->host->sr_layout = maybe(random) ? HOSTCONF_SR_JOINED : HOSTCONF_SR_SEPARATE;
}

static void make_network(GRand *random, Answers *answers)
{
    Hostconf *host = answers->host;
    SOME_OF(random, answers->interfaces, "eth0", "52:54:00:00:00:02", "52:54:00:00:00:01", "ens4");
    if (answers->interfaces[0] != NULL && answers->interfaces[1] != NULL && maybe(random))
        host->bond_mode = HOSTCONF_BOND_LACP;
    host->vlan = maybe(random) ? (unsigned)g_rand_int_range(random, 1, 4095) : 0;
    host->address_mode = (HostconfAddressMode)g_rand_int_range(random, 0, 3);
    host->address6_mode = (HostconfAddress6Mode)g_rand_int_range(random, 0, 4);
    if (host->address_mode == HOSTCONF_ADDRESS_NONE)
        host->address6_mode = MAX(host->address6_mode, HOSTCONF_ADDRESS6_AUTO);
    if (host->address_mode == HOSTCONF_ADDRESS_STATIC) {
        set(&host->address, ONE_OF(random, "192.0.2.10/24", "10.1.2.3/9", "192.0.2.9/30"));
        if (g_str_has_suffix(host->address, "/24"))
            set(&host->gateway, ONE_OF(random, NULL, "192.0.2.1"));
    }
    if (host->address6_mode == HOSTCONF_ADDRESS6_STATIC) {
        set(&host->address6, "2001:db8::10/64");
        set(&host->gateway6, ONE_OF(random, NULL, "2001:db8::1", "fe80::1"));
    }
    SOME_OF(random, host->dns_servers, "192.0.2.53", "2001:db8::53", "192.0.2.54", "192.0.2.55");
}

static void make_time(GRand *random, Hostconf *host)
{
    gboolean has_dhcp = host->address_mode == HOSTCONF_ADDRESS_DHCP ||
                        host->address6_mode == HOSTCONF_ADDRESS6_DHCP;
    SOME_OF(random, host->ntp_servers, "ntp.example.com", "192.0.2.123", "2001:db8::123", "ntp2");
    host->ntp_mode = host->ntp_servers[0] != NULL ? HOSTCONF_NTP_MANUAL
                     : has_dhcp && maybe(random)  ? HOSTCONF_NTP_DHCP
                     : maybe(random)              ? HOSTCONF_NTP_DEFAULT
                                                  : HOSTCONF_NTP_NONE;
    set(&host->timezone, ONE_OF(random, "Etc/UTC", "Europe/Berlin"));
    set(&host->keymap, ONE_OF(random, "us", "de-latin1"));
    set(&host->hostname, ONE_OF(random, NULL, "xen1", "xen1.example.com"));
}

static void make_access(GRand *random, Answers *answers)
{
    set(&answers->password_hash, ONE_OF(random, NULL, HASH));
    if (answers->password_hash == NULL && maybe(random)) {
        set(&answers->password_url, "https://u:p@vault/a?b=1&c=%20");
        answers->password_is_hash = maybe(random);
    } else {
        answers->password_is_hash = answers->password_hash != NULL;
    }
    SOME_OF(random, answers->ssh_keys, KEY, KEY " second", KEY " a&b<c>", "no-pty " KEY);
    SOME_OF(random, answers->services_on, "snmpd.service", "a.timer", "x.service", "b.timer");
    SOME_OF(random, answers->services_off, "cron.service", "c@1.service", "y.service", "d.timer");

    Hostconf *host = answers->host;
    host->pool_action = (HostconfPoolAction)g_rand_int_range(random, 0, 3);
    if (host->pool_action == HOSTCONF_POOL_CREATE) {
        set(&host->pool_name, "pool.example.com");
        set(&host->pool_address, ONE_OF(random, NULL, "192.0.2.100"));
    } else if (host->pool_action == HOSTCONF_POOL_JOIN) {
        set(maybe(random) ? &host->pool_token : &answers->pool_token_url, "abc");
        if (answers->pool_token_url != NULL)
            set(&answers->pool_token_url, "file:///token");
    }
}

static void make_scripts(GRand *random, Answers *answers)
{
    static const char *const urls[] = {"http://a/b?c=1&d=2", "nfs://server/x.sh", "file:///y.sh"};
    int count = g_rand_int_range(random, 0, 4);
    for (int i = 0; i < count; i++) {
        Script *script = script_new((ScriptStage)g_rand_int_range(random, 0, 5),
                                    urls[g_rand_int_range(random, 0, G_N_ELEMENTS(urls))]);
        script->on_failure = (ScriptFailure)g_rand_int_range(random, 0, 3);
        script->timeout = maybe(random) ? (unsigned)g_rand_int_range(random, 1, 86401)
                                        : SCRIPT_DEFAULT_TIMEOUT;
        if (maybe(random))
            script->sha256 = g_strnfill(64, 'a');
        g_ptr_array_add(answers->scripts, script);
    }
    SOME_OF(random, answers->source_urls, ANSWERS_MEDIUM, "nfs://server/slipway/",
            "https://u:p@server/slipway.raucb", ANSWERS_MEDIUM);
    SOME_OF(random, answers->driver_urls, ANSWERS_MEDIUM, "nfs://server/drivers",
            "https://u:p@server/d/", "http://server/e");
    set(&answers->notify_url, ONE_OF(random, NULL, "https://u:p@ci.example.com/hook?a=1&b=2"));
    set(&answers->proxy, ONE_OF(random, NULL, "http://u:p@proxy.example.com:3128"));
    set(&answers->certificates, ONE_OF(random, NULL, CERTIFICATE, CERTIFICATE "\n" CERTIFICATE));
    set(&answers->console, ONE_OF(random, NULL, "none", "ttyS1,9600"));
    answers->confirm = maybe(random);
    answers->no_boot_entry = maybe(random);
}

static void test_generated(void)
{
    guint32 seed = g_random_int();
    g_test_message("seed %u", seed);
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    for (unsigned i = 0; i < 2000; i++) {
        g_autoptr(Answers) answers = answers_new();
        make_storage(random, answers);
        make_network(random, answers);
        make_time(random, answers->host);
        make_access(random, answers);
        make_scripts(random, answers);
        answers_assert_written(answers);
    }
}

static void test_secrets_stay(void)
{
    g_autoptr(Answers) answers = answers_new();
    g_ptr_array_add(answers->primary_disks, disk_rule_new("sda"));
    answers->password_hash = answers_hash_password("correct horse", NULL);
    g_autofree char *text = answer_write(answers);
    g_assert_null(strstr(text, "correct horse"));
    g_assert_nonnull(strstr(text, "<root-password type=\"hash\">$y$"));
}

static void test_save(void)
{
    g_autofree char *folder = g_dir_make_tmp("slipway-writer-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "answers.xml", NULL);
    g_autoptr(Answers) answers = answers_new();
    g_autoptr(GError) error = NULL;

    /* Not without a disk: nobody could use that file */
    g_assert_false(answer_save(answers, path, &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE);
    g_assert_nonnull(strstr(error->message, "<primary-disk>"));
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_clear_error(&error);

    g_ptr_array_add(answers->primary_disks, disk_rule_new("sda"));
    g_assert_true(answer_save(answers, path, &error));
    g_assert_no_error(error);
    struct stat info;
    g_assert_cmpint(stat(path, &info), ==, 0);
    g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
    g_autoptr(Answers) again = answers_load(path, &error);
    g_assert_no_error(error);

    g_remove(path);
    g_rmdir(folder);
}

/* The examples of the planner: what is written gives the same plan, or is refused alike. */
static void test_same_plan(gconstpointer folder)
{
    g_autofree char *answer_path = golden_path("plans", folder, "answers.xml", NULL);
    g_autofree char *inventory_path = golden_path("plans", folder, "inventory.json", NULL);
    g_autofree char *inventory_text = NULL;
    g_assert_true(g_file_get_contents(inventory_path, &inventory_text, NULL, NULL));
    g_autoptr(Inventory) inventory = inventory_from_json(inventory_text, "inventory", NULL);
    g_autoptr(Answers) answers = answers_load(answer_path, NULL);
    g_assert_true(inventory != NULL && answers != NULL);
    g_autofree char *text = answer_write(answers);
    g_autoptr(Answers) again = answers_parse(text, strlen(text), "written", NULL);

    g_autoptr(GError) error = NULL, error_again = NULL;
    g_autoptr(Plan) plan = plan_make(inventory, answers, &error);
    g_autoptr(Plan) plan_again = plan_make(inventory, again, &error_again);
    g_autofree char *json = plan != NULL ? plan_to_json(plan) : g_strdup(error->message);
    g_autofree char *json_again = plan_again != NULL ? plan_to_json(plan_again)
                                                     : g_strdup(error_again->message);
    g_assert_cmpstr(json, ==, json_again);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/answer-writer/generated", test_generated);
    g_test_add_func("/answer-writer/secrets-stay", test_secrets_stay);
    g_test_add_func("/answer-writer/save", test_save);
    g_autofree char *path = golden_path("plans", NULL);
    g_auto(GStrv) names = golden_list(path, "");
    for (char **name = names; *name != NULL; name++) {
        g_autofree char *test_path = g_strconcat("/answer-writer/same-plan/", *name, NULL);
        g_test_add_data_func_full(test_path, g_strdup(*name), test_same_plan, g_free);
    }
    return g_test_run();
}
