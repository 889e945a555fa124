/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vote.h"

#include "error.h"
#include "lost.h"
#include "pool_state.h"

#define SPEAK_TIMEOUT 20 /* seconds for a member that is on; an emulated one takes five */

static void voter_free(Voter *voter)
{
    g_free(voter->name);
    g_free(voter->address);
    witness_free(voter->witness);
    g_free(voter);
}

Vote *vote_new(const char *pool, const char *own, const char *master, const char *about)
{
    Vote *vote = g_new0(Vote, 1);
    vote->pool = g_strdup(pool);
    vote->own = g_strdup(own);
    vote->master = g_strdup(master);
    vote->about = g_strdup(about);
    vote->voters = g_ptr_array_new_with_free_func((GDestroyNotify)voter_free);
    return vote;
}

Voter *vote_add(Vote *vote, const char *name, const char *address)
{
    Voter *voter = g_new0(Voter, 1);
    voter->name = g_strdup(name);
    voter->address = g_strdup(address);
    g_ptr_array_add(vote->voters, voter);
    return voter;
}

void vote_free(Vote *vote)
{
    if (vote == NULL)
        return;
    g_free(vote->pool);
    g_free(vote->own);
    g_free(vote->master);
    g_free(vote->about);
    g_ptr_array_unref(vote->voters);
    g_free(vote);
}

const Voter *vote_find(const Vote *vote, const char *name)
{
    for (guint i = 0; i < vote->voters->len; i++)
        if (g_strcmp0(((const Voter *)vote->voters->pdata[i])->name, name) == 0)
            return vote->voters->pdata[i];
    return NULL;
}

/* --- asking ------------------------------------------------------------------ */

typedef struct {
    const GanetiPool *pool;
    const char *about;
    Voter *voter;
} Question;

/* A thread of its own for each. */
static gpointer ask(gpointer data)
{
    Question *question = data;
    Voter *voter = question->voter;
    voter->is_alive = voter->address != NULL && witness_reaches(voter->address);
    if (!voter->is_alive)
        return NULL;
    const char *const command[] = {"slipway", "pool", "witness", question->about, NULL};
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    if (pool_state_run_on(question->pool, voter->address, command, SPEAK_TIMEOUT, &text, &error))
        voter->witness = witness_parse(text, &error);
    if (voter->witness == NULL)
        g_debug("%s says nothing about the master: %s", voter->name, error->message);
    return NULL;
}

Vote *vote_hold(const Host *host, const GanetiPool *pool, const char *about, const char *const *off)
{
    g_autofree char *own = host_read(host, "/etc/hostname");
    g_auto(GStrv) lost = lost_load(host);
    Vote *vote = vote_new(pool->name, own, pool->master, about);
    g_autofree Question *questions = g_new0(Question, g_strv_length(pool->hosts));
    g_autofree GThread **threads = g_new0(GThread *, g_strv_length(pool->hosts));
    for (guint i = 0; pool->hosts[i] != NULL; i++) {
        const char *name = pool->hosts[i];
        Voter *voter = vote_add(vote, name, ganeti_pool_address_of(pool, name));
        voter->is_off = (off != NULL && g_strv_contains(off, name)) ||
                        g_strv_contains((const char *const *)pool->offline, name);
        voter->is_lost = g_strv_contains((const char *const *)lost, name);
        questions[i] = (Question){.pool = pool, .about = about, .voter = voter};
        if (g_strcmp0(name, own) != 0) {
            threads[i] = g_thread_new("vote", ask, &questions[i]);
            continue;
        }
        voter->is_alive = TRUE;
        voter->is_off = FALSE;
        voter->witness = witness_here(host, own); /* whether it reaches itself is nobody's question */
    }
    for (guint i = 0; pool->hosts[i] != NULL; i++)
        if (threads[i] != NULL)
            g_thread_join(threads[i]);
    return vote;
}

/* --- counting ---------------------------------------------------------------- */

const char *vote_incumbent(const Vote *vote)
{
    for (guint i = 0; i < vote->voters->len; i++) {
        const Voter *voter = vote->voters->pdata[i];
        if (voter->witness != NULL && voter->witness->serves)
            return voter->name;
    }
    return NULL;
}

const char *vote_who_reaches(const Vote *vote)
{
    const Voter *about = vote_find(vote, vote->about);
    if (about == NULL || about->is_alive)
        return vote->own;
    for (guint i = 0; i < vote->voters->len; i++) {
        const Voter *voter = vote->voters->pdata[i];
        if (g_strcmp0(voter->name, vote->own) != 0 && voter->witness != NULL && voter->witness->reaches)
            return voter->name;
    }
    return NULL;
}

/* What VOTER knows that speaks against this host, if anything. */
static gboolean objects(const Vote *vote, const Voter *voter, GError **error)
{
    const Witness *witness = voter->witness;
    if (g_strcmp0(voter->name, vote->own) == 0)
        return FALSE;
    if (g_strcmp0(witness->master, vote->master) != 0 && (witness->serves || !voter->is_lost)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "%s says that the master of %s is %s, this host knew of %s: it has missed a change. "
                    "The master takes such a host back within a minute; see 'slipway pool status' there",
                    voter->name, vote->pool, witness->master, vote->master);
        return TRUE;
    }
    if (vote->is_appointed || g_strcmp0(vote->master, vote->own) == 0 || !witness->reaches)
        return FALSE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                "%s still reaches the master %s, so it is on, and what is broken is the network between "
                "it and this host: mend that, or take over on %s ('slipway pool takeover --force')",
                voter->name, vote->master, voter->name);
    return TRUE;
}

static char *list_silent(const Vote *vote)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < vote->voters->len; i++) {
        const Voter *voter = vote->voters->pdata[i];
        if (voter->witness == NULL && !voter->is_off)
            g_string_append_printf(text, "%s%s", text->len > 0 ? ", " : "", voter->name);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Whether VOTER, which is called off, is to be listened to all the same. */
static gboolean is_heard(const Vote *vote, const Voter *voter)
{
    return voter->witness != NULL && (voter->witness->serves || vote->is_appointed);
}

gboolean vote_elects(const Vote *vote, GError **error)
{
    unsigned voters = 0;
    unsigned present = 0;
    for (guint i = 0; i < vote->voters->len; i++) {
        const Voter *voter = vote->voters->pdata[i];
        /* A master that is there is one, whatever others have been told about it. */
        gboolean counts = !voter->is_off || is_heard(vote, voter);
        if (counts && voter->witness != NULL && objects(vote, voter, error))
            return FALSE;
        voters += counts;
        present += counts && voter->witness != NULL;
    }
    if (2 * present > voters)
        return TRUE;
    g_autofree char *silent = list_silent(vote);
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "only %u of %u members of %s can be asked, and that is not more than half: the others "
                "(%s) may be on, cut off from here, and have a master of their own. Bring one of them back; "
                "or switch off those that are dead, make sure of it, and say so: 'slipway pool takeover "
                "--off HOST'", present, voters, vote->pool, silent);
    return FALSE;
}
