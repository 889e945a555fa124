/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "error.h"

#define MAX_THREADS 8
#define PROGRESS_INTERVAL (G_USEC_PER_SEC / 4)

typedef struct {
    const Copy *copy;
    GMutex lock; /* of all that follows */
    GCond changed;
    guint64 next; /* offset of the first piece that no thread has taken */
    guint64 done; /* bytes */
    unsigned running;
    GError *error; /* the first */
} Job;

gboolean copy_read_full(int fd, void *buffer, gsize length, guint64 offset)
{
    for (gsize done = 0; done < length;) {
        ssize_t n = pread(fd, (char *)buffer + done, length - done, offset + done);
        if (n == 0)
            errno = 0;
        if (n == 0 || (n < 0 && errno != EINTR))
            return FALSE;
        done += MAX(n, 0);
    }
    return TRUE;
}

gboolean copy_write_full(int fd, const void *buffer, gsize length, guint64 offset)
{
    for (gsize done = 0; done < length;) {
        ssize_t n = pwrite(fd, (const char *)buffer + done, length - done, offset + done);
        if (n < 0 && errno != EINTR)
            return FALSE;
        done += MAX(n, 0);
    }
    return TRUE;
}

void *copy_buffer_new(gsize size)
{
    void *buffer = aligned_alloc(COPY_ALIGN, size);
    if (buffer == NULL)
        g_error("no memory for a buffer of %" G_GSIZE_FORMAT " bytes", size);
    return buffer;
}

static gboolean take_piece(Job *job, guint64 *ret_offset, gsize *ret_length)
{
    g_mutex_lock(&job->lock);
    gboolean taken = job->error == NULL && job->next < job->copy->end;
    if (taken) {
        *ret_offset = job->next;
        /* Pieces end at multiples of their size: a compressed block is never read twice. */
        guint64 boundary = (job->next / COPY_PIECE + 1) * COPY_PIECE;
        *ret_length = MIN(boundary, job->copy->end) - job->next;
        job->next += *ret_length;
    }
    g_mutex_unlock(&job->lock);
    return taken;
}

/* Maps the piece; NULL: not possible, or not readable. munmap(). */
static void *map_piece(int fd, gsize length, guint64 offset)
{
    posix_fadvise(fd, offset, length, POSIX_FADV_WILLNEED); /* in one go, not by page faults */
    void *piece = mmap(NULL, length, PROT_READ, MAP_SHARED, fd, offset);
    if (piece == MAP_FAILED)
        return NULL;
    /* Locked, it cannot be dropped and then fail to come back, which would be a SIGBUS. */
    if (mlock2(piece, length, MLOCK_ONFAULT) == 0 && madvise(piece, length, MADV_POPULATE_READ) == 0)
        return piece;
    munmap(piece, length);
    return NULL;
}

static gboolean read_piece(const Copy *copy, void *buffer, gsize length, guint64 offset,
                           GError **error)
{
    if (copy_read_full(copy->fd, buffer, length, offset))
        return TRUE;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                "cannot read %s at byte %" G_GUINT64_FORMAT ": %s", copy->name, offset,
                errno != 0 ? g_strerror(errno) : "it ends there");
    return FALSE;
}

/* Does with a piece what is to be done; BUFFER has room for it. */
static gboolean do_piece(const Copy *copy, void *buffer, gsize length, guint64 offset,
                         GError **error)
{
    void *mapping = copy->mapped ? map_piece(copy->fd, length, offset) : NULL;
    if (mapping == NULL && !read_piece(copy, buffer, length, offset, error))
        return FALSE;
    gboolean done = copy->sink == NULL || copy->sink(mapping != NULL ? mapping : buffer, length,
                                                     offset, copy->sink_data, error);
    if (mapping != NULL)
        munmap(mapping, length);
    return done;
}

static gpointer work(gpointer data)
{
    Job *job = data;
    const Copy *copy = job->copy;
    g_autoptr(GError) error = NULL;
    void *buffer = copy_buffer_new(COPY_PIECE);
    guint64 offset;
    gsize length;
    while (error == NULL && take_piece(job, &offset, &length)) {
        if (!do_piece(copy, buffer, length, offset, &error))
            break;
        g_mutex_lock(&job->lock);
        job->done += length;
        g_mutex_unlock(&job->lock);
    }
    free(buffer);

    g_mutex_lock(&job->lock);
    if (error != NULL && job->error == NULL)
        job->error = g_steal_pointer(&error);
    job->running--;
    g_cond_signal(&job->changed);
    g_mutex_unlock(&job->lock);
    return NULL;
}

/* Waits for the threads of JOB, whose lock is held, and tells how far they are. */
static void watch(Job *job)
{
    const Copy *copy = job->copy;
    while (job->running > 0) {
        g_cond_wait_until(&job->changed, &job->lock, g_get_monotonic_time() + PROGRESS_INTERVAL);
        if (copy->progress == NULL)
            continue;
        guint64 done = job->done;
        g_mutex_unlock(&job->lock);
        copy->progress(done, copy->end - copy->start, copy->progress_data);
        g_mutex_lock(&job->lock);
    }
}

gboolean copy_run(const Copy *copy, GError **error)
{
    g_return_val_if_fail(copy->start % COPY_ALIGN == 0, FALSE);

    Job job = {.copy = copy, .next = copy->start};
    g_mutex_init(&job.lock);
    g_cond_init(&job.changed);

    /* One more than there are processors: one waits for the disk while the others compute. */
    unsigned n_threads = MIN(g_get_num_processors() + 1, MAX_THREADS);
    GThread *threads[MAX_THREADS];
    g_mutex_lock(&job.lock);
    for (; job.running < n_threads; job.running++)
        threads[job.running] = g_thread_new("copy", work, &job);
    watch(&job);
    g_mutex_unlock(&job.lock);
    for (unsigned i = 0; i < n_threads; i++)
        g_thread_join(threads[i]);

    g_mutex_clear(&job.lock);
    g_cond_clear(&job.changed);
    if (job.error != NULL) {
        g_propagate_error(error, job.error);
        return FALSE;
    }
    return TRUE;
}
