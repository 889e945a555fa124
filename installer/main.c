/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <glib.h>
#include <locale.h>
#include <stdio.h>

#include "answer_request.h"
#include "answer_table.h"
#include "answer_writer.h"
#include "boot.h"
#include "cmdline.h"
#include "error.h"
#include "inventory.h"
#include "plan.h"
#include "reference.h"
#include "support.h"
#include "support_offer.h"
#include "ui.h"

/* Output is UTF-8 whatever the locale is, as files are: g_print() would put '?' into it. */

static void print_warnings(const Answers *answers)
{
    for (unsigned i = 0; i < answers->warnings->len; i++)
        fprintf(stderr, "%s\n", (const char *)answers->warnings->pdata[i]);
}

static gboolean check(const char *path, GError **error)
{
    g_autoptr(Answers) answers = answers_load(path, error);
    if (answers == NULL)
        return FALSE;
    print_warnings(answers);
    printf("%s: valid\n", path);
    return TRUE;
}

static Inventory *load_inventory(const char *path, GError **error)
{
    if (path == NULL)
        return inventory_read(error);

    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "cannot read the inventory '%s': ", path);
        return NULL;
    }
    return inventory_from_json(text, path, error);
}

/* The answers that a server has for the machine of the inventory. */
static gboolean try_answers(const char *words, const char *inventory_file, GError **error)
{
    g_autoptr(Inventory) inventory = load_inventory(inventory_file, error);
    g_autofree char *url = NULL;
    g_autoptr(Answers) answers = inventory != NULL ? answer_request_try(words, inventory, &url, error)
                                                   : NULL;
    if (answers == NULL)
        return FALSE;
    print_warnings(answers);
    printf("%s: valid, for %s\n", url, answers->host->hostname);
    return TRUE;
}

/* The answers of IN as the installer itself would write them. */
static gboolean save_answers(const char *in, const char *out, GError **error)
{
    if (in == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "command line: --save-answers needs --answers=FILE");
        return FALSE;
    }
    g_autoptr(Answers) answers = answers_load(in, error);
    if (answers == NULL)
        return FALSE;
    print_warnings(answers);
    return answer_save(answers, out, error);
}

static gboolean print_plan(const char *answer_file, const char *inventory_file, GError **error)
{
    g_autoptr(Answers) answers = answers_load(answer_file, error);
    if (answers == NULL)
        return FALSE;
    print_warnings(answers);
    g_autoptr(Inventory) inventory = load_inventory(inventory_file, error);
    g_autoptr(Plan) plan = inventory != NULL ? plan_make(inventory, answers, error) : NULL;
    if (plan == NULL)
        return FALSE;
    g_autofree char *text = plan_to_json(plan);
    fputs(text, stdout);
    return TRUE;
}

static gboolean print_inventory(const char *path, GError **error)
{
    g_autoptr(Inventory) inventory = load_inventory(path, error);
    if (inventory == NULL)
        return FALSE;
    g_autofree char *text = inventory_to_json(inventory);
    fputs(text, stdout);
    return TRUE;
}

/* What the command line asks for; of the actions, exactly one. */
typedef struct {
    char *check, *plan; /* answer files */
    char *answers, *save_answers;
    char *try_answers; /* words of a kernel command line */
    char *support; /* file for a support bundle */
    gboolean inventory, reference, schema, parameters, version, boot, support_serve;
    char *inventory_file;
    gboolean wizard;
} Options;

