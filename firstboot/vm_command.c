/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vm_command.h"

#include <errno.h>
#include <unistd.h>

#include "command.h"
#include "error.h"
#include "ganeti.h"
#include "run.h"
#include "vm.h"
#include "vm_copy.h"

static const Host here = {.root = ""};

/* What 'create' has on its command line. */
typedef struct {
    char *image, *kernel, *iso, *initrd, *append, *memory, *sr, *host;
    char **disks, **networks;
    int vcpus;
    gboolean stopped;
} Options;

static void options_clear(Options *options)
{
    char *const strings[] = {options->image, options->kernel, options->iso,  options->initrd,
                             options->append, options->memory, options->sr, options->host};
    for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
        g_free(strings[i]);
    g_strfreev(options->disks);
    g_strfreev(options->networks);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean parse(Options *options, int *argc, char ***argv, GError **error)
{
    const GOptionEntry entries[] = {
        {"image", 0, 0, G_OPTION_ARG_STRING, &options->image, "A disk's image: raw, or packed as .gz, .xz, .zst", "FILE"},
        {"kernel", 0, 0, G_OPTION_ARG_STRING, &options->kernel, "A Linux kernel", "FILE"},
        {"iso", 0, 0, G_OPTION_ARG_STRING, &options->iso, "A CD of any system", "FILE"},
        {"initrd", 0, 0, G_OPTION_ARG_STRING, &options->initrd, "For the kernel", "FILE"},
        {"append", 0, 0, G_OPTION_ARG_STRING, &options->append, "The kernel's command line", "TEXT"},
        {"memory", 0, 0, G_OPTION_ARG_STRING, &options->memory, "Its memory (1g)", "SIZE"},
        {"vcpus", 0, 0, G_OPTION_ARG_INT, &options->vcpus, "Its processors (1)", "NUMBER"},
        {"disk", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->disks, "A disk of that size; may be repeated", "SIZE"},
        {"sr", 0, 0, G_OPTION_ARG_STRING, &options->sr, "Where its disks are ('slipway sr list'; the host's own)", "NAME"},
        {"network", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->networks, "Its bridges (" HOST_BRIDGE "); may be repeated", "BRIDGE"},
        {"host", 0, 0, G_OPTION_ARG_STRING, &options->host, "Where it begins (where there is room)", "HOST"},
        {"no-start", 0, 0, G_OPTION_ARG_NONE, &options->stopped, "Only make it", NULL},
        {NULL},
    };
    return command_parse("NAME", "Makes a guest of a disk's image, a kernel or a CD, and starts it. On the master.",
                         entries, 1, argc, argv, error);
}

/* OPTIONS as VM, which points into it. */
static gboolean take_source(const Options *options, Vm *vm, GError **error)
{
    const struct {
        VmSource source;
        const char *path;
    } sources[] = {{VM_IMAGE, options->image}, {VM_KERNEL, options->kernel}, {VM_ISO, options->iso}};
    unsigned given = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++)
        if (sources[i].path != NULL) {
            vm->source = sources[i].source;
            vm->path = sources[i].path;
            given++;
        }
    gboolean stray = (options->initrd != NULL || options->append != NULL) && options->kernel == NULL;
    if (given != 1 || stray)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    stray ? "--initrd and --append belong to --kernel"
                          : "say what it starts from: one of --image, --kernel and --iso");
    return given == 1 && !stray;
}

/* The command line for Ganeti, with the disks in this host's own SR; g_strfreev(). */
static char **create_here_argv(const Vm *vm, GError **error)
{
    g_autoptr(Hostconf) conf = hostconf_load(HOSTCONF_PATH, error);
    if (conf == NULL)
        return NULL;
    Host host = {.conf = conf, .root = ""};
    return vm_create_argv(vm, NULL, NULL, storage_kind(&host), error);
}

