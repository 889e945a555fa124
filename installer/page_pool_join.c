/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "error.h"
#include "network.h"
#include "page.h"
#include "pool_check.h"
#include "ui_form.h"
#include "ui_message.h"
#include "validate.h"

#define TOKEN "Token"

static gboolean applies(const Wizard *wizard)
{
    return wizard->answers->host->pool_action == HOSTCONF_POOL_JOIN;
}

static gboolean ask_pool(const Wizard *wizard, GError **error)
{
    const Hostconf *host = wizard->answers->host;
    g_autoptr(NetworkSetup) setup =
        wizard_source_is_remote(wizard)
            ? network_setup_copy(wizard->network)
            : network_setup_of_host(host, wizard->answers->interfaces[0]);
    ui_message_busy("Asking the pool whether it takes this host …");
    gboolean good = network_up(setup, error) &&
                    pool_check(host->pool_token, host->hostname, NULL, error);
    ui_message_busy(NULL);
    return good;
}

/* A pool that refuses is a reason to stay; one that cannot be asked from here need not be one. */
static gboolean accepts(const Wizard *wizard)
{
    g_autoptr(GError) error = NULL;
    if (!wizard->live || ask_pool(wizard, &error))
        return TRUE;
    if (!g_error_matches(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK)) {
        ui_message_problem(error->message);
        return FALSE;
    }
    g_autofree char *text = g_strdup_printf(
        "The pool could not be asked: %s\n\nThe host will try to join when it has started. If it "
        "is not taken then, it is a host without a pool.",
        error->message);
    return UI_MESSAGE(NULL, text, "Go on all the same", "Back") == 0;
}

static void set_token(Hostconf *host, const char *token)
{
    if (host->pool_token != NULL)
        explicit_bzero(host->pool_token, strlen(host->pool_token));
    page_set(&host->pool_token, token);
}

static UiMove ask(Wizard *wizard)
{
    Hostconf *host = wizard->answers->host;
    UiField field = {.label = TOKEN, .check = validate_pool_token};
    g_auto(UiForm) form = {.fields = &field, .n_fields = 1};
    for (;;) {
        form.text = host->pool_token == NULL
                        ? "The token is printed on the pool's master by\n\n    slipway pool token "
                          "create\n\nand is long: paste it, on a serial line. The pool is asked "
                          "whether it takes this host, before any disk is touched."
                        : "The token is set. Leave the line empty to keep it, or give another one.";
        if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
            return UI_BACK;
        if (*field.text == '\0' && host->pool_token == NULL)
            ui_form_problem(&form, TOKEN, "must be filled in.");
        else {
            if (*field.text != '\0')
                set_token(host, field.text);
            if (accepts(wizard))
                return UI_NEXT;
        }
    }
}

const Page page_pool_join = {
    .title = "Join a pool",
    .help = "A token is good for some hours and some hosts, as its maker said. It is a secret: stars "
            "stand for it.\n\n"
            "At the machine's own screen, where nothing can be pasted, choose \"No pool\" and "
            "join later by SSH: 'slipway pool join'. An answer file can hold the token, too.",
    .applies = applies,
    .ask = ask,
};