static void options_clear(Options *options)
{
    g_free(options->check);
    g_free(options->plan);
    g_free(options->answers);
    g_free(options->save_answers);
    g_free(options->try_answers);
    g_free(options->inventory_file);
    g_free(options->support);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean take_inventory(const char *name, const char *value, gpointer data, GError **error)
{
    Options *options = data;
    options->inventory = TRUE;
    g_free(options->inventory_file);
    options->inventory_file = g_strdup(value);
    return TRUE;
}

static const char summary[] =
    "Installs a Xen host. Only the disks in an answer file, or chosen on the screen, are\n"
    "written to.";

static const char description[] =
    "Exit status: 0 success, 1 other errors, 2 command line, 3 answer file, 4 the hardware\n"
    "does not fit, 5 source or signature, 6 writing, 7 network, 8 a script. Answer files are\n"
    "described in docs/answer-file.md.\n";

static int count_actions(const Options *options)
{
    return (options->check != NULL) + (options->plan != NULL) + options->wizard +
           (options->try_answers != NULL) +
           (options->inventory && options->plan == NULL && options->try_answers == NULL && !options->wizard) +
           options->reference + options->schema + options->parameters + options->version +
           options->boot + (options->save_answers != NULL && !options->wizard) +
           (options->support != NULL) + options->support_serve;
}

static gboolean parse_options(int argc, char **argv, Options *options, GError **error)
{
    const GOptionEntry entries[] = {
        {"check", 0, 0, G_OPTION_ARG_FILENAME, &options->check,
         "Say all that is wrong with an answer file", "FILE"},
        {"plan", 0, 0, G_OPTION_ARG_FILENAME, &options->plan,
         "Print as JSON what an installation would do (here, or to the machine of --inventory)",
         "FILE"},
        {"save-answers", 0, 0, G_OPTION_ARG_FILENAME, &options->save_answers,
         "Write the answers of --wizard, or those of --answers anew: all of them, in today's "
         "spelling, the password as its hash",
         "FILE"},
        {"answers", 0, 0, G_OPTION_ARG_FILENAME, &options->answers, "For --save-answers", "FILE"},
        {"try-answers", 0, 0, G_OPTION_ARG_STRING, &options->try_answers,
         "Fetch and check the answer file as an installer with these words on its kernel command "
         "line would, here or on the machine of --inventory",
         "'answerfile=URL …'"},
        {"inventory", 0, G_OPTION_FLAG_OPTIONAL_ARG, G_OPTION_ARG_CALLBACK, take_inventory,
         "Print disks and interfaces as JSON; with --plan and --try-answers: read them from FILE", "FILE"},
        {"wizard", 0, 0, G_OPTION_ARG_NONE, &options->wizard,
         "Ask on screens, for the machine of --inventory, and change nothing", NULL},
        {"reference", 0, 0, G_OPTION_ARG_NONE, &options->reference,
         "Print the reference of answer files (Markdown)", NULL},
        {"schema", 0, 0, G_OPTION_ARG_NONE, &options->schema,
         "Print the schema of answer files (RELAX NG)", NULL},
        {"parameters", 0, 0, G_OPTION_ARG_NONE, &options->parameters,
         "Print the words of the kernel command line (Markdown)", NULL},
        {"support-bundle", 0, 0, G_OPTION_ARG_FILENAME, &options->support,
         "Collect logs and the state of this machine, without secrets (tar.zst)", "FILE"},
        {"support-serve", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->support_serve,
         "For --boot: the support bundle by HTTP", NULL},
        {"boot", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->boot,
         "For the installer's initrd: install", NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL},
        G_OPTION_ENTRY_NULL,
    };

    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GOptionGroup) group = g_option_group_new("slipway", NULL, NULL, options, NULL);
    g_option_group_add_entries(group, entries);
    g_option_context_set_main_group(context, g_steal_pointer(&group));
    g_option_context_set_summary(context, summary);
    g_option_context_set_description(context, description);
    if (!g_option_context_parse(context, &argc, &argv, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "command line: ");
        return FALSE;
    }

    if (argc > 1) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "command line: do not know what to do with '%s'; see --help", argv[1]);
        return FALSE;
    }
    if (count_actions(options) != 1) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "command line: say what to do, one thing at a time; see --help");
        return FALSE;
    }
    return TRUE;
}

static gboolean run_wizard(const Options *options, GError **error)
{
    Inventory *inventory = load_inventory(options->inventory_file, error);
    return inventory != NULL && ui_run_desk(inventory, options->save_answers, error);
}

static gboolean run(const Options *options, GError **error)
{
    if (options->check != NULL)
        return check(options->check, error);
    if (options->plan != NULL)
        return print_plan(options->plan, options->inventory_file, error);
    if (options->try_answers != NULL)
        return try_answers(options->try_answers, options->inventory_file, error);
    if (options->wizard)
        return run_wizard(options, error);
    if (options->save_answers != NULL)
        return save_answers(options->answers, options->save_answers, error);
    if (options->support != NULL)
        return support_collect(options->support, error);
    if (options->inventory)
        return print_inventory(options->inventory_file, error);
    if (options->version) {
        puts("slipway-installer " PROJECT_VERSION);
        return TRUE;
    }
    g_autofree char *text = options->schema       ? reference_schema(answer_roots)
                            : options->parameters ? cmdline_reference()
                                                  : reference_markdown(answer_roots);
    fputs(text, stdout);
    return TRUE;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "");

    g_auto(Options) options = {0};
    g_autoptr(GError) error = NULL;
    gboolean parsed = parse_options(argc, argv, &options, &error);
    if (parsed && options.boot)
        return boot_run();
    if (parsed && options.support_serve)
        return support_offer_serve();
    if (parsed && run(&options, &error))
        return 0;
    fprintf(stderr, "%s\n", error->message);
    return error_exit_status(error);
}
