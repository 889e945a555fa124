/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "firewall.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "error.h"
#include "ganeti.h"
#include "join.h"
#include "run.h"

#define GANETI_LOCK "/var/lock/ganeti-ssconf.lock" /* held while Ganeti writes the files that are read here */

/* Takes the word, if it is an address that is not there yet. */
static void add_address(GPtrArray *addresses, const char *word)
{
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(word);
    g_autofree char *text = address != NULL ? g_inet_address_to_string(address) : NULL;
    if (text != NULL && !g_ptr_array_find_with_equal_func(addresses, text, g_str_equal, NULL))
        g_ptr_array_add(addresses, g_steal_pointer(&text));
}

char **firewall_members(const Host *host)
{
    /* "NAME ADDRESS" in each line, "ADDRESS" in the others: what is no address is passed over. */
    static const char *const files[] = {
        GANETI_FOLDER "/ssconf_node_primary_ips", GANETI_FOLDER "/ssconf_node_secondary_ips",
        GANETI_FOLDER "/ssconf_master_ip", JOIN_MASTERS};
    g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *text = host_read(host, files[i]);
        g_auto(GStrv) words = g_strsplit_set(text != NULL ? text : "", " \n", -1);
        for (char **word = words; *word != NULL; word++)
            add_address(addresses, *word);
    }
    g_ptr_array_add(addresses, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&addresses), FALSE);
}

static void add_elements(GString *text, const char *set, const char *const *members, gboolean ipv6)
{
    for (; *members != NULL; members++)
        if ((strchr(*members, ':') != NULL) == ipv6)
            g_string_append_printf(text, "add element inet slipway %s { %s }\n", set, *members);
}

char *firewall_text(const char *const *members, gboolean own_rules)
{
    g_autoptr(GString) text = g_string_new("include \"" FIREWALL_RULES "\"\n");
    if (own_rules)
        g_string_append(text, "table inet slipway {\n    chain own {\n"
                              "        include \"" FIREWALL_FOLDER "/*.nft\"\n    }\n}\n");
    add_elements(text, "members4", members, FALSE);
    add_elements(text, "members6", members, TRUE);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Ganeti writes its files one by one; none of them is read while it does. */
static char **read_members(const Host *host)
{
    g_autofree char *path = host_path(host, GANETI_LOCK);
    int lock = open(path, O_RDONLY | O_CLOEXEC);
    if (lock >= 0)
        flock(lock, LOCK_SH);
    char **members = firewall_members(host);
    if (lock >= 0)
        close(lock);
    return members;
}

/* The line of nft(8) that says what is wrong, and where; others draw an arrow below it. */
static void keep_problem(const char *line, gpointer data)
{
    char **ret_problem = data;
    if (*ret_problem == NULL && strstr(line, ": Error: ") != NULL)
        *ret_problem = g_strdup(line);
}

static gboolean run_nft(const char *const *members, gboolean own_rules, GError **error)
{
    g_autofree char *text = firewall_text(members, own_rules);
    g_autofree char *problem = NULL;
    RunCommand command = {.argv = (const char *const[]){"nft", "--file", "-", NULL},
                          .input = text,
                          .on_line = keep_problem,
                          .on_line_data = &problem};
    if (run_command(&command, NULL, error))
        return TRUE;
    if (problem != NULL && error != NULL) {
        g_clear_error(error);
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, problem);
    }
    return FALSE;
}

static gboolean load(const char *const *members, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (run_nft(members, TRUE, &problem))
        return TRUE;
    if (!run_nft(members, FALSE, error))
        return FALSE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                "the rules in " FIREWALL_FOLDER " are not in force, as one of them is wrong, all "
                "others are: %s",
                problem->message);
    return FALSE;
}

gboolean firewall_load(const Host *host, GError **error)
{
    g_auto(GStrv) members = read_members(host);
    for (;;) {
        gboolean loaded = load((const char *const *)members, error);
        /* A change that came meanwhile does not start this program once more. */
        g_auto(GStrv) now = read_members(host);
        if (!loaded || g_strv_equal((const char *const *)members, (const char *const *)now))
            return loaded;
        g_strfreev(members);
        members = g_steal_pointer(&now);
    }
}

void firewall_update(void)
{
    g_autoptr(GError) error = NULL;
    if (!RUN(&error, "systemctl", "restart", "slipway-firewall.service"))
        g_warning("the packet filter may not know all members of the pool: %s", error->message);
}
