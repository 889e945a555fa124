/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nfs.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/mount.h>

#include "error.h"
#include "retry.h"

#define PORT 2049
#define CONNECT_TIMEOUT 15 /* seconds */
#define TIME 120           /* seconds in which another try begins */

/* For mount(2), which wants addresses and no names (nfs(5)); a server that is gone fails in a minute. */
#define OPTIONS "soft,timeo=100,retrans=3"

typedef struct {
    const char *url, *what, *target;
    Mounts *mounts;
    char *host, *folder, *file; /* of the URL */
} Request;

static void request_clear(Request *request)
{
    g_free(request->host);
    g_free(request->folder);
    g_free(request->file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Request, request_clear)

gboolean nfs_is_url(const char *url)
{
    return g_ascii_strncasecmp(url, "nfs://", strlen("nfs://")) == 0;
}

static gboolean parse(Request *request, GError **error)
{
    g_autoptr(GUri) uri = g_uri_parse(request->url, G_URI_FLAGS_NONE, NULL);
    const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;
    const char *path = uri != NULL ? g_uri_get_path(uri) : "";
    if (host == NULL || *host == '\0' || *path != '/' || g_str_has_suffix(path, "/")) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "cannot fetch %s: '%s' is not nfs://HOST/PATH with the path of a file",
                    request->what, request->url);
        return FALSE;
    }
    request->host = g_strdup(host);
    request->folder = g_path_get_dirname(path);
    request->file = g_path_get_basename(path);
    return TRUE;
}

/* The address at which HOST answers; NULL with ERROR set. g_free(). */
static char *find_server(const char *host, GError **error)
{
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_socket_client_set_timeout(client, CONNECT_TIMEOUT);
    g_socket_client_set_enable_proxy(client, FALSE);
    g_autoptr(GSocketConnectable) server = g_network_address_new(host, PORT);
    g_autoptr(GSocketConnection) connection = g_socket_client_connect(client, server, NULL, error);
    g_autoptr(GSocketAddress) address = connection != NULL
                                            ? g_socket_connection_get_remote_address(connection, error)
                                            : NULL;
    if (address == NULL)
        return NULL;
    return g_inet_address_to_string(
        g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(address)));
}

/* Mounts with VERSION from ADDRESS; errno on failure, else 0. */
static int mount_version(const Request *request, const char *address, const char *version)
{
    gboolean is_ipv6 = strchr(address, ':') != NULL;
    const char *protocol = is_ipv6 ? "tcp6" : "tcp";
    g_autofree char *source = g_strdup_printf(is_ipv6 ? "[%s]:%s" : "%s:%s", address,
                                              request->folder);
    g_autofree char *options = g_strdup_printf(OPTIONS ",vers=%s,addr=%s,proto=%s", version, address,
                                               protocol);
    /* Version 3 has protocols beside it: one that mounts, and one of locks that nobody needs. */
    g_autofree char *options3 = g_strdup_printf("%s,mountaddr=%s,mountproto=%s,nolock", options,
                                                address, protocol);
    if (g_mkdir_with_parents(request->target, 0755) == 0 &&
        mount(source, request->target, "nfs", MS_RDONLY | MS_NODEV | MS_NOSUID | MS_NOEXEC,
              g_str_equal(version, "3") ? options3 : options) == 0) {
        mounts_adopt(request->mounts, request->target);
        return 0;
    }
    int code = errno;
    g_message("cannot mount '%s' by NFS %s: %s", source, version, g_strerror(code));
    return code;
}

/* Whether CODE says that another version may do: the server or the kernel lacks this one. */
static gboolean is_version_missing(int code)
{
    return code == EPROTONOSUPPORT || code == EINVAL || code == EOPNOTSUPP || code == ENODEV ||
           code == EIO || code == ECONNREFUSED || code == ENOENT;
}

static gboolean try_mount(gpointer data, RetryNext *ret_next, GError **error)
{
    static const char *const versions[] = {"4.2", "4.1", "4.0", "3"};
    const Request *request = data;
    g_autoptr(GError) failure = NULL;
    g_autofree char *address = find_server(request->host, &failure);
    if (address == NULL) {
        *ret_next = RETRY_LATER;
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                    "cannot fetch %s from '%s': no NFS server answers: %s", request->what,
                    request->url, failure->message);
        return FALSE;
    }
    int code = EPROTONOSUPPORT;
    for (gsize i = 0; i < G_N_ELEMENTS(versions) && is_version_missing(code); i++)
        if ((code = mount_version(request, address, versions[i])) == 0)
            return TRUE;
    if (code == ETIMEDOUT || code == EHOSTUNREACH || code == ENETUNREACH || code == ECONNRESET ||
        code == ECONNREFUSED)
        *ret_next = RETRY_LATER;
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                "cannot fetch %s from '%s': the NFS server %s does not let this machine have '%s': "
                "%s; is it exported?",
                request->what, request->url, address, request->folder, g_strerror(code));
    return FALSE;
}

char *nfs_mount(const char *url, const char *what, const char *target, Mounts *mounts,
                GError **error)
{
    g_auto(Request) request = {url, what, target, mounts};
    if (!parse(&request, error) || !retry(try_mount, &request, TIME, error))
        return NULL;
    return g_build_filename(target, request.file, NULL);
}
