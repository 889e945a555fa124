/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_erase.h"

#include "ui_form.h"
#include "ui_message.h"

#define WORD "erase"

UiMove ui_erase_ask(const char *disks)
{
    g_autoptr(UiTyped) typed = ui_typed_new();
    g_autofree char *text = g_strdup_printf("ALL DATA ON THESE DISKS WILL BE LOST:\n\n%s", disks);
    for (;;) {
        UiField field = {.name = "word", .label = "Type " WORD};
        g_auto(UiForm) form = {.text = text, .fields = &field, .n_fields = 1};
        UiMove move = ui_form_ask(&form, typed);
        if (move != UI_NEXT || g_str_equal(field.text, WORD))
            return move;
        ui_message_problem("Nothing was changed. Type the word " WORD
                           " to install, or choose Back.");
    }
}
