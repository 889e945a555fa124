/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "salvage.h"

#include <glib/gstdio.h>

#include "error.h"
#include "run.h"

#define NAME "slipway-salvage" /* in the device mapper */
#define NODE "/dev/mapper/" NAME
#define CHANGES "/run/slipway/salvage" /* what the repairs change; a sparse file in memory */
#define CHANGES_SIZE "256M"
#define CHUNK "8" /* sectors that are copied at a time: 4 KiB, a block of ext4 */
#define FSCK_TIMEOUT 1800 /* seconds */

struct Salvage {
    char *loop; /* CHANGES as a block device */
    gboolean mapped;
};

static gboolean make_snapshot(Salvage *salvage, const char *node, GError **error)
{
    g_autofree char *size = NULL, *table = NULL;
    if (!RUN(error, "truncate", "--size", CHANGES_SIZE, CHANGES) ||
        !RUN_OUTPUT(&salvage->loop, error, "losetup", "--find", "--show", CHANGES) ||
        !RUN_OUTPUT(&size, error, "blockdev", "--getsz", node))
        return FALSE;
    table = g_strdup_printf("0 %s snapshot %s %s N " CHUNK, g_strchomp(size), node,
                            g_strchomp(salvage->loop));
    salvage->mapped = RUN(error, "dmsetup", "create", NAME, "--table", table);
    return salvage->mapped && RUN(error, "udevadm", "settle");
}

Salvage *salvage_open(const char *node, GError **error)
{
    g_autoptr(Salvage) salvage = g_new0(Salvage, 1);
    if (!make_snapshot(salvage, node, error)) {
        error_reclass(error, SLIPWAY_ERROR_HARDWARE, "cannot look at a damaged slot: ");
        return NULL;
    }
    /* It says 1 when it has mended something; what cannot be mended at all cannot be mounted. */
    const RunCommand fsck = {.argv = (const char *const[]){"e2fsck", "-f", "-y", NODE, NULL},
                             .timeout = FSCK_TIMEOUT};
    run_command(&fsck, NULL, NULL);
    return g_steal_pointer(&salvage);
}

const char *salvage_node(const Salvage *salvage)
{
    return NODE;
}

void salvage_close(Salvage *salvage)
{
    if (salvage == NULL)
        return;
    if (salvage->mapped)
        RUN(NULL, "dmsetup", "remove", "--retry", NAME);
    if (salvage->loop != NULL)
        RUN(NULL, "losetup", "--detach", salvage->loop);
    g_unlink(CHANGES);
    g_free(salvage->loop);
    g_free(salvage);
}
