/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "cmdline.h"
#include "event.h"

/*
 * After a failure that nobody watches: collects the support bundle and brings it
 * out in every way there is: support_url= of the kernel command line, a removable
 * medium, and an address in the network as a QR code on every console. Says what
 * it did; that a way is not there is no error.
 */
void support_offer(const Cmdline *cmdline, Events *events);

/* The process that serves the bundle by HTTP (--support-serve); returns its exit status. */
int support_offer_serve(void);
