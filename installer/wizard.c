/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wizard.h"

#include "fetch.h"
#include "page.h"

static const Page *const pages[] = {
    &page_keymap,        &page_hardware,
    &page_clock,         &page_installations,
    &page_disk,          &page_storage,
    &page_sr,            &page_source,
    &page_installer_interface, &page_installer_address,
    &page_verify,        &page_password,
    &page_ssh_keys,      &page_interface,
    &page_bond,          &page_address,
    &page_host,          &page_region,
    &page_city,          &page_ntp,
    &page_pool,          &page_pool_create,
    &page_pool_join,     &page_summary,
    &page_confirm,
};

Wizard *wizard_new(Inventory *inventory, gboolean live)
{
    Wizard *wizard = g_new0(Wizard, 1);
    wizard->inventory = inventory;
    wizard->answers = answers_new();
    wizard->network = network_setup_new();
    wizard->typed = ui_typed_new();
    wizard->live = live;
    return wizard;
}

void wizard_free(Wizard *wizard)
{
    if (wizard == NULL)
        return;
    inventory_free(wizard->inventory);
    answers_free(wizard->answers);
    network_setup_free(wizard->network);
    g_hash_table_unref(wizard->typed);
    plan_free(wizard->plan);
    g_free(wizard);
}

void wizard_refresh(Wizard *wizard)
{
    Inventory *inventory = wizard->live ? inventory_read(NULL) : NULL;
    if (inventory == NULL)
        return;
    inventory_free(wizard->inventory);
    wizard->inventory = inventory;
}

gboolean wizard_source_is_remote(const Wizard *wizard)
{
    const char *source = wizard->answers->source_urls[0];
    gboolean is_remote = source != NULL && fetch_is_remote(source);
    for (char **pack = wizard->answers->pack_urls; *pack != NULL; pack++)
        is_remote = is_remote || fetch_is_remote(*pack);
    return is_remote;
}

char *wizard_problems(const Wizard *wizard, const char *topic)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Plan) plan = plan_make(wizard->inventory, wizard->answers, &error);
    if (plan != NULL)
        return NULL;
    g_autoptr(GString) reasons = g_string_new(NULL);
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    for (char **line = lines; *line != NULL; line++)
        if (g_str_has_prefix(*line, topic))
            g_string_append_printf(reasons, "%s%s", reasons->len > 0 ? "\n\n" : "", *line);
    return reasons->len > 0 ? g_string_free(g_steal_pointer(&reasons), FALSE) : NULL;
}

static gboolean applies(const Wizard *wizard, int number)
{
    if (wizard->answers->operation != ANSWERS_INSTALL && !pages[number]->for_upgrade)
        return FALSE;
    return pages[number]->applies == NULL || pages[number]->applies(wizard);
}

/* How many of the pages before END are asked, as things stand. */
static unsigned count(const Wizard *wizard, int end)
{
    unsigned number = 0;
    for (int i = 0; i < end; i++)
        number += applies(wizard, i);
    return number;
}

gboolean wizard_run(Wizard *wizard)
{
    int step = 1;
    for (int i = wizard->page; i < (int)G_N_ELEMENTS(pages); i += step) {
        wizard->page = MAX(i, 0);
        if (i < 0)
            return FALSE;
        if (!applies(wizard, i))
            continue;
        ui_screen_page(pages[i]->title, pages[i]->help, count(wizard, i) + 1,
                       count(wizard, G_N_ELEMENTS(pages)));
        step = pages[i]->ask(wizard) == UI_NEXT ? 1 : -1;
    }
    return TRUE;
}
