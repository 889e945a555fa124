/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan_checks.h"

#include "layout.h"

/* What the installer itself cannot do without; a host with less than what is advised is a toy. */
#define MIN_MEMORY (512 * MIB)

void plan_check_machine(Draft *draft)
{
    const Inventory *inventory = draft->inventory;
    g_autofree char *memory = layout_format_size(inventory->memory);
    if (inventory->memory < MIN_MEMORY)
        draft_refuse(draft, "memory: this machine has %s; the installer needs 1 GiB", memory);
    else if (inventory->memory < PLAN_ADVISED_MEMORY)
        draft_note(draft, "This machine has %s of memory: that leaves little for guests.", memory);
    if (!inventory->has_vt)
        draft_note(draft, "The processor has no VT-x or AMD-V, or the firmware has switched it "
                          "off: only PV guests will run.");
}
