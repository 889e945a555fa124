/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/* What a switch says of itself and of the port at the other end of a cable: IEEE 802.1AB (LLDP). */
typedef struct {
    char *name; /* of the switch, or its address if it has no name; never NULL */
    char *port; /* "Ethernet7"; never NULL */
} LldpNeighbour;

/*
 * Reads FRAME, LENGTH bytes from its Ethernet header on. NULL: it is none of LLDP, or cut off, or says that
 * its sender is about to go. What it says is text of a few visible characters, whatever the frame holds.
 */
LldpNeighbour *lldp_parse(const guint8 *frame, gsize length);

void lldp_neighbour_free(LldpNeighbour *neighbour);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LldpNeighbour, lldp_neighbour_free)
