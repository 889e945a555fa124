/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ganeti.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <netinet/tcp.h>
#include <string.h>

#include "error.h"

#define ANSWER_TIMEOUT 10 /* seconds */
#define NODE_DAEMON_PORT 1811
#define MESSAGE_END '\003' /* of a message of Ganeti's LUXI protocol */

static char *read_value(const Host *host, const char *name)
{
    g_autofree char *path = g_strconcat(GANETI_FOLDER "/ssconf_", name, NULL);
    g_autofree char *text = host_read(host, path);
    return text != NULL && *text != '\0' ? g_steal_pointer(&text) : NULL;
}

static char **read_list(const Host *host, const char *name)
{
    g_autofree char *text = read_value(host, name);
    return text != NULL ? g_strsplit(text, "\n", -1) : g_new0(char *, 1);
}

GanetiPool *ganeti_pool_load(const Host *host)
{
    GanetiPool *pool = g_new0(GanetiPool, 1);
    pool->name = read_value(host, "cluster_name");
    pool->master = read_value(host, "master_node");
    pool->address = read_value(host, "master_ip");
    pool->hosts = read_list(host, "node_list");
    pool->offline = read_list(host, "offline_nodes");
    pool->guests = read_list(host, "instance_list");
    pool->host_addresses = read_list(host, "node_primary_ips");
    return pool;
}

void ganeti_pool_free(GanetiPool *pool)
{
    if (pool == NULL)
        return;
    g_free(pool->name);
    g_free(pool->master);
    g_free(pool->address);
    g_strfreev(pool->hosts);
    g_strfreev(pool->offline);
    g_strfreev(pool->guests);
    g_strfreev(pool->host_addresses);
    g_free(pool);
}

const char *ganeti_pool_address_of(const GanetiPool *pool, const char *name)
{
    gsize length = strlen(name);
    for (char **entry = pool->host_addresses; *entry != NULL; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == ' ')
            return *entry + length + 1;
    return NULL;
}

/* Replaces FROM by TO in the file PATH of HOST, where it stands between DELIMITERs. */
static gboolean replace_in_file(const Host *host, const char *path, int mode, const char *delimiter,
                                const char *from, const char *to, GError **error)
{
    g_autofree char *full = host_path(host, path);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(full, &text, NULL, error))
        return FALSE;
    g_autofree char *quoted = g_regex_escape_string(from, -1);
    g_autofree char *pattern = g_strdup_printf("(^|%s)%s(?=%s|$)", delimiter, quoted, delimiter);
    g_autofree char *with = g_strdup_printf("\\g<1>%s", to);
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, error);
    g_autofree char *result =
        regex != NULL ? g_regex_replace(regex, text, -1, 0, with, 0, error) : NULL;
    return result != NULL && host_write(host, path, result, mode, NULL, error);
}

