/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>

/*
 * Errors that a person acts upon, by class. The value of a class is also the
 * exit status of a program that ends with it, so that a fleet's scripts can
 * tell them apart.
 */
#define SLIPWAY_ERROR slipway_error_quark()
GQuark slipway_error_quark(void);

typedef enum {
    SLIPWAY_ERROR_FAILED = 1,   /* anything that has no class of its own */
    SLIPWAY_ERROR_USAGE = 2,    /* the command line */
    SLIPWAY_ERROR_ANSWERS = 3,  /* the answer file */
    SLIPWAY_ERROR_HARDWARE = 4, /* the hardware does not fit the answers */
    SLIPWAY_ERROR_SOURCE = 5,   /* the bundle: not found, damaged, not signed by a trusted key */
    SLIPWAY_ERROR_WRITE = 6,    /* writing to a disk */
    SLIPWAY_ERROR_NETWORK = 7,  /* a network or a server */
    SLIPWAY_ERROR_SCRIPT = 8,   /* a script of the administrator's */
} SlipwayError;

/* The exit status for ERROR: its class, or 1 for errors of other domains. */
int error_exit_status(const GError *error);

/*
 * Puts the formatted text before the message of *ERROR and gives the error the
 * class CLASS: for a caller that knows what a failed tool means to the operator.
 */
void error_reclass(GError **error, SlipwayError class, const char *format, ...) G_GNUC_PRINTF(3, 4);
