/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_questions.h"

#include <string.h>

#include "validate.h"

#define MIN_PASSWORD 6 /* characters; as XenServer's installer */
#define WORD "erase"

static void wipe(char **secret)
{
    if (*secret != NULL)
        explicit_bzero(*secret, strlen(*secret));
    g_clear_pointer(secret, g_free);
}

static void replace(char **member, const char *value)
{
    g_free(*member);
    *member = value != NULL && *value != '\0' ? g_strdup(value) : NULL;
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

UiMove ui_question_disk(UiState *state)
{
    g_autoptr(GPtrArray) disks = g_ptr_array_new();
    g_autoptr(GStrvBuilder) rows = g_strv_builder_new(), details = g_strv_builder_new();
    unsigned choice = 0;
    GPtrArray *rules = state->answers->primary_disks;
    const DiskRule *rule = rules->len > 0 ? rules->pdata[0] : NULL;
    for (unsigned i = 0; i < state->inventory->disks->len; i++) {
        const Disk *disk = state->inventory->disks->pdata[i];
        if (disk->read_only || disk->is_medium)
            continue;
        if (rule != NULL && g_strcmp0(rule->name, disk->path) == 0)
            choice = disks->len;
        g_ptr_array_add(disks, (gpointer)disk);
        g_autofree char *size = g_format_size_full(disk->size, G_FORMAT_SIZE_IEC_UNITS);
        g_strv_builder_take(rows, g_strdup_printf("%-14s %10s  %-6s %.30s", disk->path, size,
                                                  disk->bus, or_else(disk->model, "")));
        g_strv_builder_take(details, g_strdup_printf("Serial number: %s\nHolds: %s",
                                                     or_else(disk->serial, "none"),
                                                     or_else(disk->content, "unknown")));
    }
    if (disks->len == 0) {
        ui_screen_message(
            "Disk", "Back",
            "This machine has no disk that can be written to. Add one, or a driver for "
            "its controller, and start again.");
        return UI_BACK;
    }
    g_auto(GStrv) row_texts = g_strv_builder_end(rows);
    g_auto(GStrv) detail_texts = g_strv_builder_end(details);
    UiMove move = ui_screen_list(
        "Disk",
        "Which disk shall hold the host? All that is on it will be lost. What the host "
        "does not need becomes storage for guests.",
        row_texts, detail_texts, &choice);
    if (move == UI_NEXT) {
        g_ptr_array_set_size(rules, 0);
        g_ptr_array_add(rules, disk_rule_new(((const Disk *)disks->pdata[choice])->path));
    }
    return move;
}

UiMove ui_question_password(UiState *state)
{
    for (;;) {
        UiField fields[] = {{"Password", TRUE}, {"Again", TRUE}};
        g_autoptr(GError) error = NULL;
        UiMove move = ui_screen_fields("Password",
                                       "The password of root, for the console and for SSH.", fields,
                                       2);
        const char *problem = NULL;
        if (move == UI_NEXT && g_utf8_strlen(fields[0].value, -1) < MIN_PASSWORD)
            problem = "The password must have at least 6 characters.";
        else if (move == UI_NEXT && !g_str_equal(fields[0].value, fields[1].value))
            problem = "The two passwords differ.";
        else if (move == UI_NEXT) {
            char *hash = answers_hash_password(fields[0].value, &error);
            if (hash != NULL) {
                wipe(&state->answers->password_hash);
                state->answers->password_hash = hash;
            } else {
                problem = error->message;
            }
        }
        wipe(&fields[0].value);
        wipe(&fields[1].value);
        if (problem == NULL)
            return move;
        ui_screen_message("Password", "Try again", problem);
    }
}

UiMove ui_question_interface(UiState *state)
{
    const GPtrArray *nics = state->inventory->nics;
    state->skipped = nics->len < 2;
    if (state->skipped)
        return UI_NEXT;

    g_autoptr(GStrvBuilder) rows = g_strv_builder_new(), details = g_strv_builder_new();
    unsigned choice = 0;
    for (unsigned i = 0; i < nics->len; i++) {
        const Nic *nic = nics->pdata[i];
        if (g_strcmp0(state->answers->interfaces[0], nic->name) == 0)
            choice = i;
        g_autofree char *speed = nic->speed != 0 ? g_strdup_printf("%u Mbit/s", nic->speed)
                                                 : g_strdup("");
        g_strv_builder_take(rows, g_strdup_printf("%-14s %s  %s %s", nic->name, nic->mac,
                                                  nic->carrier ? "link" : "no link", speed));
        g_strv_builder_take(details,
                            g_strdup_printf("Driver: %s", or_else(nic->driver, "unknown")));
    }
    g_auto(GStrv) row_texts = g_strv_builder_end(rows);
    g_auto(GStrv) detail_texts = g_strv_builder_end(details);
    UiMove move =
        ui_screen_list("Network",
                       "Which interface is for the management of this host? It gets its address by "
                       "DHCP.",
                       row_texts, detail_texts, &choice);
    if (move == UI_NEXT) {
        g_strfreev(state->answers->interfaces);
        state->answers->interfaces = g_strdupv((char *[]){((Nic *)nics->pdata[choice])->name, NULL});
    }
    return move;
}

/* Whether VALUE is empty or VALIDATE accepts it; else the reason is shown. */
static gboolean accept(const char *title, const char *what, const char *value,
                       gboolean (*validate)(const char *text, GError **error))
{
    g_autoptr(GError) error = NULL;
    if (*value == '\0' || validate(value, &error))
        return TRUE;
    g_autofree char *text = g_strdup_printf("The %s %s.", what, error->message);
    ui_screen_message(title, "Try again", text);
    return FALSE;
}

UiMove ui_question_host(UiState *state)
{
    Hostconf *host = state->answers->host;
    UiField field = {"Host name", FALSE, g_strdup(host->hostname)};
    UiMove move;
    do
        move = ui_screen_fields("Host name",
                                "The name of this host, best with its domain, such as "
                                "xen1.example.com. Left empty, DHCP gives one.",
                                &field, 1);
    while (move == UI_NEXT &&
           !accept("Host name", "host name", field.value, validate_hostname));
    if (move == UI_NEXT)
        replace(&host->hostname, field.value);
    g_free(field.value);
    return move;
}

/* "pool.example.com" beside the host "xen1.example.com"; NULL: no idea. g_free(). */
static char *suggest_pool(const Hostconf *host)
{
    const char *dot = host->hostname != NULL ? strchr(host->hostname, '.') : NULL;
    return dot != NULL ? g_strconcat("pool", dot, NULL) : NULL;
}

UiMove ui_question_pool(UiState *state)
{
    Hostconf *host = state->answers->host;
    UiField fields[] = {
        {"Name of the pool", FALSE,
         state->pool_answered ? g_strdup(host->pool_name) : suggest_pool(host)},
        {"Its own address", FALSE, g_strdup(host->pool_address)},
    };
    UiMove move;
    do
        move = ui_screen_fields(
            "Pool",
            "This host can be the master of a new pool. The pool needs a full name, "
            "such as pool.example.com; an address that follows the master is taken "
            "from the link-local range unless you name one.\n\nLeave the name empty "
            "for a host without a pool.",
            fields, 2);
    while (move == UI_NEXT &&
           (!accept("Pool", "name of the pool", fields[0].value, validate_fqdn) ||
            !accept("Pool", "address of the pool", fields[1].value, validate_ipv4)));
    g_autofree char *name = fields[0].value, *address = fields[1].value;
    if (move != UI_NEXT)
        return move;
    host->pool_action = *name != '\0' ? HOSTCONF_POOL_CREATE : HOSTCONF_POOL_NONE;
    replace(&host->pool_name, name);
    replace(&host->pool_address, *name != '\0' ? address : NULL);
    state->pool_answered = TRUE;
    return move;
}

static void describe_disk(GString *text, const Inventory *inventory, const PlanDisk *disk)
{
    const Disk *known = inventory_find_disk(inventory, disk->path);
    g_autofree char *size = g_format_size_full(disk->size, G_FORMAT_SIZE_IEC_UNITS);
    g_string_append_printf(text, "  %s, %s %s\n", disk->path, size, or_else(disk->model, ""));
    g_string_append_printf(text, "      serial number: %s\n", or_else(disk->serial, "none"));
    g_string_append_printf(text, "      holds: %s\n",
                           or_else(known != NULL ? known->content : NULL, "unknown"));
}

UiMove ui_question_confirm(UiState *state)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&state->plan, plan_free);
    state->plan = plan_make(state->inventory, state->answers, &error);
    if (state->plan == NULL) {
        ui_screen_message("This does not fit", "Back", error->message);
        return UI_BACK;
    }

    g_autoptr(GString) text = g_string_new("ALL DATA ON THESE DISKS WILL BE LOST:\n\n");
    describe_disk(text, state->inventory, state->plan->target);
    for (unsigned i = 0; i < state->plan->guest_disks->len; i++)
        describe_disk(text, state->inventory, state->plan->guest_disks->pdata[i]);
    const Hostconf *host = state->answers->host;
    g_string_append_printf(text, "\nHost name: %s\nNew pool: %s\n",
                           or_else(host->hostname, "from DHCP"), or_else(host->pool_name, "none"));
    for (unsigned i = 0; i < state->plan->notes->len; i++)
        g_string_append_printf(text, "\n%s\n", (const char *)state->plan->notes->pdata[i]);
    for (;;) {
        UiField fields[] = {{"To install, type " WORD, FALSE}};
        UiMove move = ui_screen_fields("Install now?", text->str, fields, 1);
        g_autofree char *word = fields[0].value;
        if (move != UI_NEXT || g_str_equal(word, WORD))
            return move;
        ui_screen_message("Install now?", "Try again",
                          "Nothing was changed. Type the word " WORD
                          " to install, or choose Back.");
    }
}
