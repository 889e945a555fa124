/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "grubenv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

#define SIGNATURE "# GRUB Environment Block\n"

/* The length of the part "NAME" of "NAME=value". */
static gsize name_length(const char *assignment)
{
    return strcspn(assignment, "=");
}

static gboolean is_same_name(const char *a, const char *b)
{
    gsize length = name_length(a);
    return length == name_length(b) && strncmp(a, b, length) == 0;
}

static char **lines_of(const char *text)
{
    return g_strsplit(g_str_has_prefix(text, SIGNATURE) ? text + strlen(SIGNATURE) : "", "\n", -1);
}

char *grubenv_get(const char *text, const char *name)
{
    g_auto(GStrv) lines = lines_of(text);
    for (char **line = lines; *line != NULL; line++)
        if (strchr(*line, '=') != NULL && is_same_name(*line, name))
            return g_strdup(*line + name_length(*line) + 1);
    return NULL;
}

static gboolean check(const char *text, const char *const assignments[], GError **error)
{
    if (text != NULL && !g_str_has_prefix(text, SIGNATURE)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                    "GRUB's variables are damaged: the block does not begin with '# GRUB Environment "
                    "Block'");
        return FALSE;
    }
    for (; *assignments != NULL; assignments++)
        if (strpbrk(*assignments, "\\\n") != NULL || strchr(*assignments, '=') == NULL) {
            g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                        "GRUB's variables cannot hold '%s': no line ends, no backslashes", *assignments);
            return FALSE;
        }
    return TRUE;
}

/* The lines of TEXT that stay. */
static GString *without(const char *text, const char *const assignments[])
{
    GString *block = g_string_new(SIGNATURE);
    g_auto(GStrv) lines = lines_of(text);
    for (char **line = lines; *line != NULL; line++) {
        gboolean stays = strchr(*line, '=') != NULL && **line != '#';
        for (const char *const *new = assignments; *new != NULL && stays; new ++)
            stays = !is_same_name(*line, *new);
        if (stays)
            g_string_append_printf(block, "%s\n", *line);
    }
    return block;
}

char *grubenv_set(const char *text, const char *const assignments[], GError **error)
{
    if (!check(text, assignments, error))
        return NULL;
    g_autoptr(GString) block = without(text != NULL ? text : "", assignments);
    for (const char *const *new = assignments; *new != NULL; new ++)
        g_string_append_printf(block, "%s\n", *new);

    gsize room = text != NULL ? strlen(text)
                              : (block->len + GRUBENV_BLOCK - 1) / GRUBENV_BLOCK * GRUBENV_BLOCK;
    if (block->len > room) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                    "GRUB's variables need %zu bytes and have %zu", block->len, room);
        return NULL;
    }
    while (block->len < room)
        g_string_append_c(block, '#');
    return g_string_free(g_steal_pointer(&block), FALSE);
}

gboolean grubenv_update(const char *path, const char *const assignments[], GError **error)
{
    g_autofree char *old = NULL;
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_get_contents(path, &old, NULL, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "%s", "");
        return FALSE;
    }
    g_autofree char *new = grubenv_set(old, assignments, error);
    if (new == NULL) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot change '%s': ", path);
        return FALSE;
    }
    gssize length = (gssize)strlen(new);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    gboolean written = fd >= 0 && pwrite(fd, new, length, 0) == length && fsync(fd) == 0;
    if (!written)
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE, "cannot write '%s': %s", path,
                    g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return written;
}
