/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "relay.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "admit.h"
#include "error.h"
#include "pool_reply.h"
#include "pool_request.h"

#define READ_TIMEOUT 30 /* seconds for a request of one packet or two */

/* SSH_CONNECTION of ssh(1): "CLIENT PORT SERVER PORT". g_free(). */
static char *peer_address(void)
{
    const char *connection = g_getenv("SSH_CONNECTION");
    return connection != NULL ? g_strndup(connection, strcspn(connection, " ")) : NULL;
}

static int connect_to_service(GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = ADMIT_SOCKET};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
        return fd;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot connect to '" ADMIT_SOCKET "': %s",
                g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

/* A join takes as long as it takes: sshd keeps the line alive. */
static GString *exchange(const GString *message, GError **error)
{
    int fd = connect_to_service(error);
    if (fd < 0)
        return NULL;
    GString *reply = NULL;
    /* It fits the socket's buffer, so that it is written whole or not at all. */
    if (write(fd, message->str, message->len) == (ssize_t)message->len && shutdown(fd, SHUT_WR) == 0)
        reply = admit_read(fd, POOL_REPLY_MAX_SIZE, error);
    else
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED, "cannot write to '" ADMIT_SOCKET "': %s",
                    g_strerror(errno));
    close(fd);
    return reply;
}

gboolean relay(const char *token_id, GError **error)
{
    alarm(READ_TIMEOUT);
    g_autoptr(GString) request = admit_read(STDIN_FILENO, POOL_REQUEST_MAX_SIZE, error);
    alarm(0);
    if (request == NULL)
        return FALSE;
    g_autofree char *peer = peer_address();
    g_autoptr(GString) message = g_string_new(NULL);
    g_string_append_printf(message, "%s %s\n", token_id, peer != NULL ? peer : "-");
    g_string_append_len(message, request->str, (gssize)request->len);
    g_autoptr(GString) reply = exchange(message, error);
    if (reply == NULL) {
        error_reclass(error, SLIPWAY_ERROR_FAILED, "this member cannot answer: ");
        return FALSE;
    }
    return write(STDOUT_FILENO, reply->str, reply->len) == (ssize_t)reply->len;
}
