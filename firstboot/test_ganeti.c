/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ganeti.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <stdio.h>
#include <string.h>

#include "run.h"
#include "validate.h"

static const char *const common_begin[] = {
    "gnt-cluster",
    "init",
    "--master-netdev=xenbr0",
    "--master-netmask=32",
    "--enabled-hypervisors=xen-pvm,xen-hvm",
    "--nic-parameters=mode=bridged,link=xenbr0",
    "--candidate-pool-size=64",
    "--maintain-node-health=yes",
    "--ssh-key-type=ecdsa",
    "--ssh-key-bits=384",
    NULL,
};

static const char *const common_end[] = {
    "--file-storage-dir=/srv/slipway/sr",
    "--shared-file-storage-dir=/srv/slipway/shared",
    "--ipolicy-bounds-specs=min:cpu-count=1,disk-count=0,disk-size=1,memory-size=16,nic-count=0,"
    "spindle-use=1/"
    "max:cpu-count=64,disk-count=16,disk-size=4194304,memory-size=1048576,nic-count=8,spindle-use="
    "64",
    "-H",
    "xen-pvm:xen_type=pvh,kernel_path=/usr/lib/grub-xen/"
    "grub-i386-xen_pvh.bin,initrd_path=,root_path=,kernel_args=,"
    "blockdev_prefix=xvd,migration_mode=live",
    "-H",
    "xen-hvm:kernel_path=/usr/lib/xen-4.20/boot/hvmloader,device_model=/usr/libexec/"
    "xen-qemu-system-i386,"
    "migration_mode=live,blockdev_prefix=xvd,vnc_bind_address=127.0.0.1",
    "pool.example.com",
    NULL,
};

static void check_argv(StorageKind kind, const char *const *storage)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    conf->pool_name = g_strdup("pool.example.com");
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_addv(builder, (const char **)common_begin);
    g_strv_builder_addv(builder, (const char **)storage);
    g_strv_builder_addv(builder, (const char **)common_end);
    g_auto(GStrv) expected = g_strv_builder_end(builder);
    g_auto(GStrv) argv = ganeti_init_argv(conf, kind, "4.20");
    g_assert_cmpstrv(argv, expected);
}

static void test_init_argv(void)
{
    const char *const lvm[] = {"--enabled-disk-templates=plain,file,sharedfile,ext,diskless",
                               "--vg-name=slipway", NULL};
    const char *const files[] = {"--enabled-disk-templates=file,sharedfile,ext,diskless", NULL};
    const char *const none[] = {"--enabled-disk-templates=sharedfile,file,ext,diskless", NULL};
    check_argv(STORAGE_LVM, lvm);
    check_argv(STORAGE_FILES, files);
    check_argv(STORAGE_NONE, none);
}

static void test_ipv6(void)
{
    g_autoptr(Hostconf) conf = hostconf_new();
    conf->pool_action = HOSTCONF_POOL_CREATE;
    conf->pool_name = g_strdup("pool.example.com");
    g_strfreev(conf->interface_macs);
    conf->interface_macs = g_strsplit("52:54:00:12:ff:07", " ", -1);
    conf->address6_mode = HOSTCONF_ADDRESS6_AUTO;
    g_assert_false(ganeti_uses_ipv6(conf)); /* it has IPv4 as well */
    g_assert_null(ganeti_secondary_address(conf));

    conf->address_mode = HOSTCONF_ADDRESS_NONE;
    g_assert_true(ganeti_uses_ipv6(conf));
    g_autofree char *own = ganeti_pool_address(conf);
    g_assert_true(validate_ipv6(own, NULL));
    g_auto(GStrv) argv = ganeti_init_argv(conf, STORAGE_LVM, "4.20");
    g_assert_true(g_strv_contains((const char *const *)argv, "--primary-ip-version=6"));
    g_assert_true(g_strv_contains((const char *const *)argv, "--master-netmask=128"));
    g_assert_false(g_strv_contains((const char *const *)argv, "--master-netmask=32"));
    g_assert_true(g_strv_contains((const char *const *)argv, "--secondary-ip=169.254.2.7"));

    conf->pool_action = HOSTCONF_POOL_NONE;
    g_assert_null(ganeti_secondary_address(conf));
}

