/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "contents.h"
#include "error.h"
#include "run.h"

#define CHECKER "slipway-installer"

static int finish(gboolean done, GError *error)
{
    if (done)
        return 0;
    fprintf(stderr, "slipway-iso: %s\n", error->message);
    return error_exit_status(error);
}

static int open_iso(const char *path, int flags, GError **error)
{
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE, "cannot open '%s': %s", path, g_strerror(errno));
    return fd;
}

/* The checker beside this program, or in PATH; NULL: there is none. g_free(). */
static char *find_checker(void)
{
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = self != NULL ? g_path_get_dirname(self) : g_strdup(".");
    g_autofree char *beside = g_build_filename(folder, CHECKER, NULL);
    return g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer(&beside) : g_find_program_in_path(CHECKER);
}

static void pass_on(const char *line, gpointer data)
{
    g_string_append_printf(data, "%s\n", line);
}

static gboolean check_answers(const char *path, GError **error)
{
    g_autofree char *checker = find_checker();
    if (checker == NULL) {
        fprintf(stderr, "slipway-iso: '%s' is not checked, as there is no " CHECKER " beside this program or in PATH\n",
                path);
        return TRUE;
    }
    g_autoptr(GString) said = g_string_new(NULL);
    const RunCommand command = {.argv = (const char *const[]){checker, "--check", path, NULL}, .title = CHECKER,
                                .on_line = pass_on, .on_line_data = said};
    g_autoptr(GError) failure = NULL;
    if (run_command(&command, NULL, &failure))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_ANSWERS, "the answer file is not embedded:\n%s",
                said->len > 0 ? said->str : failure->message);
    return FALSE;
}

/* What is there stays, unless it may be replaced. */
static gboolean may_embed(int fd, gboolean replace, GError **error)
{
    g_autoptr(Embedded) present = replace ? embedded_new() : embedded_read(fd, error);
    if (present == NULL || embedded_is_empty(present))
        return present != NULL;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "something is embedded in it already: see 'slipway-iso show', and give --replace to have this instead of it");
    return FALSE;
}

static gboolean embed_into(const char *iso, const Contents *contents, gboolean replace, GError **error)
{
    g_autoptr(Embedded) embedded = contents_gather(contents, error);
    if (embedded == NULL || (contents->answers != NULL && !check_answers(contents->answers, error)))
        return FALSE;
    int fd = open_iso(iso, O_RDWR, error);
    if (fd < 0)
        return FALSE;
    gboolean done = may_embed(fd, replace, error) && embedded_write(fd, embedded, error);
    if (!done)
        g_prefix_error(error, "'%s': ", iso);
    close(fd);
    return done;
}

static void contents_clear(Contents *contents)
{
    g_free(contents->answers);
    g_free(contents->authority);
    g_free(contents->arguments);
    g_strfreev(contents->driver_disks);
    g_strfreev(contents->packs);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Contents, contents_clear)

static const char *const help =
    "Embeds into an ISO of Slipway, in place, what the installer shall find; no other byte of it changes.\n"
    "ISO is a file, or a USB stick that it was copied to.\n\n"
    "  slipway-iso embed [OPTION...] ISO   embed what the options name\n"
    "  slipway-iso show ISO                show what is embedded, without secrets\n"
    "  slipway-iso reset ISO               take it out again: the bytes are those of the original";

static gboolean parse(int *argc, char ***argv, Contents *contents, gboolean *replace, GError **error)
{
    const GOptionEntry entries[] = {
        {"answers", 0, 0, G_OPTION_ARG_FILENAME, &contents->answers, "The answer file; the installation is unattended then", "FILE"},
        {"kernel-arguments", 0, 0, G_OPTION_ARG_STRING, &contents->arguments,
         "Words for the installer's kernel command line", "\"WORD...\""},
        {"ca", 0, 0, G_OPTION_ARG_FILENAME, &contents->authority,
         "Certificate authorities that the installer trusts (PEM)", "FILE"},
        {"driver-disk", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &contents->driver_disks,
         "A driver disk, a folder or an ISO; repeat for more", "PATH"},
        {"pack", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &contents->packs, "A supplemental pack, likewise", "PATH"},
        {"replace", 0, 0, G_OPTION_ARG_NONE, replace, "Instead of what is embedded already", NULL},
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) context = g_option_context_new("COMMAND ISO");
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_summary(context, help);
    if (g_option_context_parse(context, argc, argv, error))
        return TRUE;
    error_reclass(error, SLIPWAY_ERROR_USAGE, "command line: ");
    return FALSE;
}

static gboolean is_empty(const Contents *contents)
{
    return contents->answers == NULL && contents->arguments == NULL && contents->authority == NULL &&
           contents->driver_disks == NULL && contents->packs == NULL;
}

static gboolean show(const char *iso, GError **error)
{
    int fd = open_iso(iso, O_RDONLY, error);
    if (fd < 0)
        return FALSE;
    g_autoptr(Embedded) embedded = embedded_read(fd, error);
    g_autofree char *text = embedded != NULL ? contents_show(embedded, error) : NULL;
    if (text != NULL)
        fputs(text, stdout);
    else
        g_prefix_error(error, "'%s': ", iso);
    close(fd);
    return text != NULL;
}

static gboolean reset(const char *iso, GError **error)
{
    int fd = open_iso(iso, O_RDWR, error);
    if (fd < 0)
        return FALSE;
    gboolean done = embedded_reset(fd, error);
    if (!done)
        g_prefix_error(error, "'%s': ", iso);
    close(fd);
    return done;
}

static gboolean run(int argc, char **argv, const Contents *contents, gboolean replace, GError **error)
{
    const char *command = argc == 3 ? argv[1] : "";
    gboolean embeds = g_str_equal(command, "embed");
    if (embeds != is_empty(contents) && (embeds || !replace)) {
        if (embeds)
            return embed_into(argv[2], contents, replace, error);
        if (g_str_equal(command, "show"))
            return show(argv[2], error);
        if (g_str_equal(command, "reset"))
            return reset(argv[2], error);
    }
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                "command line: say 'embed' with what to embed, 'show' or 'reset', and one ISO; see --help");
    return FALSE;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    g_auto(Contents) contents = {NULL};
    gboolean replace = FALSE;
    g_autoptr(GError) error = NULL;
    gboolean done = parse(&argc, &argv, &contents, &replace, &error) && run(argc, argv, &contents, replace, &error);
    return finish(done, error);
}
