/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "admit.h"
#include "agent.h"
#include "command.h"
#include "depart.h"
#include "error.h"
#include "follow.h"
#include "ganeti.h"
#include "ha_command.h"
#include "ha_service.h"
#include "issue.h"
#include "join.h"
#include "lost.h"
#include "master.h"
#include "pool_token.h"
#include "recall.h"
#include "record.h"
#include "relay.h"
#include "run.h"
#include "rolling.h"
#include "status.h"
#include "takeover.h"
#include "tokens.h"
#include "user_command.h"
#include "validate.h"
#include "witness.h"

#define LOG_PATH "/var/log/slipway/pool.log"
#define AGENT_LOG_PATH "/var/log/slipway/agent.log"

static const Host here = {.root = ""};
static const GOptionEntry no_options[] = {{NULL}};

static int token_create(int argc, char **argv)
{
    g_autofree char *expires = g_strdup("24h");
    IssueTerms terms = {.uses = 1};
    const GOptionEntry entries[] = {
        {"expires", 0, 0, G_OPTION_ARG_STRING, &expires, "How long it is valid (default: 24h)", "90m|24h|7d"},
        {"uses", 0, 0, G_OPTION_ARG_INT, &terms.uses, "How many hosts may join with it (default: 1)", "N"},
        {"replace", 0, 0, G_OPTION_ARG_NONE, &terms.replaces,
         "Also for a host that was installed anew under its old name", NULL},
        {"any-cpu", 0, 0, G_OPTION_ARG_NONE, &terms.any_cpu,
         "Also for a host whose processor lacks features of the others", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Makes a token with which a new host can join this pool, and prints it: whoever "
                       "has it can become a member.", entries, 0, &argc, &argv, &error) ||
        !command_parse_duration(expires, &terms.seconds, &error))
        return command_fail(error);
    if (terms.uses < 1 || terms.uses > 1000)
        return command_usage("--uses is from 1 to 1000");
    command_log(LOG_PATH);

    g_autofree char *word = NULL;
    g_autofree char *id = NULL;
    if (!issue_token(&here, &terms, &word, &id, &error))
        return command_fail(error);
    g_autofree char *until = tokens_time(g_get_real_time() / G_USEC_PER_SEC + terms.seconds);
    g_message("token %s: for %u host%s, until %s", id, terms.uses, terms.uses == 1 ? "" : "s", until);
    g_print("%s\n", word);
    explicit_bzero(word, strlen(word));
    return 0;
}

static int token_list(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Shows the pool's tokens, also those that died in the last week.", no_options,
                       0, &argc, &argv, &error))
        return command_fail(error);
    g_autoptr(GPtrArray) tokens = tokens_load(&here, &error);
    if (tokens == NULL)
        return command_fail(error);
    g_autofree char *text = tokens_to_text(tokens, g_get_real_time() / G_USEC_PER_SEC);
    g_print("%s", text);
    return 0;
}

static int token_revoke(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse("TOKEN-ID", "Makes a token worthless; 'slipway pool token list' shows the ids.",
                       no_options, 1, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return issue_revoke(&here, argv[1], &error) ? 0 : command_fail(error);
}

/* The token as an argument, which others can see while the command runs, or from standard input. */
static char *take_token(const char *argument, GError **error)
{
    if (!g_str_equal(argument, "-"))
        return g_strdup(argument);
    g_autoptr(GString) text = admit_read(STDIN_FILENO, 4096, error);
    return text != NULL ? g_strdup(g_strstrip(text->str)) : NULL;
}

/* Has the pool's step do it, as at a first boot; what it says is the error. */
static gboolean join_now(GError **error)
{
    g_autoptr(GError) summary = NULL;
    if (agent_first_boot(&summary))
        return TRUE;
    g_autoptr(Record) record = record_load(RECORD_FOLDER, "pool");
    if (record->state == RECORD_DONE)
        g_propagate_error(error, g_steal_pointer(&summary));
    else
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s",
                    record->message != NULL ? record->message : summary->message);
    return FALSE;
}

/* A token that was refused is not kept; a join that has begun needs it to be finished. */
static void give_up_join(Hostconf *before)
{
    g_autoptr(GError) error = NULL;
    if (!join_has_begun(&here) && !hostconf_save(before, HOSTCONF_PATH, &error))
        g_warning("%s", error->message);
}

