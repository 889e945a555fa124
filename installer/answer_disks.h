/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "answers.h"
#include "grammar.h"

/* Takes disks, RAID and storage repository of the element <installation> ROOT into ANSWERS. */
void answer_read_disks(const Node *root, Answers *answers, Problems *problems);

/* Takes the disk of the host that is there, the element NAME of ROOT. */
void answer_read_existing(const Node *root, const char *name, Answers *answers, Problems *problems);
