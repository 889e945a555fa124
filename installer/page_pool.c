/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "page.h"
#include "ui_list.h"

static UiMove ask(Wizard *wizard)
{
    g_auto(UiList) list = ui_list_new(UI_LIST_ONE, "pool",
                                      "Hosts that share guests are a pool. What about this one?");
    ui_list_add(&list, "create", g_strdup("It is the first of a new pool"),
                g_strdup("The pool's master. Others join it later."));
    ui_list_add(&list, "join", g_strdup("It joins a pool"),
                g_strdup("With a token, which 'slipway pool token create' printed on the master."));
    ui_list_add(&list, "none", g_strdup("No pool"), g_strdup("Xen and the host's own tools only."));
    UiMove move = ui_list_ask(&list, wizard->typed);
    if (move != UI_NEXT)
        return move;
    Hostconf *host = wizard->answers->host;
    const char *choice = ui_list_choice(&list);
    host->pool_action = g_str_equal(choice, "create") ? HOSTCONF_POOL_CREATE
                        : g_str_equal(choice, "join") ? HOSTCONF_POOL_JOIN
                                                      : HOSTCONF_POOL_NONE;
    if (host->pool_action != HOSTCONF_POOL_CREATE) {
        page_set(&host->pool_name, NULL);
        page_set(&host->pool_address, NULL);
    }
    return UI_NEXT;
}

const Page page_pool = {
    .title = "Pool",
    .help = "Guests are made, moved and started in a pool; a pool of one host is fine. What is "
            "chosen here can be done later, too, on the installed host: 'slipway pool create' and "
            "'slipway pool join'.",
    .ask = ask,
};