static void test_link_local_address(void)
{
    for (unsigned i = 0; i < 2000; i++) {
        g_autofree char *name = g_strdup_printf("pool%u.example.com", i);
        g_autoptr(Hostconf) conf = hostconf_new();
        conf->pool_name = g_strdup(name);
        g_autofree char *address = ganeti_pool_address(conf);
        g_autofree char *again = ganeti_pool_address(conf);
        g_assert_cmpstr(address, ==, again);
        unsigned high, low;
        g_assert_cmpint(sscanf(address, "169.254.%u.%u", &high, &low), ==, 2);
        g_assert_true(high >= 1 && high <= 168 && low >= 1 && low <= 254);
    }
}

static void write_value(const Host *host, const char *name, const char *text)
{
    g_autofree char *path = g_strconcat(GANETI_FOLDER "/ssconf_", name, NULL);
    g_assert_true(host_write(host, path, text, 0644, NULL, NULL));
}

static void test_pool(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-ganeti-XXXXXX", NULL);
    Host host = {.root = folder};
    g_autoptr(GanetiPool) none = ganeti_pool_load(&host);
    g_assert_null(none->name);
    g_assert_null(none->hosts[0]);
    g_assert_null(ganeti_pool_address_of(none, "xen1.example.com"));

    write_value(&host, "cluster_name", "pool.example.com\n");
    write_value(&host, "master_node", "xen1.example.com\n");
    write_value(&host, "master_ip", "192.0.2.100\n");
    write_value(&host, "node_list", "xen1.example.com\nxen11.example.com\n");
    write_value(&host, "node_primary_ips",
                "xen11.example.com 192.0.2.21\nxen1.example.com 192.0.2.20\n");
    write_value(&host, "instance_list", "");
    g_autoptr(GanetiPool) pool = ganeti_pool_load(&host);
    g_assert_cmpstr(pool->name, ==, "pool.example.com");
    g_assert_cmpstr(pool->master, ==, "xen1.example.com");
    g_assert_cmpuint(g_strv_length(pool->hosts), ==, 2);
    g_assert_null(pool->guests[0]);
    g_assert_cmpstr(ganeti_pool_address_of(pool, "xen1.example.com"), ==, "192.0.2.20");
    g_assert_null(ganeti_pool_address_of(pool, "xen1"));
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void check_value(const Host *host, const char *path, const char *expected)
{
    g_autofree char *text = host_read(host, path);
    g_assert_cmpstr(text, ==, expected);
}

static void test_move_host(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-ganeti-XXXXXX", NULL);
    Host host = {.root = folder};
    write_value(&host, "node_primary_ips", "xen1.example.com 192.0.2.2\n");
    write_value(&host, "node_secondary_ips", "xen1.example.com 192.0.2.2\n");
    write_value(&host, "master_candidates_ips", "192.0.2.2\n");
    g_assert_true(host_write(&host, GANETI_FOLDER "/config.data",
                             "{\"primary_ip\": \"192.0.2.2\", \"secondary_ip\":\"192.0.2.2\", "
                             "\"master_ip\": \"192.0.2.20\", \"a\": \"192x0.2.2\"}",
                             0640, NULL, NULL));
    g_autoptr(GError) error = NULL;
    g_assert_true(ganeti_pool_move_host(&host, "192.0.2.2", "192.0.2.31", &error));
    g_assert_no_error(error);
    check_value(&host, GANETI_FOLDER "/ssconf_node_primary_ips", "xen1.example.com 192.0.2.31");
    check_value(&host, GANETI_FOLDER "/ssconf_node_secondary_ips", "xen1.example.com 192.0.2.31");
    check_value(&host, GANETI_FOLDER "/ssconf_master_candidates_ips", "192.0.2.31");
    check_value(&host, GANETI_FOLDER "/config.data",
                "{\"primary_ip\": \"192.0.2.31\", \"secondary_ip\":\"192.0.2.31\", "
                "\"master_ip\": \"192.0.2.20\", \"a\": \"192x0.2.2\"}");
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

static void test_node_daemon(void)
{
    g_autofree char *folder = g_dir_make_tmp("test-ganeti-XXXXXX", NULL);
    Host host = {.root = folder};
    g_assert_false(ganeti_node_daemon_listens(&host));
    static const struct {
        const char *line;
        gboolean listens;
    } cases[] = {
        {"   1: 00000000:0713 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0\n", TRUE},
        /* A connection to it, and one from it; another port. */
        {"   1: 0F02000A:0713 0F02000A:A1B2 01 00000000:00000000 00:00000000 00000000  0\n", FALSE},
        {"   1: 0F02000A:A1B2 0F02000A:0713 0A 00000000:00000000 00:00000000 00000000  0\n", FALSE},
        {"   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0\n", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text =
            g_strconcat("  sl  local_address rem_address   st\n",
                        "   0: 0100007F:0035 00000000:0000 0A 0 0\n", cases[i].line, NULL);
        g_assert_true(host_write(&host, "/proc/net/tcp", text, 0644, NULL, NULL));
        g_assert_cmpint(ganeti_node_daemon_listens(&host), ==, cases[i].listens);
    }
    g_assert_true(RUN(NULL, "rm", "-r", folder));
}

/* A query daemon that answers one request with ANSWER. */
static gpointer serve(gpointer data)
{
    gpointer *pair = data;
    GSocketListener *listener = pair[0];
    const char *answer = pair[1];
    g_autoptr(GSocketConnection) connection = g_socket_listener_accept(listener, NULL, NULL, NULL);
    char buffer[256];
    gssize n = g_input_stream_read(g_io_stream_get_input_stream(G_IO_STREAM(connection)), buffer,
                                   sizeof buffer - 1, NULL, NULL);
    g_assert_cmpint(n, >, 0);
    g_assert_cmpint(buffer[n - 1], ==, '\003');
    buffer[n] = '\0';
    g_assert_nonnull(strstr(buffer, "QueryConfigValues"));
    g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)), answer,
                              strlen(answer), NULL, NULL, NULL);
    return NULL;
}

