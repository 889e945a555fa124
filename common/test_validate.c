/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "validate.h"

#include <gio/gio.h>
#include <string.h>

typedef gboolean (*Validator)(const char *text, GError **error);

static void assert_good(Validator validate, const char *const texts[])
{
    for (; *texts != NULL; texts++) {
        g_autoptr(GError) error = NULL;
        gboolean good = validate(*texts, &error);
        g_assert_no_error(error);
        g_assert_true(good);
    }
}

static void assert_bad(Validator validate, const char *const texts[])
{
    for (; *texts != NULL; texts++) {
        g_autoptr(GError) error = NULL;
        if (validate(*texts, &error))
            g_error("accepted: '%s'", *texts);
        g_assert_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

#define GOOD(validate, ...) assert_good(validate, (const char *const[]){__VA_ARGS__, NULL})
#define BAD(validate, ...) assert_bad(validate, (const char *const[]){__VA_ARGS__, NULL})

#define LABEL_63 "a23456789012345678901234567890123456789012345678901234567890123"

static void test_hostname(void)
{
    GOOD(validate_hostname, "xen1", "xen1.example.com", "3com", "a", "xn--bcher-kva.example", LABEL_63);
    BAD(validate_hostname, "", ".", "a..b", ".a", "a.", "-a", "a-", "a_b", "a b", "a\nb", "ä.example",
        "10.0.0.1", "123", LABEL_63 "4", "$(id)",
        LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63);
}

static void test_fqdn(void)
{
    GOOD(validate_fqdn, "xen1.example.com");
    BAD(validate_fqdn, "xen1", "xen1.");
}

static void test_ipv4(void)
{
    GOOD(validate_ipv4, "192.0.2.10", "10.0.0.1", "223.255.255.255", "169.254.1.1");
    BAD(validate_ipv4, "", "192.0.2", "192.0.2.256", "0.0.0.0", "127.0.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.10/24", " 192.0.2.10", "::1", "192.0.2.010.");
}

static void test_ipv4_prefix(void)
{
    GOOD(validate_ipv4_prefix, "192.0.2.10/24", "10.0.0.1/8", "10.0.0.0/31");
    BAD(validate_ipv4_prefix, "192.0.2.10", "192.0.2.10/", "192.0.2.10/0", "192.0.2.10/32",
        "192.0.2.10/+24", "192.0.2.10/024", "192.0.2.10/24 ", "/24");
}

static void test_ipv6(void)
{
    GOOD(validate_ipv6, "2001:db8::10", "fd00::1", "2001:DB8:0:0:0:0:0:1");
    BAD(validate_ipv6, "", "::", "::1", "fe80::1", "ff02::1", "::ffff:192.0.2.1", "::192.0.2.1",
        "192.0.2.1", "2001:db8::10/64", "2001:db8::10%eth0", "2001:db8:::1");
    GOOD(validate_ipv6_gateway, "2001:db8::1", "fe80::1");
    BAD(validate_ipv6_gateway, "", "::", "::1", "ff02::1", "fe80::1%eth0", "192.0.2.1");
    GOOD(validate_ipv6_prefix, "2001:db8::10/64", "2001:db8::10/127");
    BAD(validate_ipv6_prefix, "2001:db8::10", "2001:db8::10/0", "2001:db8::10/128",
        "2001:db8::10/064", "192.0.2.10/24", "fe80::1/64");
    GOOD(validate_ip, "192.0.2.10", "2001:db8::10");
    BAD(validate_ip, "", "xen1", "fe80::1", "127.0.0.1");
}

static void test_pool_token(void)
{
    GOOD(validate_pool_token, "eyJhIjoxfQ", "a-b_c");
    BAD(validate_pool_token, "", "a b", "a/b", "a+b", "a=");
    g_autoptr(GError) error = NULL;
    g_assert_false(validate_pool_token("hunter 2", &error));
    g_assert_null(strstr(error->message, "hunter"));
}

static gboolean netmask(const char *text, GError **error)
{
    unsigned prefix;
    return validate_netmask(text, &prefix, error);
}

static void test_netmask(void)
{
    unsigned prefix = 0;
    g_assert_true(validate_netmask("255.255.255.0", &prefix, NULL));
    g_assert_cmpuint(prefix, ==, 24);
    g_assert_true(validate_netmask("128.0.0.0", &prefix, NULL));
    g_assert_cmpuint(prefix, ==, 1);
    BAD(netmask, "255.0.255.0", "0.0.0.0", "255.255.255.255", "24", "255.255.255", "");
}

static void test_mac(void)
{
    GOOD(validate_mac, "52:54:00:12:34:56", "AA:BB:CC:DD:EE:FF");
    BAD(validate_mac, "", "52-54-00-12-34-56", "52:54:00:12:34", "52:54:00:12:34:5g",
        "01:00:5e:00:00:01", "00:00:00:00:00:00", "52:54:00:12:34:56:");
}

static void test_interface(void)
{
    GOOD(validate_interface, "eth0", "ens3", "enp1s0f0np0", "lan.5");
    BAD(validate_interface, "", ".", "..", "a/b", "a b", "a234567890123456", "eth0;");
}

static gboolean vlan(const char *text, GError **error)
{
    unsigned tag;
    return validate_vlan(text, &tag, error);
}

static void test_vlan(void)
{
    unsigned tag = 0;
    g_assert_true(validate_vlan("4094", &tag, NULL));
    g_assert_cmpuint(tag, ==, 4094);
    BAD(vlan, "0", "4095", "-1", "+5", "5 ", "", "0x5", "99999999999999999999");
}

static void test_device_path(void)
{
    GOOD(validate_device_path, "/dev/sda", "/dev/nvme0n1", "/dev/disk/by-id/scsi-360a98000-part1",
         "/dev/disk/by-path/pci-0000:00:1f.2-ata-1", "/dev/cciss/c0d0");
    BAD(validate_device_path, "", "sda", "/dev", "/dev/", "/dev//sda", "/dev/../etc/passwd",
        "/dev/./sda", "/etc/passwd", "/dev/sda b", "/dev/sda\n", "/dev/$(id)", "/dev/s\xc3\xa4");
}

static void test_timezone(void)
{
    GOOD(validate_timezone, "Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "UTC");
    BAD(validate_timezone, "", "/Europe", "Europe/", "Europe//Berlin", "../../etc/passwd",
        "Europe/../x", "Europe Berlin", "5");
}

static void test_keymap(void)
{
    GOOD(validate_keymap, "us", "de-latin1", "fr-latin9", "sv", "us-intl.iso01");
    BAD(validate_keymap, "", "../x", "a b", "-us", "\n");
}

static void test_wwid(void)
{
    GOOD(validate_wwid, "35000c500a1b2c3d4", "1ATA_QEMU_HARDDISK_QM00001", "eui.0025385b71b0", "nvme.8086-x:1");
    BAD(validate_wwid, "", "3500 quiet", "3500\"", "3500$x", "3500\\", "3500;reboot", "3500'", "../x", "\n");
}

static void test_server(void)
{
    GOOD(validate_server, "192.0.2.1", "ntp.example.com", "ntp");
    BAD(validate_server, "", "192.0.2.256", "ntp server", "224.0.0.1");
}

static gboolean web_url(const char *text, GError **error)
{
    return validate_url(text, (const char *const[]){"http", "https", "file", NULL}, error);
}

static void test_key_pin(void)
{
#define PIN "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    GOOD(validate_key_pin, PIN, PIN ";" PIN);
    BAD(validate_key_pin, "", "sha256//abc", PIN ";", PIN "\n" PIN, "sha1//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
}

static void test_url(void)
{
    GOOD(web_url, "http://host/path", "https://u:p@host.example.com:8443/a%20b?x=1", "HTTP://10.0.0.1/x", "file:///a");
    BAD(web_url, "", "http:/host", "ftp://host/x", "http://", "http:///x", "http://host/a b", "http://h/\n",
        "file://host/x", "host/path", "http://h/\"x\"");

    g_autoptr(GError) error = NULL;
    g_assert_false(web_url("http://admin:hunter2@host/a b", &error));
    g_assert_null(strstr(error->message, "hunter2"));
}

static void test_password_hash(void)
{
    GOOD(validate_password_hash,
         "$6$saltsalt$0123456789012345678901234567890123456789012345678901234567890123456789012345678901234",
         "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7");
    BAD(validate_password_hash, "", "secret", "$6$", "$1$abcdefgh$012345678901234567890123",
        "$6$saltsalt$012345678901234567890123456789:0:99999", "$6$salt salt$01234567890123456789012345");

    g_autoptr(GError) error = NULL;
    g_assert_false(validate_password_hash("hunter2", &error));
    g_assert_null(strstr(error->message, "hunter2"));
}

#define KEY "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY3ODkw"

static void test_ssh_key(void)
{
    GOOD(validate_ssh_key, KEY, KEY " admin@example.com", "no-pty,from=\"10.0.0.0/8\" " KEY);
    BAD(validate_ssh_key, "", "ssh-ed25519", "ssh-ed25519 AAAA", KEY "A", "x" KEY, KEY "\n" KEY, KEY "\r",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY3ODkw",
        "ssh-dss AAAAB3NzaC1kc3MAAAA=", "-----BEGIN OPENSSH PRIVATE KEY-----");

    g_autoptr(GError) error = NULL;
    g_assert_false(validate_ssh_key("-----BEGIN geheim", &error));
    g_assert_null(strstr(error->message, "geheim"));
}

static void test_message_is_safe(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(validate_hostname("a\033[2Jb", &error));
    g_assert_null(strchr(error->message, '\033'));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/validate/hostname", test_hostname);
    g_test_add_func("/validate/fqdn", test_fqdn);
    g_test_add_func("/validate/ipv4", test_ipv4);
    g_test_add_func("/validate/ipv4-prefix", test_ipv4_prefix);
    g_test_add_func("/validate/ipv6", test_ipv6);
    g_test_add_func("/validate/pool-token", test_pool_token);
    g_test_add_func("/validate/netmask", test_netmask);
    g_test_add_func("/validate/mac", test_mac);
    g_test_add_func("/validate/interface", test_interface);
    g_test_add_func("/validate/vlan", test_vlan);
    g_test_add_func("/validate/device-path", test_device_path);
    g_test_add_func("/validate/timezone", test_timezone);
    g_test_add_func("/validate/keymap", test_keymap);
    g_test_add_func("/validate/wwid", test_wwid);
    g_test_add_func("/validate/server", test_server);
    g_test_add_func("/validate/key-pin", test_key_pin);
    g_test_add_func("/validate/url", test_url);
    g_test_add_func("/validate/password-hash", test_password_hash);
    g_test_add_func("/validate/ssh-key", test_ssh_key);
    g_test_add_func("/validate/message-is-safe", test_message_is_safe);
    return g_test_run();
}