static int join(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse("TOKEN", "Makes this host a member of the pool whose master has made TOKEN; '-' reads "
                       "it from standard input.", no_options, 1, &argc, &argv, &error))
        return command_fail(error);
    command_log(AGENT_LOG_PATH);
    g_autofree char *word = take_token(argv[1], &error);
    g_autoptr(PoolToken) token = word != NULL ? pool_token_decode(word, &error) : NULL;
    g_autoptr(Hostconf) conf = token != NULL ? hostconf_load(HOSTCONF_PATH, &error) : NULL;
    if (conf == NULL)
        return command_fail(error);
    g_autoptr(GanetiPool) pool = ganeti_pool_load(&here);
    if (pool->name != NULL && !g_str_equal(pool->name, token->pool)) {
        g_printerr("slipway: this host is in the pool %s already: 'slipway pool leave' takes it out\n",
                   pool->name);
        return SLIPWAY_ERROR_FAILED;
    }
    g_autoptr(Hostconf) before = hostconf_copy(conf);
    conf->pool_action = HOSTCONF_POOL_JOIN;
    g_clear_pointer(&conf->pool_address, g_free);
    g_clear_pointer(&conf->pool_name, g_free);
    g_free(conf->pool_token);
    conf->pool_token = g_steal_pointer(&word);
    if (!hostconf_save(conf, HOSTCONF_PATH, &error))
        return command_fail(error);
    if (join_now(&error))
        return 0;
    give_up_join(before);
    return command_fail(error);
}

static void print_hosts(const GanetiPool *pool)
{
    g_auto(GStrv) lost = lost_load(&here);
    for (char **name = pool->hosts; *name != NULL; name++) {
        const char *address = ganeti_pool_address_of(pool, *name);
        const char *role = g_strcmp0(*name, pool->master) == 0 ? "master" : "member";
        if (g_strv_contains((const char *const *)lost, *name))
            role = "lost: is taken back by itself once it answers";
        else if (g_strv_contains((const char *const *)pool->offline, *name))
            role = "offline";
        g_print("  %-32s %-16s %s\n", *name, address != NULL ? address : "no address", role);
    }
}

static int status(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Shows the pool that this host is in. The exit status is 0 if there is one.",
                       no_options, 0, &argc, &argv, &error))
        return command_fail(error);
    g_autoptr(Status) now = status_new(&here, RECORD_FOLDER);
    g_autofree char *text = status_pool_to_text(now);
    g_print("%s", text);
    g_autoptr(GanetiPool) pool = ganeti_pool_load(&here);
    print_hosts(pool);
    if (ha_is_enabled(&here))
        g_print("automatic fail-over: 'slipway pool ha status'\n");
    return now->pool_name != NULL ? 0 : SLIPWAY_ERROR_FAILED;
}

static int leave(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Takes this host out of its pool.", no_options, 0, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return depart_leave(&here, &error) ? 0 : command_fail(error);
}

