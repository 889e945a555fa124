/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lldp_watch.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TYPE 0x88cc
#define FRAME_MAX 2048 /* bytes */
#define LOOK 2000      /* milliseconds between looks for new interfaces */

/* What has been heard: by interface. */
static struct {
    GMutex mutex;
    GHashTable *neighbours; /* char * to LldpNeighbour */
} watch;

static LldpNeighbour *copy(const LldpNeighbour *neighbour)
{
    LldpNeighbour *other = g_new0(LldpNeighbour, 1);
    other->name = g_strdup(neighbour->name);
    other->port = g_strdup(neighbour->port);
    return other;
}

void lldp_watch_hear(const char *interface, const guint8 *frame, gsize length)
{
    LldpNeighbour *neighbour = lldp_parse(frame, length);
    if (neighbour == NULL)
        return;
    g_mutex_lock(&watch.mutex);
    if (watch.neighbours == NULL)
        watch.neighbours = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                 (GDestroyNotify)lldp_neighbour_free);
    const LldpNeighbour *before = g_hash_table_lookup(watch.neighbours, interface);
    if (before == NULL || !g_str_equal(before->name, neighbour->name) ||
        !g_str_equal(before->port, neighbour->port))
        g_message("%s is connected to the switch '%s', port '%s'", interface, neighbour->name,
                  neighbour->port);
    g_hash_table_replace(watch.neighbours, g_strdup(interface), neighbour);
    g_mutex_unlock(&watch.mutex);
}

LldpNeighbour *lldp_watch_find(const char *interface)
{
    g_mutex_lock(&watch.mutex);
    const LldpNeighbour *found = watch.neighbours != NULL
                                     ? g_hash_table_lookup(watch.neighbours, interface)
                                     : NULL;
    LldpNeighbour *neighbour = found != NULL ? copy(found) : NULL;
    g_mutex_unlock(&watch.mutex);
    return neighbour;
}

static void add(JsonBuilder *builder, const char *member, const char *value)
{
    json_builder_set_member_name(builder, member);
    json_builder_add_string_value(builder, value);
}

void lldp_watch_write(JsonBuilder *builder)
{
    g_mutex_lock(&watch.mutex);
    g_autoptr(GList) names = watch.neighbours != NULL ? g_hash_table_get_keys(watch.neighbours) : NULL;
    names = g_list_sort(names, (GCompareFunc)strcmp);
    if (names != NULL) {
        json_builder_set_member_name(builder, "links");
        json_builder_begin_array(builder);
    }
    for (const GList *name = names; name != NULL; name = name->next) {
        const LldpNeighbour *neighbour = g_hash_table_lookup(watch.neighbours, name->data);
        json_builder_begin_object(builder);
        add(builder, "interface", name->data);
        add(builder, "switch", neighbour->name);
        add(builder, "switch_port", neighbour->port);
        json_builder_end_object(builder);
    }
    if (names != NULL)
        json_builder_end_array(builder);
    g_mutex_unlock(&watch.mutex);
}

/* Has the cards that are there by now let such frames in. Those that do so already lose nothing. */
static void let_in(int fd, GHashTable *joined)
{
    struct if_nameindex *all = if_nameindex();
    for (const struct if_nameindex *one = all; one != NULL && one->if_index != 0; one++) {
        static const guint8 groups[][6] = {
            /* table 7-1: the nearest bridge of any kind, one that passes the first, and end stations' */
            {0x01, 0x80, 0xc2, 0, 0, 0x0e}, {0x01, 0x80, 0xc2, 0, 0, 0x03}, {0x01, 0x80, 0xc2, 0, 0, 0x00}};
        if (!g_hash_table_add(joined, GUINT_TO_POINTER(one->if_index)))
            continue;
        for (gsize i = 0; i < G_N_ELEMENTS(groups); i++) {
            struct packet_mreq request = {.mr_ifindex = (int)one->if_index,
                                          .mr_type = PACKET_MR_MULTICAST,
                                          .mr_alen = sizeof groups[i]};
            memcpy(request.mr_address, groups[i], sizeof groups[i]);
            setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof request);
        }
    }
    if (all != NULL)
        if_freenameindex(all);
}

static void receive(int fd)
{
    guint8 frame[FRAME_MAX];
    struct sockaddr_ll from;
    socklen_t from_size = sizeof from;
    char name[IF_NAMESIZE];
    ssize_t n = recvfrom(fd, frame, sizeof frame, MSG_DONTWAIT, (struct sockaddr *)&from, &from_size);
    if (n > 0 && from.sll_pkttype != PACKET_OUTGOING &&
        if_indextoname((unsigned)from.sll_ifindex, name) != NULL)
        lldp_watch_hear(name, frame, (gsize)n);
}

static gpointer listen_on(gpointer data)
{
    int fd = GPOINTER_TO_INT(data);
    g_autoptr(GHashTable) joined = g_hash_table_new(NULL, NULL);
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    for (;;) {
        let_in(fd, joined);
        if (poll(&wait, 1, LOOK) > 0)
            receive(fd);
    }
    return NULL;
}

void lldp_watch_start(void)
{
    /* Of a process that was forked: what is known stays, but who may have held this is not there. */
    g_mutex_init(&watch.mutex);
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(TYPE));
    if (fd < 0) {
        g_message("switches are not listened to: %s", g_strerror(errno));
        return;
    }
    g_thread_unref(g_thread_new("lldp", listen_on, GINT_TO_POINTER(fd)));
}
