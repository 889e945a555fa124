/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support_send.h"

#include <string.h>

#include "error.h"

#define DEVICE(path, fstype, label, rm, hotplug, ro, parttype)                                       \
    "{\"path\":\"" path "\",\"fstype\":\"" fstype "\",\"label\":" label ",\"rm\":" rm                \
    ",\"hotplug\":" hotplug ",\"ro\":" ro ",\"parttype\":" parttype "}"
#define FIXED DEVICE("/dev/sda1", "vfat", "\"DATA\"", "false", "false", "false", "null")
#define OWN_ESP                                                                                      \
    DEVICE("/dev/sdb2", "vfat", "\"ESP\"", "true", "true", "false",                                  \
           "\"C12A7328-F81F-11D2-BA4B-00A0C93EC93B\"")
#define STICK DEVICE("/dev/sdc1", "vfat", "null", "true", "true", "false", "\"0xc\"")
#define LOCKED DEVICE("/dev/sdd1", "vfat", "\"SLIPWAY\"", "true", "true", "true", "\"0xc\"")
#define ANSWERS DEVICE("/dev/sde", "vfat", "\"SLIPWAY\"", "false", "true", "false", "null")
#define ISO DEVICE("/dev/sr0", "iso9660", "\"SLIPWAY\"", "true", "true", "false", "null")

static void assert_medium(const char *devices, const char *expected)
{
    g_autofree char *json = g_strdup_printf("{\"blockdevices\":[%s]}", devices);
    g_autofree char *found = support_find_medium(json);
    g_assert_cmpstr(found, ==, expected);
}

static void test_medium(void)
{
    assert_medium(FIXED "," OWN_ESP "," LOCKED "," ISO, NULL);
    assert_medium(FIXED "," STICK, "/dev/sdc1");
    assert_medium(STICK "," ANSWERS "," OWN_ESP, "/dev/sde");
    assert_medium("", NULL);
    g_autofree char *nonsense = support_find_medium("nonsense");
    g_assert_null(nonsense);
}

static void test_upload_fails(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(support_upload("/etc/passwd", "http://user:geheim@127.0.0.1:9/in/", &error));
    g_assert_error(error, SLIPWAY_ERROR, SLIPWAY_ERROR_NETWORK);
    g_assert_nonnull(strstr(error->message, "http://(credentials)@127.0.0.1:9/in/slipway-support-"));
    g_assert_null(strstr(error->message, "geheim"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/support-send/medium", test_medium);
    g_test_add_func("/support-send/upload-fails", test_upload_fails);
    return g_test_run();
}