static int evict(int argc, char **argv)
{
    gboolean new_keys = FALSE;
    const GOptionEntry entries[] = {
        {"new-keys", 0, 0, G_OPTION_ARG_NONE, &new_keys,
         "Give all others new keys: that host is not trusted any more. Voids all tokens", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse("HOST", "Takes HOST out of the pool, even if it does not answer. On the master.",
                       entries, 1, &argc, &argv, &error) ||
        !validate_fqdn(argv[1], &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return depart_evict(&here, argv[1], new_keys, &error) ? 0 : command_fail(error);
}

static int follow_pool(int argc, char **argv)
{
    g_autofree char *network = NULL, *sr = NULL;
    const GOptionEntry entries[] = {
        {"network", 0, 0, G_OPTION_ARG_STRING, &network, "Fail only where that one cannot be had", "BRIDGE"},
        {"sr", 0, 0, G_OPTION_ARG_STRING, &sr, "Fail only where that one cannot be had", "NAME"},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Brings about on this host what the pool has for all: networks and storage "
                       "repositories. Done at each boot and change.", entries, 0, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    const FollowCause cause = {network, sr};
    return follow(&here, &cause, &error) ? 0 : command_fail(error);
}

static int takeover_command(int argc, char **argv)
{
    g_auto(GStrv) off = NULL;
    gboolean force = FALSE;
    const GOptionEntry entries[] = {
        {"off", 0, 0, G_OPTION_ARG_STRING_ARRAY, &off,
         "You have made sure that HOST is off: it has no say, and its guests start elsewhere", "HOST"},
        {"force", 0, 0, G_OPTION_ARG_NONE, &force,
         "If the master is well, have it hand over to this host, in good order", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Makes this host the master of its pool when the master is gone. On the master: "
                       "starts the guests of a host that is off elsewhere (--off).",
                       entries, 0, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return takeover(&here, (const char *const *)off, force, &error) ? 0 : command_fail(error);
}

static int witness_command(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse("HOST", "What this member knows about HOST and the master, for another member.",
                       no_options, 1, &argc, &argv, &error) ||
        !validate_fqdn(argv[1], &error))
        return command_fail(error);
    g_autoptr(Witness) witness = witness_here(&here, argv[1]);
    g_autofree char *json = witness_to_json(witness);
    g_print("%s\n", json);
    return 0;
}

static int resign(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Stops the master's daemons on this host: another one is master.", no_options, 0,
                       &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return master_stop(&here, &error) ? 0 : command_fail(error);
}

static int recall_command(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (!command_parse(NULL, "Takes lost members back that answer again. On the master.", no_options, 0, &argc,
                       &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    return recall(&here, &error) ? 0 : command_fail(error);
}

static int upgrade_members(int argc, char **argv)
{
    RollingOptions options = {0};
    const GOptionEntry entries[] = {
        {"plan", 0, 0, G_OPTION_ARG_NONE, &options.plan, "Only say who would be next, or what stands in the way", NULL},
        {"again", 0, 0, G_OPTION_ARG_NONE, &options.again, "Also where this version has failed before", NULL},
        {"stop-guests", 0, 0, G_OPTION_ARG_NONE, &options.stop_guests,
         "Let guests that cannot move be down while their host restarts", NULL},
        {NULL},
    };
    g_autoptr(GError) error = NULL;
    if (!command_parse("FILE|URL", "Upgrades all members, one after the other; called again, it goes on. On the master.",
                       entries, 1, &argc, &argv, &error))
        return command_fail(error);
    command_log(LOG_PATH);
    options.source = argv[1];
    return rolling_upgrade(&here, &options, &error) ? 0 : command_fail(error);
}

static int relay_command(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    if (argc != 2)
        return command_usage("'slipway pool relay' is for sshd");
    return relay(argv[1], &error) ? 0 : command_fail(error);
}

/* Its socket is standard input and output. */
static int admit(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a host that does not wait for its answer is admitted all the same */
    command_log(LOG_PATH);
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) message = admit_read(STDIN_FILENO, POOL_REPLY_MAX_SIZE, &error);
    if (message == NULL)
        return command_fail(error);
    g_autoptr(Hostconf) conf = hostconf_load(HOSTCONF_PATH, &error);
    if (conf == NULL)
        return command_fail(error);
    Host host = {.conf = conf, .root = ""};
    g_autoptr(PoolReply) reply = admit_answer(&host, message->str, message->len);
    g_autofree char *json = pool_reply_to_json(reply);
    return write(STDOUT_FILENO, json, strlen(json)) == (ssize_t)strlen(json) ? 0
                                                                             : SLIPWAY_ERROR_NETWORK;
}

static const Subcommand token_commands[] = {
    {"create", token_create, "make a token for a new host (--expires, --uses, --replace, --any-cpu)"},
    {"list", token_list, "show the tokens, and who has used them"},
    {"revoke", token_revoke, "make a token worthless"},
    {NULL},
};

static int token(int argc, char **argv)
{
    return command_dispatch(token_commands, "slipway pool token", argc, argv);
}

static const Subcommand pool_commands[] = {
    {"status", status, "show the pool and its hosts"},
    {"token", token, "make, list and revoke tokens for new hosts (on the master)"},
    {"join", join, "make this host a member of a token's pool"},
    {"leave", leave, "take this host out of its pool"},
    {"evict", evict, "take another host out of the pool (on the master)"},
    {"follow", follow_pool, "bring about on this host what the pool has for all"},
    {"takeover", takeover_command, "make this host the master when the master is gone (--off, --force)"},
    {"upgrade", upgrade_members, "to a new version, member by member (on the master; --plan, --stop-guests)"},
    {"ha", ha_command, "have Pacemaker find a new master by itself (status, fence, enable, disable)"},
    {"user", user_command, "who may use the pool's REST API: add, list, remove (on the master)"},
    {"relay", relay_command, NULL},
    {"witness", witness_command, NULL},
    {"resign", resign, NULL},
    {"recall", recall_command, NULL},
    {"admit", admit, NULL},
    {NULL},
};

int pool_command(int argc, char **argv)
{
    return command_dispatch(pool_commands, "slipway pool", argc, argv);
}