/* The command line for Ganeti; g_strfreev(). */
static char **create_argv(const Vm *vm, const char *sr_name, GError **error)
{
    if (!vm_check(vm, error))
        return NULL;
    if (sr_name == NULL)
        return create_here_argv(vm, error);
    g_autoptr(GPtrArray) srs = pool_sr_load(&here, POOL_SR_FILE, error);
    if (srs == NULL)
        return NULL;
    const PoolSr *sr = pool_sr_find(srs, sr_name);
    if (sr == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "the pool has no storage repository '%s'; 'slipway sr list' shows those it has", sr_name);
        return NULL;
    }
    const SrType *type = sr_type_of(&here, sr, error);
    return type != NULL ? vm_create_argv(vm, type, sr, STORAGE_NONE, error) : NULL;
}

static gboolean check_pool(GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(&here);
    if (pool->name == NULL)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "this host is in no pool, and guests are a pool's; see 'slipway status'");
    return pool->name != NULL;
}

/* Becomes ARGV, a command of Ganeti's: its terminal, words and exit status are the operator's. */
static int become(char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!check_pool(&error))
        return command_fail(error);
    execvp(argv[0], argv);
    error = g_error_new(SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot start %s: %s", argv[0],
                                          g_strerror(errno));
    return command_fail(error);
}

static int create(int argc, char **argv)
{
    g_auto(Options) options = {.vcpus = 1};
    g_autoptr(GError) error = NULL;
    Vm vm = {0};
    if (!parse(&options, &argc, &argv, &error) || !take_source(&options, &vm, &error))
        return command_fail(error);
    static const char *const none[] = {NULL};
    vm.name = argv[1];
    vm.initrd = options.initrd;
    vm.append = options.append;
    vm.memory = options.memory != NULL ? options.memory : "1g";
    vm.vcpus = options.vcpus;
    vm.disks = options.disks != NULL ? (const char *const *)options.disks : none;
    vm.networks = options.networks != NULL ? (const char *const *)options.networks : none;
    vm.host = options.host;
    vm.stopped = options.stopped;
    g_auto(GStrv) command = create_argv(&vm, options.sr, &error);
    return command != NULL ? become(command) : command_fail(error);
}

/* A word for a command of Ganeti's, which gets all that follows the word. */
typedef struct {
    const char *name;
    const char *const *ganeti; /* NULL-terminated */
    const char *parameters, *help;
    const char *place; /* the option that names where copies are; NULL: it has to do with none */
} Word;

#define GANETI(...) (const char *const[]){__VA_ARGS__, NULL}

static const Word words[] = {
    {"list", GANETI("gnt-instance", "list", "--output=name,status,pnode,oper_ram,be/vcpus,disk_template"), "",
     "show the guests"},
    {"show", GANETI("gnt-instance", "info"), " NAME", "show all of one"},
    {"start", GANETI("gnt-instance", "start"), " NAME", "start it"},
    {"stop", GANETI("gnt-instance", "shutdown"), " NAME", "ask it to stop, and end it after two minutes (--timeout=SECONDS)"},
    {"reboot", GANETI("gnt-instance", "reboot"), " NAME", "start it anew"},
    {"console", GANETI("gnt-instance", "console"), " NAME", "its console; Ctrl-] leaves it"},
    {"migrate", GANETI("gnt-instance", "migrate", "--force"), " NAME [--node=HOST]", "move it while it runs; its disks are shared"},
    {"move", GANETI("gnt-instance", "move", "--force"), " NAME --target-node=HOST", "move it with its local disks; it stops meanwhile"},
    {"export", GANETI("gnt-backup", "export", "--long-sleep"), " NAME", "stop it and copy it to a folder or an SR (--to PLACE)", "to"},
    {"snapshot", GANETI("gnt-backup", "export", "--noshutdown"), " NAME", "the same while it runs; its disks are on LVM", "to"},
    {"import", GANETI("gnt-backup", "import"), " NAME --src-dir=OLD-NAME -t TEMPLATE -n HOST", "make a guest of such a copy (--from PLACE)", "from"},
    {"remove", GANETI("gnt-instance", "remove"), " NAME", "remove it and its disks; asks first"},
};

