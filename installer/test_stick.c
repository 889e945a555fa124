/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stick.h"

#define DEVICE(path, fstype, label, rm, subsystems, ro, parttype)                                    \
    "{\"path\":\"" path "\",\"fstype\":\"" fstype "\",\"label\":" label ",\"rm\":" rm                \
    ",\"subsystems\":\"block:" subsystems "\",\"ro\":" ro ",\"parttype\":" parttype "}"
#define FIXED DEVICE("/dev/sda1", "vfat", "\"DATA\"", "false", "scsi:pci", "false", "null")
#define OWN_ESP                                                                                      \
    DEVICE("/dev/sdb2", "vfat", "\"ESP\"", "true", "scsi:usb:pci", "false",                               \
           "\"C12A7328-F81F-11D2-BA4B-00A0C93EC93B\"")
#define STICK DEVICE("/dev/sdc1", "vfat", "null", "true", "scsi:usb:pci", "false", "\"0xc\"")
#define LOCKED DEVICE("/dev/sdd1", "vfat", "\"SLIPWAY\"", "true", "scsi:usb:pci", "true", "\"0xc\"")
#define ANSWERS DEVICE("/dev/sde", "vfat", "\"SLIPWAY\"", "false", "scsi:usb:pci", "false", "null")
#define ISO DEVICE("/dev/sr0", "iso9660", "\"SLIPWAY\"", "true", "scsi:pci", "false", "null")

static void assert_medium(const char *devices, const char *expected)
{
    g_autofree char *json = g_strdup_printf("{\"blockdevices\":[%s]}", devices);
    g_autofree char *found = stick_find(json);
    g_assert_cmpstr(found, ==, expected);
}

static void test_find(void)
{
    assert_medium(FIXED "," OWN_ESP "," LOCKED "," ISO, NULL);
    assert_medium(FIXED "," STICK, "/dev/sdc1");
    assert_medium(STICK "," ANSWERS "," OWN_ESP, "/dev/sde");
    assert_medium("", NULL);
    g_autofree char *nonsense = stick_find("nonsense");
    g_assert_null(nonsense);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stick/find", test_find);
    return g_test_run();
}
