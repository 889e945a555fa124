/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui_driver_disk.h"

#include "answers.h"
#include "driver_disk.h"
#include "fetch.h"
#include "network.h"
#include "ui_form.h"
#include "ui_message.h"
#include "validate.h"

#define MEDIUM "a medium"
#define SERVER "a server"

static gboolean check_url(const char *text, GError **error)
{
    static const char *const schemes[] = {"http", "https", "ftp", "nfs", NULL};
    return validate_url(text, schemes, error);
}

static gboolean load(const char *url, char **ret_what, GError **error)
{
    g_autoptr(NetworkSetup) setup = network_setup_new();
    return (url == NULL || network_up(setup, error)) && driver_disk_load(url, ret_what, error);
}

void ui_driver_disk_ask(GPtrArray *loaded)
{
    static const char *const sources[] = {MEDIUM, SERVER, NULL};
    ui_screen_page("Driver disk",
                   "A driver disk is a repository of signed packages with kernel modules and firmware, for "
                   "disks and network cards that this installer does not know. It is loaded now, and "
                   "installed on the host.\n\nA server is reached by DHCP on every interface that has a "
                   "link.",
                   0, 0);
    UiField fields[] = {
        {.name = "from", .label = "Driver disk on", .options = sources,
         .value = driver_disk_is_there() ? MEDIUM : SERVER},
        {.name = "url", .label = "URL", .check = check_url, .required = TRUE, .only_if = "from",
         .only_with = SERVER},
    };
    g_autoptr(UiTyped) typed = ui_typed_new();
    g_auto(UiForm) form = {
        .text = "Load drivers from a medium labelled " DRIVER_DISK_LABEL ", or from a server?",
        .fields = fields,
        .n_fields = 2,
    };
    while (ui_form_ask(&form, typed) == UI_NEXT) {
        g_autoptr(GError) error = NULL;
        g_autofree char *what = NULL;
        ui_message_busy("Loading drivers …");
        const char *url = *fields[1].text != '\0' ? fields[1].text : NULL;
        gboolean good = load(url, &what, &error);
        ui_message_busy(NULL);
        if (!good) {
            ui_message_problem(error->message);
            continue;
        }
        g_ptr_array_add(loaded, g_strdup(url != NULL ? url : ANSWERS_MEDIUM));
        UI_MESSAGE(NULL, what, "Next");
        return;
    }
}
