/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "step.h"

/*
 * The steps of a host, in their order. Each module below has the functions of
 * one; see step.h for the contract.
 */
extern const Step steps[];

gboolean identity_configure(const Host *host, gboolean *ret_changed, GError **error);
gboolean identity_run(const Host *host, StepResult *result, GError **error);

gboolean network_configure(const Host *host, gboolean *ret_changed, GError **error);
gboolean network_run(const Host *host, StepResult *result, GError **error);

gboolean storage_run(const Host *host, StepResult *result, GError **error);

gboolean timesync_configure(const Host *host, gboolean *ret_changed, GError **error);
gboolean timesync_run(const Host *host, StepResult *result, GError **error);

gboolean pool_run(const Host *host, StepResult *result, GError **error);

/* The answer file's scripts of the stage first-boot, each once (script_store.h). */
gboolean scripts_run(const Host *host, StepResult *result, GError **error);

gboolean report_run(const Host *host, StepResult *result, GError **error);
