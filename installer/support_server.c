/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <microhttpd.h>
#include <qrencode.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

#define PORT 80          /* the shortest URL */
#define QUIET_ZONE 2     /* modules: half of what ISO/IEC 18004 asks for, which cameras do with */
#define PATH_LENGTH 26   /* random letters of 5 bits */
#define TIMEOUT 30U      /* seconds that a client may be silent */
#define MAX_CLIENTS 8U

struct SupportServer {
    struct MHD_Daemon *daemon;
    char *file, *path, *url;
};

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **request)
{
    const SupportServer *server = data;
    struct stat info;
    if (!g_str_equal(method, "GET") && !g_str_equal(method, "HEAD"))
        return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED);
    if (!g_str_equal(path, server->path))
        return refuse(connection, MHD_HTTP_NOT_FOUND);
    int fd = open(server->file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) < 0) {
        if (fd >= 0)
            close(fd);
        return refuse(connection, MHD_HTTP_INTERNAL_SERVER_ERROR);
    }
    struct MHD_Response *response = MHD_create_response_from_fd((guint64)info.st_size, fd); /* closes it */
    MHD_add_response_header(response, "Content-Type", "application/zstd");
    MHD_add_response_header(response, "Content-Disposition",
                            "attachment; filename=\"slipway-support.tar.zst\"");
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

/* "/" and random letters; NULL: the kernel has no random bits. g_free(). */
static char *make_path(void)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567"; /* RFC 4648, base32 */
    guint8 bytes[PATH_LENGTH];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        return NULL;
    GString *path = g_string_new("/");
    for (gsize i = 0; i < sizeof bytes; i++)
        g_string_append_c(path, letters[bytes[i] & 31]);
    return g_string_free(path, FALSE);
}

static gboolean is_better(const struct sockaddr *candidate, const struct sockaddr *best)
{
    return best == NULL || (candidate->sa_family == AF_INET && best->sa_family == AF_INET6);
}

static gboolean is_reachable(const struct sockaddr *address)
{
    if (address == NULL)
        return FALSE;
    if (address->sa_family == AF_INET) {
        guint32 ip = ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr);
        return ip >> 24 != 127 && ip >> 16 != 0xa9fe; /* RFC 3927: link-local */
    }
    return address->sa_family == AF_INET6 &&
           !IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr) &&
           !IN6_IS_ADDR_LINKLOCAL(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

/* This machine's address as it stands in a URL, IPv4 if there is one; NULL: none. g_free(). */
static char *own_address(void)
{
    struct ifaddrs *list = NULL;
    const struct sockaddr *best = NULL;
    char text[INET6_ADDRSTRLEN] = "";
    if (getifaddrs(&list) < 0)
        return NULL;
    for (struct ifaddrs *entry = list; entry != NULL; entry = entry->ifa_next)
        if (is_reachable(entry->ifa_addr) && is_better(entry->ifa_addr, best))
            best = entry->ifa_addr;
    char *address = NULL;
    if (best != NULL && best->sa_family == AF_INET &&
        inet_ntop(AF_INET, &((const struct sockaddr_in *)best)->sin_addr, text, sizeof text) != NULL)
        address = g_strdup(text);
    else if (best != NULL &&
             inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)best)->sin6_addr, text, sizeof text) != NULL)
        address = g_strdup_printf("[%s]", text);
    freeifaddrs(list);
    return address;
}

static struct MHD_Daemon *start(SupportServer *server, guint16 port)
{
    return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_DUAL_STACK, port, NULL, NULL,
                            on_request, server, MHD_OPTION_CONNECTION_TIMEOUT, TIMEOUT,
                            MHD_OPTION_CONNECTION_LIMIT, MAX_CLIENTS, MHD_OPTION_END);
}

SupportServer *support_serve(const char *path, GError **error)
{
    g_autoptr(SupportServer) server = g_new0(SupportServer, 1);
    g_autofree char *address = own_address();
    if (address == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "cannot serve the support bundle: this machine has no address in a network");
        return NULL;
    }
    server->file = g_strdup(path);
    server->path = make_path();
    server->daemon = server->path != NULL ? start(server, PORT) : NULL;
    if (server->path != NULL && server->daemon == NULL)
        server->daemon = start(server, 0); /* somebody else has that port: any */
    if (server->daemon == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "cannot serve the support bundle: %s", g_strerror(errno));
        return NULL;
    }
    guint16 port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    g_autofree char *suffix = port == PORT ? g_strdup("") : g_strdup_printf(":%u", port);
    server->url = g_strconcat("http://", address, suffix, server->path, NULL);
    g_message("the support bundle is at a secret path of http://%s%s", address, suffix);
    return g_steal_pointer(&server);
}

const char *support_server_url(const SupportServer *server)
{
    return server->url;
}

void support_server_free(SupportServer *server)
{
    if (server == NULL)
        return;
    if (server->daemon != NULL)
        MHD_stop_daemon(server->daemon);
    g_free(server->file);
    g_free(server->path);
    g_free(server->url);
    g_free(server);
}

/* Whether the module at COLUMN, ROW of CODE is light; all around it is. */
static gboolean is_light(const QRcode *code, int column, int row)
{
    if (column < 0 || row < 0 || column >= code->width || row >= code->width)
        return TRUE;
    return (code->data[row * code->width + column] & 1) == 0; /* qrencode.h: the lowest bit is "black" */
}

char *support_qr(const char *text)
{
    /* Two rows of modules in a line: both, upper, lower half, none. */
    static const char *const halves[2][2] = {{" ", "▄"}, {"▀", "█"}};
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
    if (code == NULL)
        return g_strdup("");
    GString *picture = g_string_new(NULL);
    for (int row = -QUIET_ZONE; row < code->width + QUIET_ZONE; row += 2) {
        for (int column = -QUIET_ZONE; column < code->width + QUIET_ZONE; column++) {
            gboolean below = row + 1 < code->width + QUIET_ZONE && is_light(code, column, row + 1);
            g_string_append(picture, halves[is_light(code, column, row)][below]);
        }
        g_string_append_c(picture, '\n');
    }
    QRcode_free(code);
    return g_string_free(picture, FALSE);
}
