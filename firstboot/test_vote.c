/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vote.h"

#include "error.h"

/* One letter for each member from xen1 on: what it says. */
static Vote *make(const char *own, const char *master, const char *letters)
{
    Vote *vote = vote_new("pool.example.com", own, master, "xen1");
    for (guint i = 0; letters[i] != '\0'; i++) {
        g_autofree char *name = g_strdup_printf("xen%u", i + 1);
        Voter *voter = vote_add(vote, name, "192.0.2.1");
        char letter = letters[i];
        voter->is_alive = letter != '-' && letter != 'o';
        voter->is_off = letter == 'o' || letter == 'O';
        voter->is_lost = letter == 'l' || letter == 'L';
        if (!voter->is_alive || letter == 'm')
            continue;
        voter->witness = g_new0(Witness, 1);
        voter->witness->master = g_strdup(strchr("2OlL", letter) != NULL ? "xen2" : master);
        voter->witness->serves = strchr("SOL", letter) != NULL;
        voter->witness->reaches = letter == 'r';
    }
    return vote;
}

static void check(const char *own, const char *master, const char *letters, const char *refusal)
{
    g_autoptr(Vote) vote = make(own, master, letters);
    g_autoptr(GError) error = NULL;
    gboolean elected = vote_elects(vote, &error);
    if (refusal == NULL) {
        g_assert_no_error(error);
        g_assert_true(elected);
        return;
    }
    g_assert_false(elected);
    g_assert_nonnull(error);
    g_assert_nonnull(strstr(error->message, refusal));
}

/* -: silent, o: off, y: agrees, r: reaches the master, 2: knows of xen2, m: mute, S: serves, O: "off", but
 * master of xen2; l: lost, and knows of xen2; L: the same, as a master */
static void test_takeover(void)
{
    check("xen2", "xen1", "-yy", NULL);
    check("xen2", "xen1", "-yyy-", NULL);
    /* What this host says itself is no witness against it. */
    check("xen2", "xen1", "-ry", NULL);
    check("xen2", "xen1", "-yr", "xen3 still reaches the master xen1");
    check("xen3", "xen1", "-2y", "xen2 says that the master of pool.example.com is xen2");
    /* half is not more than half */
    check("xen2", "xen1", "-y", "only 1 of 2 members");
    check("xen2", "xen1", "-y", "(xen1)");
    check("xen2", "xen1", "-yy-", "only 2 of 4 members");
    /* on, but nobody knows what it thinks */
    check("xen2", "xen1", "-ym-", "(xen1, xen3, xen4)");
    /* somebody has made sure */
    check("xen2", "xen1", "oy", NULL);
    check("xen2", "xen1", "oyy-", NULL);
    check("xen2", "xen1", "oy--", "only 1 of 3 members");
    check("xen2", "xen1", "oyoo", NULL);
    /* What a host knows that has missed the last change does not count; that it is there does. */
    check("xen3", "xen1", "-ly", NULL);
    check("xen3", "xen1", "-Ly", "xen2 says that the master of pool.example.com is xen2");
}

/* The last known master, after its power came back. */
static void test_return(void)
{
    check("xen1", "xen1", "yyy", NULL);
    check("xen1", "xen1", "yy-", NULL);
    check("xen1", "xen1", "yr", NULL);
    check("xen1", "xen1", "y-", "only 1 of 2 members");
    check("xen1", "xen1", "y22", "xen2 says that the master");
    check("xen1", "xen1", "y2y", "xen2 says that the master");
    check("xen1", "xen1", "yo", NULL);
    /* Called off, and yet it serves. */
    check("xen1", "xen1", "yO", "xen2 says that the master");
}

/* Pacemaker has the say, and has switched off whoever is silent. */
static void test_appointed(void)
{
    g_autoptr(Vote) vote = make("xen2", "xen1", "oyr");
    vote->is_appointed = TRUE;
    g_assert_true(vote_elects(vote, NULL));
    g_autoptr(Vote) behind = make("xen1", "xen1", "yo2");
    behind->is_appointed = TRUE;
    ((Voter *)behind->voters->pdata[2])->is_off = TRUE;
    g_autoptr(GError) error = NULL;
    g_assert_false(vote_elects(behind, &error));
    g_assert_nonnull(strstr(error->message, "xen3 says that the master"));
}

static void check_reached(const char *own, const char *letters, const char *expected)
{
    g_autoptr(Vote) vote = make(own, own, letters);
    g_assert_cmpstr(vote_who_reaches(vote), ==, expected);
}

/* xen1 is the host in question. */
static void test_reached(void)
{
    check_reached("xen2", "-yy", NULL);
    check_reached("xen2", "-ry", NULL); /* xen2 has tried itself */
    check_reached("xen2", "-yr", "xen3");
    check_reached("xen2", "yyy", "xen2");
    check_reached("xen2", "myy", "xen2");
}

static void test_incumbent(void)
{
    g_autoptr(Vote) vote = make("xen1", "xen1", "yyS");
    g_assert_cmpstr(vote_incumbent(vote), ==, "xen3");
    g_autoptr(Vote) none = make("xen1", "xen1", "y-y");
    g_assert_null(vote_incumbent(none));
    g_assert_cmpstr(vote_find(none, "xen2")->name, ==, "xen2");
    g_assert_null(vote_find(none, "xen4"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/vote/takeover", test_takeover);
    g_test_add_func("/vote/return", test_return);
    g_test_add_func("/vote/appointed", test_appointed);
    g_test_add_func("/vote/reached", test_reached);
    g_test_add_func("/vote/incumbent", test_incumbent);
    return g_test_run();
}
