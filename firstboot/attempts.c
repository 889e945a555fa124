/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "attempts.h"

#include "grubenv.h"
#include "mirror.h"
#include "run.h"

#define GRUBENV "/grub/grubenv" /* on the ESP */

/* The number that TEXT, of an environment block, has for SLOT; 0: none. */
static unsigned read_attempts(const char *text, const char *slot)
{
    g_autofree char *name = g_strconcat(slot, "_TRY", NULL);
    g_autofree char *tries = grubenv_get(text, name);
    return tries != NULL ? (unsigned)g_ascii_strtoull(tries, NULL, 10) : 0;
}

static const Mirror *find_esp(const GPtrArray *mirrors)
{
    for (guint i = 0; i < mirrors->len; i++)
        if (g_str_equal(((const Mirror *)mirrors->pdata[i])->name, "esp"))
            return mirrors->pdata[i];
    return NULL;
}

gboolean attempts_on_mirror(const Host *host, const char *slot, unsigned *ret_attempts)
{
    g_autoptr(GPtrArray) mirrors = mirror_read_all(host);
    const Mirror *esp = find_esp(mirrors);
    if (esp == NULL)
        return FALSE;

    *ret_attempts = 0;
    for (char **member = esp->members; *member != NULL; member++) {
        /* GRUB's own driver reads what GRUB wrote; the kernel does not mount members of an array. */
        g_autofree char *node = g_build_filename("/dev", *member, NULL);
        g_autofree char *path = host_path(host, node);
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;
        if (RUN_OUTPUT(&text, &error, "grub-fstest", path, "cat", GRUBENV))
            *ret_attempts = MAX(*ret_attempts, read_attempts(text, slot));
        else
            g_warning("the attempts that GRUB counted on %s are not known: %s", node,
                      error->message);
    }
    return TRUE;
}
