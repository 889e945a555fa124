/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "cmdline.h"
#include "error.h"
#include "execute.h"
#include "inventory.h"
#include "run.h"
#include "scrub.h"

#define FOLDER "slipway-support"
#define PROGRAM_TIMEOUT 30 /* seconds: a disk that does not answer must not hold up the rest */

/* A file of the bundle: a copy, or what a program writes. */
typedef struct {
    const char *name;
    const char *path;
    const char *argv[8];
} Part;

static const Part parts[] = {
    {"installer.log", EXECUTE_LOG},
    {"plan.json", SUPPORT_PLAN},
    {"answers.xml", SUPPORT_ANSWERS},
    {"cmdline.txt", "/proc/cmdline"},
    {"cpuinfo.txt", "/proc/cpuinfo"},
    {"meminfo.txt", "/proc/meminfo"},
    {"mdstat.txt", "/proc/mdstat"},
    {"mounts.txt", "/proc/self/mounts"},
    {"modules.txt", "/proc/modules"},
    {"partitions.txt", "/proc/partitions"},
    {"resolv.conf", "/etc/resolv.conf"},
    {"os-release", "/etc/os-release"},
    {"journal.txt", NULL, {"journalctl", "--no-pager", "--boot", "--output=short-precise"}},
    {"dmesg.txt", NULL, {"dmesg"}},
    {"lsblk.txt", NULL, {"lsblk", "--output-all", "--json", "--bytes"}},
    {"blkid.txt", NULL, {"blkid"}},
    {"lspci.txt", NULL, {"lspci", "-nnk"}},
    {"udev.txt", NULL, {"udevadm", "info", "--export-db"}},
    {"ip-address.txt", NULL, {"ip", "-details", "-statistics", "address"}},
    {"ip-route.txt", NULL, {"ip", "route", "show", "table", "all"}},
    {"networkctl.txt", NULL, {"networkctl", "--no-pager", "--all", "status"}},
    {"units.txt", NULL, {"systemctl", "--no-pager", "--all", "list-units"}},
    {"processes.txt", NULL, {"ps", "-ef"}},
    {"df.txt", NULL, {"df", "-h"}},
};

/* The text of PART, or why there is none; g_free(). */
static char *read_part(const Part *part)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    if (part->path != NULL) {
        if (!g_file_get_contents(part->path, &text, NULL, &error))
            return g_strdup_printf("(%s)\n", error->message);
        return text;
    }
    const RunCommand command = {.argv = part->argv, .timeout = PROGRAM_TIMEOUT};
    if (!run_command(&command, &text, &error))
        return g_strdup_printf("(%s)\n", error->message);
    return text;
}

static char *read_inventory(void)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Inventory) inventory = inventory_read(&error);
    return inventory != NULL ? inventory_to_json(inventory) : g_strdup_printf("(%s)\n", error->message);
}

static gboolean write_part(const char *folder, const char *name, const char *text,
                           const char *const *secrets, GError **error)
{
    g_autofree char *clean = scrub_text(text, secrets);
    g_autofree char *path = g_build_filename(folder, name, NULL);
    return g_file_set_contents_full(path, clean, -1, 0, 0600, error);
}

/* What the kernel command line holds that no rule of scrub.h may recognise elsewhere. */
static char **known_secrets(void)
{
    g_autoptr(GStrvBuilder) secrets = g_strv_builder_new();
    g_autoptr(Cmdline) cmdline = cmdline_read(NULL);
    if (cmdline != NULL && cmdline->ssh_password != NULL)
        g_strv_builder_add(secrets, cmdline->ssh_password);
    return g_strv_builder_end(secrets);
}

static gboolean write_parts(const char *folder, GError **error)
{
    g_auto(GStrv) secrets = known_secrets();
    const char *const *known = (const char *const *)secrets;
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *text = read_part(&parts[i]);
        if (!write_part(folder, parts[i].name, text, known, error))
            return FALSE;
    }
    g_autofree char *inventory = read_inventory();
    return write_part(folder, "inventory.json", inventory, known, error) &&
           write_part(folder, "version.txt", "slipway-installer " PROJECT_VERSION "\n", known, error);
}

gboolean support_collect(const char *path, GError **error)
{
    g_autofree char *parent = g_path_get_dirname(path);
    g_autofree char *pattern = g_build_filename(parent, ".support-XXXXXX", NULL);
    g_autofree char *part = g_strconcat(path, ".part", NULL);
    if (g_mkdir_with_parents(parent, 0755) < 0 || g_mkdtemp(pattern) == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "cannot collect the support bundle in '%s': %s", parent, g_strerror(errno));
        return FALSE;
    }
    g_autofree char *folder = g_build_filename(pattern, FOLDER, NULL);
    gboolean done = g_mkdir(folder, 0700) == 0 && write_parts(folder, error) &&
                    RUN(error, "tar", "--zstd", "--owner=0", "--group=0", "-cf", part, "-C", pattern,
                        FOLDER) &&
                    g_rename(part, path) == 0;
    RUN(NULL, "rm", "-r", pattern);
    if (!done) {
        g_unlink(part);
        if (error != NULL && *error == NULL)
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "%s", g_strerror(errno));
        error_reclass(error, SLIPWAY_ERROR_FAILED, "cannot write the support bundle '%s': ", path);
    }
    return done;
}

void support_keep(const char *path, const char *text)
{
    g_autofree char *clean = scrub_text(text, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;
    if (g_mkdir_with_parents(folder, 0755) < 0 ||
        !g_file_set_contents_full(path, clean, -1, 0, 0600, &error))
        g_message("'%s' is not kept for a support bundle: %s", path,
                  error != NULL ? error->message : g_strerror(errno));
}
