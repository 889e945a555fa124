/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pool_state.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "error.h"
#include "lost.h"
#include "run.h"

#define LOCK_PATH "/run/slipway-pool.lock"

int pool_state_lock(const Host *host, GError **error)
{
    g_autofree char *path = host_path(host, LOCK_PATH);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    int result = -1;
    while (fd >= 0 && (result = flock(fd, LOCK_EX)) < 0 && errno == EINTR)
        continue;
    if (result == 0)
        return fd;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot lock '%s': %s", path,
                g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

/* The options with which Ganeti's own programs connect from member to member. */
static void add_ssh_options(GPtrArray *argv, const GanetiPool *pool)
{
    static const char *const options[] = {"-F", "none", "-o", "BatchMode=yes",
                                          "-o", "StrictHostKeyChecking=yes",
                                          "-o", "UserKnownHostsFile=none",
                                          "-o", "GlobalKnownHostsFile=" GANETI_FOLDER "/known_hosts",
                                          "-o", "ConnectTimeout=5", "-o", "LogLevel=ERROR", "-o"};
    for (gsize i = 0; i < G_N_ELEMENTS(options); i++)
        g_ptr_array_add(argv, g_strdup(options[i]));
    g_ptr_array_add(argv, g_strconcat("HostKeyAlias=", pool->name, NULL));
}

gboolean pool_state_run_on(const GanetiPool *pool, const char *address, const char *const *command,
                           unsigned timeout, char **ret_output, GError **error)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_strdup("ssh"));
    add_ssh_options(argv, pool);
    g_ptr_array_add(argv, g_strconcat("root@", address, NULL));
    for (; *command != NULL; command++)
        g_ptr_array_add(argv, g_strdup(*command));
    g_ptr_array_add(argv, NULL);
    RunCommand run = {.argv = (const char *const *)argv->pdata,
                      .timeout = timeout,
                      .title = "ssh to another member"};
    return run_command(&run, ret_output, error);
}

static void copy_to(const GanetiPool *pool, const char *address, GPtrArray *files)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(argv, g_strdup("scp"));
    g_ptr_array_add(argv, g_strdup("-pq"));
    add_ssh_options(argv, pool);
    for (guint i = 0; i < files->len; i++)
        g_ptr_array_add(argv, g_strdup(files->pdata[i]));
    gboolean is_ipv6 = strchr(address, ':') != NULL;
    g_ptr_array_add(argv, g_strdup_printf(is_ipv6 ? "root@[%s]:" POOL_STATE_FOLDER "/"
                                                  : "root@%s:" POOL_STATE_FOLDER "/", address));
    g_ptr_array_add(argv, NULL);
    g_autoptr(GError) error = NULL;
    if (!run_argv((const char *const *)argv->pdata, NULL, &error))
        g_warning("the member at %s has not got the pool's tokens and keys, and will get them with "
                  "the next change: %s", address, error->message);
}

static GPtrArray *list_files(const Host *host)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *path = host_path(host, POOL_STATE_FOLDER);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL)
        g_ptr_array_add(files, g_build_filename(path, name, NULL));
    return files;
}

/* The other members' names, without those that are off or lost. */
static char **other_members(const Host *host, const GanetiPool *pool)
{
    g_autofree char *own = host_read(host, "/etc/hostname");
    g_auto(GStrv) lost = lost_load(host);
    g_autoptr(GStrvBuilder) others = g_strv_builder_new();
    for (char **name = pool->hosts; *name != NULL; name++)
        if (ganeti_pool_address_of(pool, *name) != NULL && g_strcmp0(*name, own) != 0 &&
            !g_strv_contains((const char *const *)pool->offline, *name) &&
            !g_strv_contains((const char *const *)lost, *name))
            g_strv_builder_add(others, *name);
    return g_strv_builder_end(others);
}

void pool_state_replicate(const Host *host)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_autoptr(GPtrArray) files = list_files(host);
    g_auto(GStrv) others = other_members(host, pool);
    for (char **name = others; *name != NULL && files->len > 0; name++)
        copy_to(pool, ganeti_pool_address_of(pool, *name), files);
}

gboolean pool_state_run_on_others(const Host *host, const char *const *command, GError **error)
{
    g_autoptr(GanetiPool) pool = ganeti_pool_load(host);
    g_auto(GStrv) others = other_members(host, pool);
    g_autoptr(GString) problems = g_string_new(NULL);
    for (char **name = others; *name != NULL; name++) {
        g_autoptr(GError) problem = NULL;
        const char *address = ganeti_pool_address_of(pool, *name);
        if (!pool_state_run_on(pool, address, command, POOL_STATE_PATIENCE, NULL, &problem))
            g_string_append_printf(problems, "%s%s: %s", problems->len > 0 ? "; " : "", *name,
                                   problem->message);
    }
    if (problems->len > 0)
        g_set_error_literal(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, problems->str);
    return problems->len == 0;
}

gboolean pool_state_forget(const Host *host, GError **error)
{
    g_autoptr(GPtrArray) files = list_files(host);
    for (guint i = 0; i < files->len; i++)
        if (g_unlink(files->pdata[i]) < 0) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot remove '%s': %s",
                        (char *)files->pdata[i], g_strerror(errno));
            return FALSE;
        }
    return TRUE;
}
