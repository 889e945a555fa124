/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline_tree.h"

#include <string.h>

#include "answer_url.h"
#include "validate.h"

#define UNKNOWN "${cwduri}" /* in iso/pxe/slipway.conf */

static const char *const tree_schemes[] = {"http", "https", "ftp", "tftp", "nfs", NULL};

gboolean cmdline_take_tree(Reader *reader, const char *value, GError **error)
{
    reader->tree_is_unknown = g_str_equal(value, UNKNOWN);
    if (!reader->tree_is_unknown && !validate_url(value, tree_schemes, error))
        return FALSE;
    g_free(reader->cmdline->tree);
    reader->cmdline->tree = reader->tree_is_unknown        ? NULL
                            : g_str_has_suffix(value, "/") ? g_strdup(value)
                                                           : g_strconcat(value, "/", NULL);
    return TRUE;
}

gboolean cmdline_take_boot_addresses(Reader *reader, const char *value, GError **error)
{
    (void)error; /* other systems have other values there */
    g_auto(GStrv) parts = g_strsplit(value, ":", 3);
    if (g_strv_length(parts) == 3 && validate_ipv4(parts[1], NULL))
        parameter_set(&reader->boot_server, parts[1]);
    return TRUE;
}

void cmdline_finish_tree(Reader *reader)
{
    Cmdline *cmdline = reader->cmdline;
    if (reader->tree_is_unknown && reader->boot_server != NULL)
        cmdline->tree = g_strdup_printf("http://%s/slipway/", reader->boot_server);
    if (cmdline->answer_file == NULL || strchr(cmdline->answer_file, ':') != NULL)
        return;
    if (cmdline->tree == NULL) {
        g_ptr_array_add(reader->reasons,
                        g_strdup("kernel command line: answerfile: a value without ':' is a file of the "
                                 "tree that the installer was started from, which is not known: write "
                                 "the file's URL, or slipway.tree=URL"));
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_steal_pointer(&cmdline->answer_file);
    cmdline->answer_file = g_strconcat(cmdline->tree, name, NULL);
    if (!answer_url_validate(cmdline->answer_file, &error))
        g_ptr_array_add(reader->reasons,
                        g_strdup_printf("kernel command line: answerfile: %s", error->message));
}
