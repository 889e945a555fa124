/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support_send.h"

#include <curl/curl.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "error.h"
#include "medium.h"
#include "run.h"
#include "url.h"

#define MEDIUM_FOLDER "/run/slipway/support-medium"
#define ESP "c12a7328-f81f-11d2-ba4b-00a0c93ec93b" /* UEFI specification 2.10, table 5.7 */
#define SERIAL "/sys/class/dmi/id/product_serial"
#define CONNECT_TIMEOUT 15L /* seconds */
#define STALL_TIME 30L      /* seconds with less than … */
#define STALL_SPEED 1024L   /* … bytes each */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURL, curl_easy_cleanup)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FILE, fclose)

char *support_name(void)
{
    g_autofree char *serial = NULL;
    if (!g_file_get_contents(SERIAL, &serial, NULL, NULL) || *g_strstrip(serial) == '\0') {
        g_free(serial);
        serial = g_strdup("unknown");
    }
    g_strcanon(serial, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-", '-');
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y%m%dT%H%M%S");
    return g_strdup_printf("slipway-support-%s-%s.tar.zst", serial, time);
}

static const char *text_of(JsonObject *object, const char *member)
{
    JsonNode *node = json_object_get_member(object, member);
    return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : "";
}

static gboolean flag_of(JsonObject *object, const char *member)
{
    return json_object_get_boolean_member_with_default(object, member, FALSE);
}

/* Of a boot medium's or a host's ESP nobody expects that it is written to. */
static gboolean is_suitable(JsonObject *device)
{
    return g_str_equal(text_of(device, "fstype"), "vfat") &&
           (flag_of(device, "rm") || flag_of(device, "hotplug")) && !flag_of(device, "ro") &&
           g_ascii_strcasecmp(text_of(device, "parttype"), ESP) != 0;
}

char *support_find_medium(const char *lsblk)
{
    g_autoptr(JsonNode) root = json_from_string(lsblk, NULL);
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root) ||
        !json_object_has_member(json_node_get_object(root), "blockdevices"))
        return NULL;
    JsonArray *devices = json_object_get_array_member(json_node_get_object(root), "blockdevices");
    const char *found = NULL;
    for (unsigned i = 0; i < json_array_get_length(devices); i++) {
        JsonObject *device = json_array_get_object_element(devices, i);
        if (!is_suitable(device))
            continue;
        gboolean has_answers = g_str_equal(text_of(device, "label"), MEDIUM_ANSWERS);
        if (found == NULL || has_answers)
            found = text_of(device, "path");
        if (has_answers)
            break;
    }
    return g_strdup(found);
}

gboolean support_save(const char *path, char **ret_where, GError **error)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, error, "lsblk", "--json", "--list", "--output",
                    "PATH,FSTYPE,LABEL,RM,HOTPLUG,RO,PARTTYPE"))
        return FALSE;
    g_autofree char *node = support_find_medium(text);
    if (node == NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_FAILED,
                    "no removable medium with a FAT file system is plugged in");
        return FALSE;
    }
    g_autofree char *name = support_name();
    g_autofree char *copy = g_build_filename(MEDIUM_FOLDER, name, NULL);
    g_autoptr(Mounts) mounts = mounts_new();
    if (!mounts_add(mounts, node, MEDIUM_FOLDER, "vfat", MS_NODEV | MS_NOSUID | MS_NOEXEC, NULL, error) ||
        !RUN(error, "cp", path, copy) ||
        !mounts_release(mounts, error)) {
        error_reclass(error, SLIPWAY_ERROR_WRITE, "cannot write the support bundle to '%s': ", node);
        return FALSE;
    }
    *ret_where = g_strdup_printf("%s on %s", name, node);
    return TRUE;
}

static size_t on_answer(char *bytes, size_t unit, size_t count, void *data)
{
    return unit * count;
}

static gboolean set_up(CURL *curl, const char *url, FILE *file)
{
    struct stat info;
    return curl != NULL && fstat(fileno(file), &info) == 0 &&
           curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READDATA, file) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)info.st_size) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_TIME) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_SPEED) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_answer) == CURLE_OK;
}

gboolean support_upload(const char *path, const char *url, GError **error)
{
    g_autofree char *name = support_name();
    g_autofree char *target = g_str_has_suffix(url, "/") ? g_strconcat(url, name, NULL) : g_strdup(url);
    g_autofree char *shown = url_without_credentials(target);
    g_autoptr(FILE) file = g_fopen(path, "re");
    curl_global_init(CURL_GLOBAL_DEFAULT); /* counts its callers */
    g_autoptr(CURL) curl = curl_easy_init();
    CURLcode code = file != NULL && set_up(curl, target, file) ? curl_easy_perform(curl)
                                                               : CURLE_READ_ERROR;
    if (code == CURLE_OK)
        return TRUE;
    long status = 0;
    if (curl != NULL)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    g_autofree char *answer = status != 0 ? g_strdup_printf(", HTTP status %ld", status) : g_strdup("");
    g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK,
                "cannot send the support bundle to '%s'%s: %s", shown, answer, curl_easy_strerror(code));
    return FALSE;
}
