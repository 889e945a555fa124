/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pack_dnf.h"

#include <sys/mount.h>

#include "run.h"

#define FOLDER "/run/slipway/pack-trial"
#define ROOT FOLDER "/root"
#define OPTIONS "lowerdir=%s,upperdir=" FOLDER "/memory/upper,workdir=" FOLDER "/memory/work"

struct PackTrial {
    gboolean has_memory, has_root, has_proc;
};

PackTrial *pack_trial_new(const char *root, GError **error)
{
    g_autoptr(PackTrial) trial = g_new0(PackTrial, 1);
    g_autofree char *options = g_strdup_printf(OPTIONS, root);
    if (!RUN(error, "mkdir", "-p", FOLDER "/memory", ROOT))
        return NULL;
    trial->has_memory = RUN(error, "mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", FOLDER "/memory");
    trial->has_root = trial->has_memory && RUN(error, "mkdir", FOLDER "/memory/upper", FOLDER "/memory/work") &&
                      RUN(error, "mount", "-t", "overlay", "-o", options, "overlay", ROOT);
    trial->has_proc = trial->has_root && RUN(error, "mount", "-t", "proc", "proc", ROOT "/proc");
    return trial->has_proc ? g_steal_pointer(&trial) : NULL;
}

const char *pack_trial_root(const PackTrial *trial)
{
    return ROOT;
}

void pack_trial_free(PackTrial *trial)
{
    if (trial == NULL)
        return;
    if (trial->has_proc)
        umount2(ROOT "/proc", MNT_DETACH);
    if (trial->has_root)
        umount2(ROOT, MNT_DETACH);
    if (trial->has_memory)
        umount2(FOLDER "/memory", MNT_DETACH);
    g_free(trial);
}
