/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "page.h"
#include "run.h"
#include "ui_list.h"

/* Those of console-data that people still buy keyboards for; an answer file may name any other. */
static const struct {
    const char *name, *title;
} keymaps[] = {
    {"us", "English (US)"},
    {"uk", "English (UK)"},
    {"be-latin1", "Belgian"},
    {"br-abnt2", "Brazilian"},
    {"ca-multi", "Canadian"},
    {"croat", "Croatian"},
    {"cz-lat2", "Czech"},
    {"dk-latin1", "Danish"},
    {"nl", "Dutch"},
    {"dvorak", "Dvorak"},
    {"et", "Estonian"},
    {"fi-latin1", "Finnish"},
    {"fr-latin9", "French"},
    {"fr_CH-latin1", "French (Switzerland)"},
    {"de-latin1-nodeadkeys", "German"},
    {"sg-latin1", "German (Switzerland)"},
    {"hu", "Hungarian"},
    {"is-latin1", "Icelandic"},
    {"it", "Italian"},
    {"jp106", "Japanese"},
    {"la-latin1", "Latin American"},
    {"lv-latin7", "Latvian"},
    {"lt", "Lithuanian"},
    {"no-latin1", "Norwegian"},
    {"pl", "Polish"},
    {"pt-latin1", "Portuguese"},
    {"ro", "Romanian"},
    {"sk-qwerty", "Slovak"},
    {"slovene", "Slovenian"},
    {"es", "Spanish"},
    {"se-latin1", "Swedish"},
    {"trqu", "Turkish (Q)"},
    {"trfu", "Turkish (F)"},
};

static UiMove ask(Wizard *wizard)
{
    g_auto(UiList) list = ui_list_new(
        UI_LIST_ONE, "keymap",
        "The keyboard at the screen of this machine, now and when it is installed. Serial and "
        "remote consoles bring their own.");
    list.first = "us";
    for (gsize i = 0; i < G_N_ELEMENTS(keymaps); i++)
        ui_list_add(&list, keymaps[i].name,
                    g_strdup_printf("%-24s %s", keymaps[i].title, keymaps[i].name), NULL);
    if (ui_list_ask(&list, wizard->typed) != UI_NEXT)
        return UI_BACK;

    const char *name = ui_list_choice(&list);
    page_set(&wizard->answers->host->keymap, name);
    if (wizard->live && !RUN(NULL, "loadkeys", "-q", "-C", "/dev/tty1", name))
        g_message("the keymap '%s' cannot be used here", name);
    return UI_NEXT;
}

const Page page_keymap = {
    .title = "Keyboard",
    .help = "The layout is used on this machine's own screen from the next page on, and on the "
            "installed host. A serial line or a remote console in a browser sends characters, "
            "not keys, and needs no choice: press Enter.\n\n"
            "A layout that is not in the list can be named in an answer file, in <keymap>.",
    .ask = ask,
    .for_upgrade = TRUE,
};
