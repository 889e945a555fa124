/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lldp_watch.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "golden.h"
#include "run.h"

static guint8 *load(const char *name, gsize *ret_length)
{
    g_autofree char *path = golden_path("lldp", name, NULL);
    char *bytes;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &bytes, ret_length, &error);
    g_assert_no_error(error);
    return (guint8 *)bytes;
}

static void test_frames(void)
{
    static const struct {
        const char *file, *name, *port; /* NULL: it says nothing */
    } cases[] = {
        {"names", "tor-1.example.com", "Ethernet7"},
        {"numbers", "ex4300", "ge-0/0/7"},
        {"addresses", "44:4c:a8:01:02:03", "44:4c:a8:01:02:03"},
        {"not-text", "sw\xef\xbf\xbd [2J", "a b"},
        {"goodbye", NULL, NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gsize length;
        g_autofree guint8 *frame = load(cases[i].file, &length);
        g_autoptr(LldpNeighbour) neighbour = lldp_parse(frame, length);
        g_test_message("%s", cases[i].file);
        g_assert_true((neighbour == NULL) == (cases[i].name == NULL));
        if (neighbour == NULL)
            continue;
        g_assert_cmpstr(neighbour->name, ==, cases[i].name);
        g_assert_cmpstr(neighbour->port, ==, cases[i].port);
    }
}

/* No shorter part of a frame says anything, and nothing is read behind it; nor does a frame of another kind. */
static void test_cut_off(void)
{
    gsize length;
    g_autofree guint8 *frame = load("numbers", &length);
    for (gsize n = 0; n < length; n++) {
        g_autofree guint8 *part = g_memdup2(frame, n);
        g_assert_null(lldp_parse(part, n));
    }
    frame[13] = 0xcd;
    g_assert_null(lldp_parse(frame, length));
}

static char *links(void)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    lldp_watch_write(builder);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    return json_to_string(root, FALSE);
}

static void test_watch(void)
{
    gsize length, other_length, last_length;
    g_autofree guint8 *frame = load("names", &length), *other = load("numbers", &other_length),
                      *last = load("goodbye", &last_length);
    g_autofree char *before = links();
    g_assert_cmpstr(before, ==, "{}");
    g_assert_null(lldp_watch_find("ens4"));

    lldp_watch_hear("ens4", other, other_length);
    lldp_watch_hear("ens4", frame, length);
    lldp_watch_hear("ens3", other, other_length);
    lldp_watch_hear("ens3", last, last_length); /* who goes was there */
    g_autoptr(LldpNeighbour) neighbour = lldp_watch_find("ens4");
    g_assert_cmpstr(neighbour->port, ==, "Ethernet7");
    g_autofree char *after = links();
    g_assert_cmpstr(after, ==,
                    "{\"links\":[{\"interface\":\"ens3\",\"switch\":\"ex4300\",\"switch_port\":\"ge-0/0/7\"},"
                    "{\"interface\":\"ens4\",\"switch\":\"tor-1.example.com\",\"switch_port\":\"Ethernet7\"}]}");
}

/* A card in a network namespace of this program's own, and what its wire is; -1: not allowed here. */
static int make_card(void)
{
    struct ifreq request = {.ifr_name = "wire0", .ifr_flags = IFF_TAP | IFF_NO_PI};
    int fd = unshare(CLONE_NEWNET) == 0 ? open("/dev/net/tun", O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0 || !RUN(NULL, "ip", "link", "set", "wire0", "up")) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return fd;
}

/* Frames that come over a wire: nothing is heard at once, all of it soon. */
static void test_wire(void)
{
    gsize length;
    g_autofree guint8 *frame = load("names", &length);
    g_autofd int wire = make_card();
    if (wire < 0) {
        g_test_skip("no network namespace, or no tap, can be made here");
        return;
    }
    lldp_watch_start();
    g_autoptr(LldpNeighbour) neighbour = NULL;
    for (unsigned i = 0; i < 100 && neighbour == NULL; i++) {
        g_assert_cmpint(write(wire, frame, length), ==, length);
        g_usleep(G_USEC_PER_SEC / 10);
        neighbour = lldp_watch_find("wire0");
    }
    g_assert_nonnull(neighbour);
    g_assert_cmpstr(neighbour->name, ==, "tor-1.example.com");
    g_autoptr(LldpNeighbour) known = lldp_watch_find("ens4");
    g_assert_nonnull(known);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lldp/frames", test_frames);
    g_test_add_func("/lldp/cut-off", test_cut_off);
    g_test_add_func("/lldp/watch", test_watch);
    g_test_add_func("/lldp/wire", test_wire);
    return g_test_run();
}
