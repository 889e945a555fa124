/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sr_command.h"

#include <unistd.h>

#include "admit.h"
#include "command.h"
#include "sr_iscsi.h"
#include "sr_pool.h"
#include "sr_report.h"

#define LOG_PATH "/var/log/slipway/pool.log"

static const Host here = {.root = ""};
static const GOptionEntry no_options[] = {{NULL}};

/* What 'create' and 'prepare' have on their command lines. */
typedef struct {
    char *host;
    gboolean erase;
    PoolSr *sr;
} Described;

static void described_clear(Described *described)
{
    g_free(described->host);
    pool_sr_free(described->sr);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Described, described_clear)

/* WORDS, with a password from standard input where it is not to be seen by others. g_strfreev(). */
static char **take_options(const char *const *words, GError **error)
{
    g_autoptr(GStrvBuilder) options = g_strv_builder_new();
    for (; *words != NULL; words++) {
        if (!g_str_equal(*words, "password=-")) {
            g_strv_builder_add(options, *words);
            continue;
        }
        g_autoptr(GString) text = admit_read(STDIN_FILENO, 1024, error);
        if (text == NULL)
            return NULL;
        g_strv_builder_take(options, g_strconcat("password=", g_strstrip(text->str), NULL));
    }
    return g_strv_builder_end(options);
}

static gboolean parse(const char *summary, Described *described, int *argc, char ***argv, GError **error)
{
    const GOptionEntry entries[] = {
        {"host", 0, 0, G_OPTION_ARG_STRING, &described->host, "Of the types ext and lvm: the member whose disk it is", "HOST"},
        {"erase", 0, 0, G_OPTION_ARG_NONE, &described->erase, "Take the storage even if it holds data, which is lost", NULL},
        {NULL},
    };
    if (!command_parse("NAME TYPE [KEY=VALUE…]", summary, entries, -2, argc, argv, error))
        return FALSE;
    g_auto(GStrv) options = take_options((const char *const *)*argv + 3, error);
    if (options != NULL)
        described->sr = pool_sr_new((*argv)[1], (*argv)[2], described->host, (const char *const *)options, error);
    return described->sr != NULL;
}

static int create(int argc, char **argv)
{
    g_auto(Described) described = {NULL};
    g_autoptr(GError) error = NULL;
    if (!parse("Gives the pool a storage repository. On the master.\n\n"
               "  nfs   server=ADDRESS path=/EXPORT [options=OPTIONS-OF-NFS(5)]\n"
               "  ext   --host HOST device=/dev/disk/by-id/…   files on another disk of one host\n"
               "  lvm   --host HOST device=/dev/disk/by-id/…   a volume group on it\n"
               "  iscsi server=ADDRESS target=IQN lun=NUMBER [user=… password=…]\n\n"
               "and those in " SR_PLUGIN_FOLDER ".", &described, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    if (!sr_pool_create(&here, described.sr, described.erase, &error))
        return command_fail(error);
    g_message("the pool has the storage repository %s (%s)", described.sr->name, described.sr->type);
    return 0;
}

static int prepare(int argc, char **argv)
{
    g_auto(Described) described = {NULL};
    g_autoptr(GError) error = NULL;
    if (!parse("Prepares a disk of this host; 'slipway sr create' on the master asks for it.", &described, &argc,
               &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return sr_pool_prepare(&here, described.sr, described.erase, &error) ? 0 : command_fail(error);
}

static int forget(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse("NAME", "Takes a storage repository from the pool that no guest uses; what is on it stays "
                       "there. On the master.", no_options, 1, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    if (!sr_pool_forget(&here, argv[1], &error))
        return command_fail(error);
    g_message("the pool has forgotten the storage repository %s", argv[1]);
    return 0;
}

static char *to_json(const GPtrArray *states)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    sr_report_json(states, builder);
    g_autoptr(JsonNode) node = json_builder_get_root(builder);
    return json_to_string(node, TRUE);
}

/* VERB SR VOLUME MIB, from Ganeti's provider. */
static int volume(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *device = NULL;
    if (argc != 5)
        return command_usage("'slipway sr volume' is for Ganeti");
    command_log(LOG_PATH);
    if (!sr_iscsi_volume(&here, argv[1], argv[2], argv[3], argv[4], &device, &error))
        return command_fail(error);
    g_print("%s", device != NULL ? device : ""); /* lines after the first would be addresses for Xen */
    return 0;
}

static int list(int argc, char **argv)
{
    gboolean json = FALSE;
    const GOptionEntry entries[] = {{"json", 0, 0, G_OPTION_ARG_NONE, &json, "For programs", NULL}, {NULL}};
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Shows the pool's storage repositories as this host sees them.", entries, 0, &argc, &argv,
                       &error))
        return command_fail(error);
    g_autoptr(GPtrArray) states = sr_states(&here, &error);
    if (states == NULL)
        return command_fail(error);
    g_autofree char *text = json ? to_json(states) : sr_report_text(states);
    g_print("%s%s", text, json ? "\n" : "");
    return 0;
}

static const Subcommand commands[] = {
    {"create", create, "give the pool a storage repository (on the master)"},
    {"list", list, "show them, and how this host sees them (--json)"},
    {"forget", forget, "take one from the pool; what is on it stays there (on the master)"},
    {"prepare", prepare, NULL},
    {"volume", volume, NULL},
    {NULL},
};

int sr_command(int argc, char **argv)
{
    return command_dispatch(commands, "slipway sr", argc, argv);
}
