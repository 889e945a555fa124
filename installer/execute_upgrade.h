/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "execution.h"

/*
 * The steps of an upgrade from the installation medium: the slot that the host does
 * not start gets the new release and what is the administrator's (carry.h). The
 * boot menu starts the old slot until all is on the disk, and the new one on trial
 * then (firstboot/data/grub.cfg).
 */
extern const ExecutionStep execute_upgrade_steps[];
