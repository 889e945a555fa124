/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"

/* What slipway-iso embedded into the ISO that this installer was started from, where GRUB has the
 * kernel unpack it into the first file system (iso/embed/area.h). */
#define EMBEDDED_FOLDER "/slipway"
#define EMBEDDED_ANSWERS EMBEDDED_FOLDER "/answers.xml"
#define EMBEDDED_AUTHORITY EMBEDDED_FOLDER "/ca.pem" /* certificates in PEM */
#define EMBEDDED_DRIVERS EMBEDDED_FOLDER "/drivers"  /* packages of driver disks */
#define EMBEDDED_PACKS EMBEDDED_FOLDER "/packs"      /* packages of supplemental packs */

/* Whether PATH, one of these, is there. */
gboolean embedded_has(const char *path);

/* Trusts the certificate authority and loads the driver disks, for all that comes after. */
gboolean embedded_use(Events *events, GError **error);
