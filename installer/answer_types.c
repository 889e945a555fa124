/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_table.h"

#include <gio/gio.h>
#include <string.h>

#include "timezone.h"
#include "validate.h"

#define CHOICES(...) (const char *const[]){__VA_ARGS__, NULL}

#define IPV4_PATTERN "([0-9]{1,3}\\.){3}[0-9]{1,3}"
#define NAME_PATTERN "[0-9A-Za-z][0-9A-Za-z.\\-]{0,252}"

static gboolean invalid(GError **error, const char *text, const char *reason)
{
    g_autofree char *start = g_strndup(text, 80);
    g_autofree char *shown = g_strescape(start, NULL);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "'%s' %s", shown, reason);
    return FALSE;
}

static gboolean validate_disk(const char *text, GError **error)
{
    if (g_str_has_prefix(text, "iscsi:"))
        return invalid(error, text, "names an iSCSI disk, which this version does not support yet");
    if (strchr(text, ',') != NULL)
        return invalid(error, text, "names several disks; write a <guest-disk> for each");

    g_autofree char *path = *text == '/' ? g_strdup(text) : g_strconcat("/dev/", text, NULL);
    if (!validate_device_path(path, NULL))
        return invalid(error, text,
                       "is not a disk's name: write sda, /dev/sda or /dev/disk/by-id/…");
    return TRUE;
}

static gboolean validate_mask(const char *text, GError **error)
{
    unsigned prefix;
    return validate_netmask(text, &prefix, error);
}

static gboolean validate_tag(const char *text, GError **error)
{
    unsigned tag;
    return validate_vlan(text, &tag, error);
}

const GrammarType answer_disk = {
    .description =
        "a whole disk: `sda`, `/dev/sda`, or, best, a name that stays: `/dev/disk/by-id/…`",
    .pattern = "[^ ,;]+",
    .validate = validate_disk,
};

const GrammarType answer_interface = {
    .description = "an interface's name, such as `ens3`",
    .pattern = "[0-9A-Za-z._\\-]{1,15}",
    .validate = validate_interface,
};

const GrammarType answer_mac = {
    .description = "a hardware address, such as `52:54:00:12:34:56`",
    .pattern = "([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}",
    .validate = validate_mac,
};

const GrammarType answer_ipv4 = {
    .description = "an IPv4 address, such as `192.0.2.10`",
    .pattern = IPV4_PATTERN,
    .validate = validate_ipv4,
};

const GrammarType answer_netmask = {
    .description = "a netmask, such as `255.255.255.0`",
    .pattern = IPV4_PATTERN,
    .validate = validate_mask,
};

const GrammarType answer_vlan = {
    .description = "a VLAN's tag, 1 to 4094",
    .pattern = "[1-9][0-9]{0,3}",
    .validate = validate_tag,
};

const GrammarType answer_hostname = {
    .description = "a host name, with or without its domain: `xen1.example.com`",
    .pattern = NAME_PATTERN,
    .validate = validate_hostname,
};

const GrammarType answer_fqdn = {
    .description = "a host name with its domain: `pool.example.com`",
    .pattern = NAME_PATTERN,
    .validate = validate_fqdn,
};

const GrammarType answer_server = {
    .description = "an IPv4 address or a host name",
    .pattern = NAME_PATTERN,
    .validate = validate_server,
};

const GrammarType answer_timezone = {
    .description = "a time zone's name, such as `Europe/Berlin` (of older names, such as "
                   "`US/Eastern`, the newer is taken)",
    .pattern = "[A-Za-z][A-Za-z0-9_+/\\-]*",
    .validate = timezone_check,
};

const GrammarType answer_keymap = {
    .description = "a console keymap's name, such as `us`",
    .pattern = "[0-9A-Za-z][0-9A-Za-z._\\-]*",
    .validate = validate_keymap,
};

const GrammarType answer_source = {
    .description = "with type `url`: `http://…` or `https://…`",
    .may_be_empty = TRUE,
};

const GrammarType answer_password = {
    .description = "a password or its crypt(5) hash, as the attribute `type` says",
};

const GrammarType answer_text = {
    .description = "any text",
    .may_be_empty = TRUE,
};

const GrammarType answer_mode = {.choices = CHOICES("fresh", "reinstall", "upgrade")};

const GrammarType answer_sr_type = {.choices = CHOICES("lvm", "ext", "largeblock")};

const GrammarType answer_source_type = {.choices = CHOICES("local", "url", "nfs")};

const GrammarType answer_proto = {.choices = CHOICES("dhcp", "static", "none")};

const GrammarType answer_proto_v6 = {.choices = CHOICES("none", "dhcp", "static", "autoconf")};

const GrammarType answer_ntp_source = {.choices = CHOICES("dhcp", "default", "manual", "none")};

const GrammarType answer_password_type = {.choices = CHOICES("plaintext", "hash")};

const GrammarType answer_pool_action = {.choices = CHOICES("create", "join")};

const GrammarType answer_preserve = {
    .choices = CHOICES("no", "false", "yes", "true", "if-utility")};

const GrammarType answer_file_system = {.choices = CHOICES("ext3", "ext4")};

const GrammarType answer_network_backend = {.choices = CHOICES("bridge", "openvswitch", "vswitch")};

const GrammarType answer_bootloader = {
    .choices = CHOICES("grub2", "extlinux", "grub"),
    .may_be_empty = TRUE,
};

const GrammarType answer_boot_location = {.choices = CHOICES("mbr", "partition")};

const GrammarType answer_ssh_mode = {.choices = CHOICES("on", "off", "auto")};
