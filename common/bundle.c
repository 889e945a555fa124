/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bundle.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "error.h"
#include "run.h"

#define SLOT_CLASS "rootfs"
#define VERITY_DEVICE "rauc-verity-bundle" /* RAUC's name in the device mapper */

void bundle_free(Bundle *bundle)
{
    if (bundle == NULL)
        return;
    g_free(bundle->version);
    g_free(bundle->image_name);
    g_free(bundle);
}

/* The object of the slot class NAME in the manifest's list of images; NULL: none. */
static JsonObject *find_image(JsonObject *manifest, const char *name)
{
    JsonNode *node = json_object_get_member(manifest, "images");
    if (node == NULL || !JSON_NODE_HOLDS_ARRAY(node))
        return NULL;
    JsonArray *images = json_node_get_array(node);
    for (unsigned i = 0; i < json_array_get_length(images); i++) {
        JsonNode *item = json_array_get_element(images, i);
        JsonNode *image = JSON_NODE_HOLDS_OBJECT(item)
                              ? json_object_get_member(json_node_get_object(item), name)
                              : NULL;
        if (image != NULL && JSON_NODE_HOLDS_OBJECT(image))
            return json_node_get_object(image);
    }
    return NULL;
}

Bundle *bundle_from_json(const char *text, const char *name, GError **error)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!json_parser_load_from_data(parser, text, -1, error)) {
        error_reclass(error, SLIPWAY_ERROR_SOURCE,
                      "cannot understand what RAUC says of '%s': ", name);
        return NULL;
    }
    JsonNode *root = json_parser_get_root(parser);
    JsonObject *manifest = root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root)
                                                                        : NULL;
    const char *compatible = manifest != NULL
                                 ? json_object_get_string_member_with_default(manifest,
                                                                              "compatible", "")
                                 : "";
    if (!g_str_equal(compatible, BUNDLE_COMPATIBLE)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "the bundle '%s' is for '%s' and not for '" BUNDLE_COMPATIBLE
                    "' hosts; name another one",
                    name, compatible);
        return NULL;
    }

    JsonObject *image = find_image(manifest, SLOT_CLASS);
    const char *file = image != NULL
                           ? json_object_get_string_member_with_default(image, "filename", "")
                           : "";
    if (*file == '\0' || strchr(file, '/') != NULL) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "the bundle '%s' has no root image (" SLOT_CLASS ")", name);
        return NULL;
    }

    Bundle *bundle = g_new0(Bundle, 1);
    bundle->version = g_strdup(
        json_object_get_string_member_with_default(manifest, "version", "unknown"));
    bundle->image_name = g_strdup(file);
    bundle->image_size = json_object_get_int_member_with_default(image, "size", 0);
    return bundle;
}

/* What RAUC's last line means to somebody with a medium in their hand. */
static void explain(GError **error, const char *path)
{
    const char *advice = "it is damaged, or not a Slipway bundle; fetch or write it anew: ";
    if (strstr((*error)->message, "signature") != NULL ||
        strstr((*error)->message, "certificate") != NULL ||
        strstr((*error)->message, "verification") != NULL)
        advice = "it is not signed by a key that this system trusts, or was changed since; "
                 "use the ISO and the bundle of the same builder: ";
    else if (strstr((*error)->message, "streaming") != NULL)
        advice = "the server does not answer, does not have it, or does not know ranges; else fetch it first: ";
    error_reclass(error, SLIPWAY_ERROR_SOURCE, "the host bundle '%s' is refused: %s", path, advice);
}

Bundle *bundle_inspect(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, error, "rauc", "info", "--output-format=json", path)) {
        explain(error, path);
        return NULL;
    }
    return bundle_from_json(text, path, error);
}

char *bundle_mount(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, error, "rauc", "mount", path)) {
        explain(error, path);
        return NULL;
    }
    g_autoptr(GRegex)
        line = g_regex_new("^Mounted bundle at ([^ ]+)\\. ", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (!g_regex_match(line, text, 0, &match)) {
        g_set_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_SOURCE,
                    "RAUC does not say where it mounted '%s'", path);
        return NULL;
    }
    return g_match_info_fetch(match, 1);
}

static gboolean add_verity_option(const char *option, GError **error)
{
    g_autofree char *text = NULL;
    if (!RUN_OUTPUT(&text, error, "dmsetup", "table", VERITY_DEVICE))
        return FALSE;
    g_autofree char *table = g_strdup_printf("%s 1 %s", g_strchomp(text), option);
    return RUN(error, "dmsetup", "reload", "--readonly", "--table", table, VERITY_DEVICE) &&
           RUN(error, "dmsetup", "resume", "--noudevsync", VERITY_DEVICE);
}

void bundle_check_once(void)
{
    g_autoptr(GError) error = NULL;
    if (!add_verity_option("check_at_most_once", &error))
        g_message("the bundle is checked each time that it is read: %s", error->message);
}