static void print_help(void)
{
    g_print("usage: slipway vm COMMAND [NAME] [OPTION...]\n\n  %-8s %s\n", "create",
            "make a guest of an image, a kernel or a CD ('slipway vm create --help')");
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        g_print("  %-8s %s\n", words[i].name, words[i].help);
    g_print("\nBut for 'create', these are Ganeti's own, whose options they take:\n\n");
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        g_print("  %-8s %s %s%s\n", words[i].name, words[i].ganeti[0], words[i].ganeti[1], words[i].parameters);
}

/* WORD's command for Ganeti with what follows the word, and OPTION (may be NULL); g_strfreev(). */
static char **ganeti_argv(const Word *word, int argc, char **argv, const char *option)
{
    g_autoptr(GStrvBuilder) command = g_strv_builder_new();
    g_strv_builder_addv(command, (const char **)word->ganeti);
    /* Ganeti takes no option after the first name, where people write them. */
    gboolean name_first = argc > 1 && *argv[1] != '-';
    for (int i = name_first ? 2 : 1; i < argc; i++)
        g_strv_builder_add(command, argv[i]);
    if (option != NULL)
        g_strv_builder_add(command, option);
    if (name_first)
        g_strv_builder_add(command, argv[1]);
    return g_strv_builder_end(command);
}

static int speak(const Word *word, int argc, char **argv)
{
    g_auto(GStrv) strings = ganeti_argv(word, argc, argv, NULL);
    return become(strings);
}

/* Takes the option that names a place off the command line; all others stay, for Ganeti. */
static char *take_place(const Word *word, int *argc, char ***argv, GError **error)
{
    char *place = NULL;
    const GOptionEntry entries[] = {{word->place, 0, 0, G_OPTION_ARG_STRING, &place, NULL, NULL}, {NULL}};
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_ignore_unknown_options(context, TRUE);
    g_option_context_set_help_enabled(context, FALSE);
    if (!g_option_context_parse(context, argc, argv, error)) {
        error_reclass(error, SLIPWAY_ERROR_USAGE, "%s", "");
        return NULL;
    }
    if (place == NULL || *argc < 2 || *(*argv)[1] == '-') {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_USAGE,
                    "say which guest, and where its copy is: 'slipway vm %s NAME --%s PLACE', a folder of this host or "
                    "a storage repository with files ('slipway sr list')", word->name, word->place);
        g_clear_pointer(&place, g_free);
    }
    return place;
}

/* Before a guest is stopped for it. */
static gboolean check_copy(const char *folder, const char *name, GError **error)
{
    g_autofree char *sizes = NULL;
    return RUN_OUTPUT(&sizes, error, "gnt-instance", "list", "--no-headers", "--units=m", "--output=disk.sizes", name) &&
           vm_copy_check_room(folder, name, vm_copy_sum(sizes), error);
}

/* Ganeti reads and writes copies on this host, wherever guests are. */
static int copy(const Word *word, int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    gboolean is_import = g_str_equal(word->place, "from");
    g_autofree char *place = take_place(word, &argc, &argv, &error);
    g_autofree char *folder = place != NULL && check_pool(&error) ? vm_copy_folder(&here, place, &error) : NULL;
    if (folder == NULL || (!is_import && !check_copy(folder, argv[1], &error)))
        return command_fail(error);
    g_autofree char *own = host_read(&here, "/etc/hostname");
    g_autofree char *node = g_strconcat(is_import ? "--src-node=" : "--node=", own, NULL);
    g_auto(GStrv) strings = ganeti_argv(word, argc, argv, node);
    int status;
    return vm_copy_run(&here, folder, strings, &status, &error) ? status : command_fail(error);
}

int vm_command(int argc, char **argv)
{
    if (argc < 2 || g_str_equal(argv[1], "--help")) {
        print_help();
        return argc < 2 ? SLIPWAY_ERROR_USAGE : 0;
    }
    if (g_str_equal(argv[1], "create")) {
        g_set_prgname("slipway vm create");
        return create(argc - 1, argv + 1);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_equal(argv[1], words[i].name))
            return words[i].place != NULL ? copy(&words[i], argc - 1, argv + 1) : speak(&words[i], argc - 1, argv + 1);
    return command_usage("'slipway vm' has no command '%s'; 'slipway vm --help' lists them", argv[1]);
}
