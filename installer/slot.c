/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "slot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

#define HOLE_UNIT                                                                                  \
    (64 * 1024) /* bytes: shorter stretches of zeros are cheaper to write than to tell of */

static gboolean failed(guint64 offset, GError **error)
{
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_WRITE,
                "cannot write the root slot at byte %" G_GUINT64_FORMAT
                ": %s; the disk may be failing",
                offset, g_strerror(errno));
    return FALSE;
}

static gboolean is_zero(const guint8 *bytes, gsize length)
{
    /* Zero if the first byte is and every byte equals the one before it: memcmp is the fastest loop
     * there is. */
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, length - 1) == 0;
}

static gboolean write_data(int fd, const guint8 *bytes, gsize length, guint64 offset,
                           GError **error)
{
    return copy_write_full(fd, bytes, length, offset) || failed(offset, error);
}

static gboolean write_zeros(int fd, const guint8 *zeros, gsize length, guint64 offset,
                            GError **error)
{
    if (fallocate(fd, FALLOC_FL_ZERO_RANGE, offset, length) == 0)
        return TRUE;
    return write_data(fd, zeros, length, offset, error);
}

/* Length of the stretch at PIECE, in whole units, that is all zeros or all not. */
static gsize stretch(const guint8 *piece, gsize length, gboolean *ret_zero)
{
    gboolean zero = is_zero(piece, MIN(HOLE_UNIT, length));
    gsize end = MIN(HOLE_UNIT, length);
    while (end < length && is_zero(piece + end, MIN(HOLE_UNIT, length - end)) == zero)
        end += MIN(HOLE_UNIT, length - end);
    *ret_zero = zero;
    return end;
}

static gboolean write_piece(const guint8 *piece, gsize length, guint64 offset, gpointer data,
                            GError **error)
{
    int fd = GPOINTER_TO_INT(data);
    for (gsize done = 0; done < length;) {
        gboolean zero;
        gsize part = stretch(piece + done, length - done, &zero);
        if (!(zero ? write_zeros : write_data)(fd, piece + done, part, offset + done, error))
            return FALSE;
        done += part;
    }
    return TRUE;
}

static gboolean write_synced(int fd, const guint8 *bytes, gsize length, GError **error)
{
    return write_data(fd, bytes, length, 0, error) && (fsync(fd) == 0 || failed(0, error));
}

gboolean slot_write(int image_fd, guint64 image_size, int slot_fd, CopyProgress progress,
                    gpointer data, GError **error)
{
    if (image_size <= SLOT_HEAD || image_size % COPY_ALIGN != 0) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "the root image has %" G_GUINT64_FORMAT
                    " bytes, which no file system has; build the bundle anew",
                    image_size);
        return FALSE;
    }

    g_autofree guint8 *head = copy_buffer_new(SLOT_HEAD);
    memset(head, 0, SLOT_HEAD);
    if (!write_synced(slot_fd, head, SLOT_HEAD, error))
        return FALSE;

    Copy body = {
        .fd = image_fd,
        .name = "the root image",
        .start = SLOT_HEAD,
        .end = image_size,
        .mapped = TRUE,
        .sink = write_piece,
        .sink_data = GINT_TO_POINTER(slot_fd),
        .progress = progress,
        .progress_data = data,
    };
    if (!copy_run(&body, error))
        return FALSE;
    if (fsync(slot_fd) < 0)
        return failed(image_size, error);

    if (!copy_read_full(image_fd, head, SLOT_HEAD, 0)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "cannot read the start of the root image: %s", g_strerror(errno));
        return FALSE;
    }
    return write_synced(slot_fd, head, SLOT_HEAD, error);
}
