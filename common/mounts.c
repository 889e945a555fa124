/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mounts.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <sys/mount.h>

#define BUSY_TRIES 50 /* of 100 ms: udev may still look at what was written */

struct Mounts {
    GPtrArray *targets; /* in the order of mounting */
};

gboolean mounts_isolate(GError **error)
{
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0) {
        int code = errno;
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(code),
                    "cannot keep the installer's mounts apart: %s", g_strerror(code));
        return FALSE;
    }
    return TRUE;
}

Mounts *mounts_new(void)
{
    Mounts *mounts = g_new0(Mounts, 1);
    mounts->targets = g_ptr_array_new_with_free_func(g_free);
    return mounts;
}

void mounts_free(Mounts *mounts)
{
    if (mounts == NULL)
        return;
    for (unsigned i = mounts->targets->len; i > 0; i--) {
        const char *target = mounts->targets->pdata[i - 1];
        if (umount2(target, MNT_DETACH) < 0)
            g_warning("cannot unmount '%s': %s", target, g_strerror(errno));
    }
    g_ptr_array_unref(mounts->targets);
    g_free(mounts);
}

gboolean mounts_add(Mounts *mounts, const char *source, const char *target, const char *type,
                    unsigned long flags, const char *options, GError **error)
{
    if (g_mkdir_with_parents(target, 0755) < 0 || mount(source, target, type, flags, options) < 0) {
        int code = errno;
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(code),
                    "cannot mount '%s' at '%s'%s%s: %s", source, target, type != NULL ? " as " : "",
                    type != NULL ? type : "", g_strerror(code));
        return FALSE;
    }
    g_debug("mounted '%s' at '%s'", source, target);
    mounts_adopt(mounts, target);
    return TRUE;
}

void mounts_adopt(Mounts *mounts, const char *target)
{
    g_ptr_array_add(mounts->targets, g_strdup(target));
}

/* CALL on TARGET, as often as it takes until nobody holds on to what is mounted there. */
static gboolean patiently(int (*call)(const char *target), const char *what, const char *target,
                          GError **error)
{
    for (unsigned try = 0; call(target) < 0; try++) {
        int code = errno;
        if (code != EBUSY || try == BUSY_TRIES) {
            g_set_error(error, G_IO_ERROR, g_io_error_from_errno(code), "cannot %s '%s': %s", what,
                        target, g_strerror(code));
            return FALSE;
        }
        g_usleep(100 * 1000);
    }
    g_debug("%s '%s': done", what, target);
    return TRUE;
}

static int make_read_only(const char *target)
{
    return mount(NULL, target, NULL, MS_REMOUNT | MS_RDONLY, NULL);
}

static int unmount(const char *target)
{
    return umount2(target, 0);
}

gboolean mounts_make_read_only(const char *target, GError **error)
{
    return patiently(make_read_only, "make read-only", target, error);
}

gboolean mounts_release(Mounts *mounts, GError **error)
{
    while (mounts->targets->len > 0) {
        unsigned last = mounts->targets->len - 1;
        if (!patiently(unmount, "unmount", mounts->targets->pdata[last], error))
            return FALSE;
        g_ptr_array_remove_index(mounts->targets, last);
    }
    return TRUE;
}
