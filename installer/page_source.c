/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "medium.h"
#include "page.h"
#include "supplemental.h"
#include "ui_form.h"
#include "ui_message.h"
#include "validate.h"

#define MEDIUM "this medium"
#define WEB "web server"
#define NFS "NFS"
#define NO_PACK "none"
#define PACK_MEDIUM "a medium"
#define PACK_SERVER "a server"

static gboolean check_url(const char *text, GError **error)
{
    static const char *const schemes[] = {"http", "https", "ftp", "tftp", NULL};
    return validate_url(text, schemes, error);
}

/* "server:/path", as mount(8) writes it, as a URL; g_free(). */
static char *nfs_url(const char *text)
{
    const char *path = strstr(text, ":/");
    if (path == NULL || g_str_has_prefix(text, "nfs://"))
        return g_strdup(text);
    return g_strdup_printf("nfs://%.*s%s", (int)(path - text), text, path + 1);
}

static gboolean check_nfs(const char *text, GError **error)
{
    static const char *const schemes[] = {"nfs", NULL};
    g_autofree char *url = nfs_url(text);
    return validate_url(url, schemes, error);
}

static gboolean has_medium(const Wizard *wizard)
{
    g_autofree char *node = wizard->live ? medium_find(MEDIUM_INSTALLATION, 0) : NULL;
    return node != NULL || !wizard->live;
}

static gboolean check_pack(const char *text, GError **error)
{
    static const char *const schemes[] = {"http", "https", "ftp", "nfs", NULL};
    return validate_url(text, schemes, error);
}

static UiMove ask(Wizard *wizard)
{
    static const char *const sources[] = {MEDIUM, WEB, NFS, NULL};
    static const char *const packs[] = {NO_PACK, PACK_MEDIUM, PACK_SERVER, NULL};
    const char *known = wizard->answers->source_urls[0]; /* of the loader, or given here before */
    gboolean is_web = known != NULL && check_url(known, NULL);
    UiField fields[] = {
        {.name = "source", .label = "Host bundle from", .options = sources,
         .value = has_medium(wizard) && !is_web ? MEDIUM : WEB},
        {.name = "source-url", .label = "URL", .value = is_web ? known : NULL, .check = check_url, .required = TRUE,
         .only_if = "source", .only_with = WEB},
        {.name = "source-nfs", .label = "server:/path/file", .check = check_nfs, .required = TRUE,
         .only_if = "source", .only_with = NFS},
        {.name = "pack", .label = "Supplemental pack on", .options = packs, .value = NO_PACK},
        {.name = "pack-url", .label = "URL", .check = check_pack, .required = TRUE, .only_if = "pack",
         .only_with = PACK_SERVER},
    };
    g_auto(UiForm) form = {
        .text = "Where is the host bundle (slipway-VERSION.raucb), which becomes the host? It is on "
                "every installation medium; an installer that was started from the network takes it "
                "from the server that it came from.",
        .fields = fields,
        .n_fields = G_N_ELEMENTS(fields),
    };
    for (;;) {
        if (ui_form_ask(&form, wizard->typed) != UI_NEXT)
            return UI_BACK;
        if (!g_str_equal(fields[0].text, MEDIUM) || has_medium(wizard))
            break;
        ui_message_problem("There is no installation medium (a file system labelled "
                           MEDIUM_INSTALLATION ") in this machine. Put it in and wait a moment, or "
                           "name a server.");
    }
    g_autofree char *nfs = nfs_url(fields[2].text);
    const char *url = g_str_equal(fields[0].text, WEB)   ? fields[1].text
                      : g_str_equal(fields[0].text, NFS) ? nfs
                                                         : ANSWERS_MEDIUM;
    g_strfreev(wizard->answers->source_urls);
    wizard->answers->source_urls = g_strdupv((char *[]){(char *)url, NULL});
    const char *pack = g_str_equal(fields[3].text, PACK_SERVER)   ? fields[4].text
                       : g_str_equal(fields[3].text, PACK_MEDIUM) ? ANSWERS_MEDIUM
                                                                  : NULL;
    g_strfreev(wizard->answers->pack_urls);
    wizard->answers->pack_urls = g_strdupv((char *[]){(char *)pack, NULL});
    return UI_NEXT;
}

const Page page_source = {
    .title = "Source",
    .help = "The bundle holds the whole system and is signed: wherever it comes from, the installer "
            "writes nothing to a disk before it has checked the signature and every block.\n\n"
            "Examples:\n  https://mirror.example.com/slipway/slipway-" PROJECT_VERSION ".raucb\n"
            "  http://user:password@192.0.2.5/slipway.raucb\n"
            "  nas.example.com:/export/slipway/slipway.raucb\n\n"
            "A supplemental pack is a repository of signed packages that the host gets besides: on a "
            "medium labelled " SUPPLEMENTAL_LABEL ", or on a server.",
    .ask = ask,
    .for_upgrade = TRUE,
};