static gboolean ask(const char *answer, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("test-ganeti-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "query", NULL);
    g_autoptr(GSocketListener) listener = g_socket_listener_new();
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
    g_assert_true(g_socket_listener_add_address(listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, NULL));
    gpointer pair[] = {listener, (gpointer)answer};
    GThread *thread = g_thread_new("server", serve, pair);
    gboolean answers = ganeti_answers(path, error);
    g_thread_join(thread);
    g_assert_true(RUN(NULL, "rm", "-r", folder));
    return answers;
}

static void test_answers(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(ask("{\"success\":true,\"result\":[\"pool.example.com\"]}\003", &error));
    g_assert_no_error(error);
    g_assert_false(ask("{\"success\":false,\"result\":\"no\"}\003", &error));
    g_assert_nonnull(strstr(error->message, "\"result\":\"no\""));
    g_clear_error(&error);
    g_assert_false(ask("{\"success\":", &error));
    g_assert_nonnull(strstr(error->message, "hung up"));
    g_assert_false(ganeti_answers("/nonexistent/query", NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ganeti/init-argv", test_init_argv);
    g_test_add_func("/ganeti/ipv6", test_ipv6);
    g_test_add_func("/ganeti/link-local-address", test_link_local_address);
    g_test_add_func("/ganeti/pool", test_pool);
    g_test_add_func("/ganeti/move-host", test_move_host);
    g_test_add_func("/ganeti/node-daemon", test_node_daemon);
    g_test_add_func("/ganeti/answers", test_answers);
    return g_test_run();
}