gboolean ganeti_pool_move_host(const Host *host, const char *from, const char *to, GError **error)
{
    /* The last one is what ganeti_pool_address_of() reads: until it has TO, all is done again. */
    static const char *const lists[] = {"node_secondary_ips", "master_candidates_ips",
                                        "node_primary_ips"};
    if (!replace_in_file(host, GANETI_FOLDER "/config.data", 0640, "\"", from, to, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *path = g_strconcat(GANETI_FOLDER "/ssconf_", lists[i], NULL);
        if (!replace_in_file(host, path, 0444, "\\s", from, to, error))
            return FALSE;
    }
    return TRUE;
}

char **ganeti_init_argv(const Hostconf *conf, StorageKind kind, const char *xen_version)
{
    g_autoptr(GStrvBuilder) argv = g_strv_builder_new();
    g_strv_builder_add_many(argv, "gnt-cluster", "init", "--master-netdev=" HOST_BRIDGE, NULL);
    g_autofree char *secondary = ganeti_secondary_address(conf);
    if (secondary != NULL) {
        g_strv_builder_add_many(argv, "--primary-ip-version=6", "--master-netmask=128", NULL);
        g_strv_builder_take(argv, g_strconcat("--secondary-ip=", secondary, NULL));
    } else {
        g_strv_builder_add(argv, "--master-netmask=32");
    }
    g_strv_builder_add_many(argv, "--enabled-hypervisors=xen-pvm,xen-hvm",
                            "--nic-parameters=mode=bridged,link=" HOST_BRIDGE,
                            /* More than any pool has hosts: each can become master. */
                            "--candidate-pool-size=64", "--maintain-node-health=yes",
                            "--ssh-key-type=ecdsa", "--ssh-key-bits=384", NULL);

    switch (kind) {
    case STORAGE_LVM:
        g_strv_builder_add_many(argv, "--enabled-disk-templates=plain,file,sharedfile,ext,diskless",
                                "--vg-name=" STORAGE_GROUP, NULL);
        break;
    case STORAGE_FILES:
        g_strv_builder_add_many(argv, "--enabled-disk-templates=file,sharedfile,ext,diskless",
                                NULL);
        break;
    case STORAGE_NONE:
        g_strv_builder_add(argv, "--enabled-disk-templates=sharedfile,file,ext,diskless");
        break;
    }
    g_strv_builder_add_many(
        /* Also where no SR of files is yet: 'slipway sr create' may bring one. */
        argv, "--file-storage-dir=" STORAGE_FILE_FOLDER,
        "--shared-file-storage-dir=" STORAGE_SHARED_FOLDER,
        "--ipolicy-bounds-specs="
        "min:cpu-count=1,disk-count=0,disk-size=1,memory-size=16,nic-count=0,spindle-use=1/"
        "max:cpu-count=64,disk-count=16,disk-size=4194304,memory-size=1048576,nic-count=8,"
        "spindle-use=64",
        /* GRUB starts the guest's own kernel. PVH: a guest of type PV could not move while it
         * runs, as Debian's Xen has no shadow paging. */
        "-H",
        "xen-pvm:xen_type=pvh,kernel_path=/usr/lib/grub-xen/grub-i386-xen_pvh.bin,initrd_path=,"
        "root_path=,kernel_args=,blockdev_prefix=xvd,migration_mode=live",
        "-H", NULL);
    g_strv_builder_take(
        argv, g_strdup_printf("xen-hvm:kernel_path=/usr/lib/xen-%s/boot/hvmloader,"
                              "device_model=/usr/libexec/xen-qemu-system-i386,migration_mode=live,"
                              "blockdev_prefix=xvd,vnc_bind_address=127.0.0.1",
                              xen_version));
    g_strv_builder_add(argv, conf->pool_name);
    return g_strv_builder_end(argv);
}


gboolean ganeti_uses_ipv6(const Hostconf *conf)
{
    return conf->address_mode == HOSTCONF_ADDRESS_NONE &&
           conf->address6_mode != HOSTCONF_ADDRESS6_NONE;
}

char *ganeti_pool_address(const Hostconf *conf)
{
    if (conf->pool_address != NULL)
        return g_strdup(conf->pool_address);
    guint hash = g_str_hash(conf->pool_name);
    if (ganeti_uses_ipv6(conf))
        return g_strdup_printf("fd%02x:%x:%x::1", hash >> 24, hash >> 8 & 0xffff, hash & 0xff);
    /* 169.254.1.0 to 169.254.254.255 are for hosts; .169 holds clouds' metadata address. */
    guint high = 1 + hash % 168;
    guint low = 1 + hash / 168 % 254;
    return g_strdup_printf("169.254.%u.%u", high, low);
}

char *ganeti_secondary_address(const Hostconf *conf)
{
    if (!ganeti_uses_ipv6(conf) || conf->pool_action == HOSTCONF_POOL_NONE)
        return NULL;
    /* The MAC's last two bytes differ between the machines of one delivery. */
    g_auto(GStrv) bytes = g_strsplit(conf->interface_macs[0], ":", -1);
    guint64 number = g_ascii_strtoull(bytes[4], NULL, 16) << 8 | g_ascii_strtoull(bytes[5], NULL, 16);
    guint64 place = number % (254 * 256); /* see above; the first and the last 256 are reserved */
    return g_strdup_printf("169.254.%u.%u", (guint)(1 + place / 256), (guint)(place % 256));
}

/* Whether the table of sockets PATH has one that listens on the port, whatever its family. */
static gboolean is_listening(const Host *host, const char *path)
{
    /* A line of proc_pid_net(5): number, local and remote ADDRESS:PORT and state in hexadecimal. */
    g_autofree char *text = host_read(host, path);
    g_autofree char *pattern =
        g_strdup_printf("^ *\\d+: [0-9A-F]+:%04X [0-9A-F:]+ %02X ", NODE_DAEMON_PORT, TCP_LISTEN);
    return text != NULL && g_regex_match_simple(pattern, text, G_REGEX_MULTILINE, 0);
}

gboolean ganeti_node_daemon_listens(const Host *host)
{
    return is_listening(host, "/proc/net/tcp") || is_listening(host, "/proc/net/tcp6");
}

gboolean ganeti_answers(const char *socket_path, GError **error)
{
    static const char request[] =
        "{\"method\":\"QueryConfigValues\",\"args\":[[\"cluster_name\"]]}\003";

    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_socket_client_set_timeout(client, ANSWER_TIMEOUT);
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(socket_path);
    g_autoptr(GSocketConnection) connection =
        g_socket_client_connect(client, G_SOCKET_CONNECTABLE(address), NULL, error);
    if (connection == NULL)
        return FALSE;
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection));
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(connection));
    if (!g_output_stream_write_all(out, request, strlen(request), NULL, NULL, error))
        return FALSE;

    g_autoptr(GString) reply = g_string_new(NULL);
    while (reply->len == 0 || reply->str[reply->len - 1] != MESSAGE_END) {
        char buffer[512];
        gssize n = g_input_stream_read(in, buffer, sizeof buffer, NULL, error);
        if (n <= 0) {
            if (n == 0)
                g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "'%s' hung up",
                            socket_path);
            return FALSE;
        }
        g_string_append_len(reply, buffer, n);
    }
    if (strstr(reply->str, "\"success\":true") == NULL) {
        reply->str[reply->len - 1] = '\0';
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "the pool's query daemon answers '%s'", reply->str);
        return FALSE;
    }
    return TRUE;
}
