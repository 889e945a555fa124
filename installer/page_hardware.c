/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "plan_checks.h"
#include "ui_message.h"

static gboolean is_small(const Wizard *wizard)
{
    return wizard->inventory->memory < PLAN_ADVISED_MEMORY;
}

static gboolean applies(const Wizard *wizard)
{
    return is_small(wizard) || !wizard->inventory->has_vt;
}

static UiMove ask(Wizard *wizard)
{
    g_autofree char *reasons = wizard_problems(wizard, "memory");
    if (reasons != NULL) {
        UI_MESSAGE(NULL, reasons, "Back");
        return UI_BACK;
    }
    g_autoptr(GString) text = g_string_new("Slipway can be installed, but this machine is not what "
                                           "a Xen host should be:\n");
    if (!wizard->inventory->has_vt)
        g_string_append(text,
                        "\n- The processor has no VT-x or AMD-V, or the firmware has switched it "
                        "off: only paravirtualised (PV) guests will run. Look for "
                        "\"virtualization\" in the firmware's set-up.\n");
    if (is_small(wizard)) {
        g_autofree char *memory = layout_format_size(wizard->inventory->memory);
        g_string_append_printf(text,
                               "\n- It has %s of memory. A host in a pool needs 2 GiB for itself; "
                               "every guest comes on top.\n",
                               memory);
    }
    return ui_message_page(text->str);
}

const Page page_hardware = {
    .title = "This machine",
    .help = "The installer has looked at the processor and the memory. What it found does not "
            "prevent the installation, but what the host can do afterwards.\n\n"
            "With 8 GiB of memory and more, and with VT-x or AMD-V switched on, this page does "
            "not appear.",
    .applies = applies,
    .ask = ask,
    .for_upgrade = TRUE,
};
