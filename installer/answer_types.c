/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_table.h"

#include <gio/gio.h>
#include <string.h>

#include "script.h"
#include "serial.h"
#include "size.h"
#include "timezone.h"
#include "trust.h"
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
        return invalid(error, text, "names several disks; write an element for each");

    g_autofree char *path = *text == '/' ? g_strdup(text) : g_strconcat("/dev/", text, NULL);
    if (!validate_device_path(path, NULL))
        return invalid(error, text,
                       "is not a disk's name: write sda, /dev/sda or /dev/disk/by-id/…");
    return TRUE;
}

/* With commas between them: swraid="yes". That there are two of them is answer_disks.c's. */
static gboolean validate_disks(const char *text, GError **error)
{
    g_auto(GStrv) names = g_strsplit(text, ",", -1);
    for (char **name = names; *name != NULL; name++)
        if (!validate_disk(g_strstrip(*name), error))
            return FALSE;
    return TRUE;
}

static gboolean validate_md(const char *text, GError **error)
{
    const char *name = g_str_has_prefix(text, "/dev/") ? text + strlen("/dev/") : text;
    if (g_regex_match_simple("^md(/|_)?[0-9A-Za-z][0-9A-Za-z_\\-]{0,30}$", name, 0, 0))
        return TRUE;
    return invalid(error, text, "is not the name of a RAID such as md127");
}

/* What a model or a serial number looks like, with wild cards. */
static gboolean validate_pattern(const char *text, GError **error)
{
    gsize length = strlen(text);
    for (const char *c = text; *c != '\0'; c++)
        if (!g_ascii_isprint(*c))
            length = G_MAXSIZE;
    return length <= 128 || invalid(error, text, "is not what disks call themselves");
}

static gboolean validate_size(const char *text, GError **error)
{
    guint64 size;
    return size_parse(text, &size, error);
}

static gboolean validate_seconds(const char *text, GError **error)
{
    guint64 seconds;
    return g_ascii_string_to_unsigned(text, 10, 1, SCRIPT_MAX_TIMEOUT, &seconds, NULL) ||
           invalid(error, text, "is not a number of seconds from 1 to 86400");
}

static gboolean validate_sha256(const char *text, GError **error)
{
    return g_regex_match_simple("^[0-9A-Fa-f]{64}$", text, 0, 0) ||
           invalid(error, text, "is not a SHA-256 checksum, 64 hexadecimal digits");
}

/* systemd.unit(5), without templates' own names and paths. */
static gboolean validate_unit(const char *text, GError **error)
{
    return g_regex_match_simple("^[0-9A-Za-z][0-9A-Za-z:_.@\\-]{0,200}$", text, 0, 0) ||
           invalid(error, text, "is not the name of a service such as snmpd or chrony.service");
}

static gboolean validate_any_url(const char *text, GError **error)
{
    static const char *const schemes[] = {"http", "https", "ftp", "tftp", "nfs", "file", NULL};
    return validate_url(text, schemes, error);
}

static gboolean validate_console(const char *text, GError **error)
{
    return g_str_equal(text, SERIAL_NONE) || serial_parse(text, NULL, error);
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
        "a whole disk: `sda`, `/dev/sda`, or a name that stays: `/dev/disk/by-id/…`; or nothing, "
        "where attributes say which",
    .pattern = "[^ ,;]*",
    .validate = validate_disk,
    .may_be_empty = TRUE,
};

const GrammarType answer_disks = {
    .description =
        "a whole disk: `sda`, `/dev/sda`, or a name that stays: `/dev/disk/by-id/…`; or nothing, "
        "where attributes say which",
    .pattern = "[^;]*",
    .validate = validate_disks,
    .may_be_empty = TRUE,
};

const GrammarType answer_md = {
    .description = "the name of a RAID, such as `md127`",
    .pattern = "(/dev/)?md[0-9A-Za-z_/\\-]+",
    .validate = validate_md,
};

const GrammarType answer_pattern = {
    .description = "a text in which `*` is any number of characters and `?` is one; capitals and "
                   "small letters are the same",
    .validate = validate_pattern,
};

const GrammarType answer_size = {
    .description = "a size with its unit: `480GB` (10^9 bytes) or `24GiB` (2^30)",
    .pattern = "[0-9]{1,15}(\\.[0-9]{1,3})? *([KkMmGgTtPp][Ii]?)?[Bb]",
    .validate = validate_size,
};

const GrammarType answer_seconds = {
    .description = "seconds, 1 to 86400",
    .pattern = "[1-9][0-9]{0,4}",
    .validate = validate_seconds,
};

const GrammarType answer_sha256 = {
    .description = "64 hexadecimal digits",
    .pattern = "[0-9A-Fa-f]{64}",
    .validate = validate_sha256,
};

const GrammarType answer_unit = {
    .description = "a service's name, such as `snmpd`",
    .pattern = "[0-9A-Za-z][0-9A-Za-z:_.@\\-]{0,200}",
    .validate = validate_unit,
};

const GrammarType answer_url = {
    .description = "a URL: http, https, ftp, tftp, nfs (`nfs://server/path`) or file",
    .pattern = "([Hh][Tt][Tt][Pp][Ss]?|[Tt]?[Ff][Tt][Pp]|[Nn][Ff][Ss]|[Ff][Ii][Ll][Ee])://.+",
    .validate = validate_any_url,
};

const GrammarType answer_certificates = {
    .description = "one or more certificates in PEM: the lines from `-----BEGIN CERTIFICATE-----` to "
                   "`-----END CERTIFICATE-----`",
    .validate = trust_validate,
};

const GrammarType answer_http_url = {
    .description = "a URL: http or https",
    .pattern = "[Hh][Tt][Tt][Pp][Ss]?://.+",
    .validate = validate_http_url,
};

const GrammarType answer_token = {
    .description = "a pool token",
    .pattern = "[0-9A-Za-z_\\-]{1,4096}",
    .validate = validate_pool_token,
};

const GrammarType answer_ssh_key = {
    .description = "a line of authorized_keys, sshd(8): `ssh-ed25519 AAAA… name`",
    .validate = validate_ssh_key,
};

const GrammarType answer_console = {
    .description = "a serial port, `ttyS0` to `ttyS3`, with its speed: `ttyS1,115200`; or `none`",
    .pattern = "none|ttyS[0-3](,[0-9]{4,6}(n8r?)?)?",
    .validate = validate_console,
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

const GrammarType answer_ipv6_gateway = {
    .description = "an IPv6 address, such as `2001:db8::1` or `fe80::1`",
    .pattern = "[0-9A-Fa-f:.]{2,45}",
    .validate = validate_ipv6_gateway,
};

const GrammarType answer_ipv6_prefix = {
    .description = "an IPv6 address with its prefix length, such as `2001:db8::10/64`",
    .pattern = "[0-9A-Fa-f:.]{2,45}/[0-9]{1,3}",
    .validate = validate_ipv6_prefix,
};

const GrammarType answer_ip = {
    .description = "an IPv4 or IPv6 address",
    .pattern = "[0-9A-Fa-f:.]{2,45}",
    .validate = validate_ip,
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
    .description = "an IPv4 or IPv6 address or a host name",
    .pattern = NAME_PATTERN "|[0-9A-Fa-f:.]{2,45}",
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
    .description = "with type `url`: a URL (http, https, ftp, tftp or file); with type `nfs`: "
                   "`server:/path`",
    .may_be_empty = TRUE,
};

const GrammarType answer_location = {
    .description = "a URL (http, https, ftp, tftp, nfs or file); with type `nfs`: `server:/path`",
};

const GrammarType answer_password = {
    .description = "a password or its crypt(5) hash, as the attribute `type` says",
    .may_be_empty = TRUE,
};

const GrammarType answer_text = {
    .description = "any text",
    .may_be_empty = TRUE,
};

const GrammarType answer_mode = {.choices = CHOICES("fresh", "reinstall", "upgrade")};

const GrammarType answer_sr_type = {
    .choices = CHOICES("lvm", "ext", "largeblock", "large-block", "xfs"),
    .pattern = "[Ll][Vv][Mm]|[Ee][Xx][Tt]|[Ll][Aa][Rr][Gg][Ee]-?[Bb][Ll][Oo][Cc][Kk]|[Xx][Ff][Ss]",
    .ignore_case = TRUE,
};

const GrammarType answer_source_type = {.choices = CHOICES("local", "url", "nfs")};

const GrammarType answer_proto = {.choices = CHOICES("dhcp", "static", "none")};

const GrammarType answer_proto_v6 = {.choices = CHOICES("none", "autoconf", "dhcp", "static")};

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

const GrammarType answer_bond_mode = {.choices = CHOICES("active-backup", "lacp")};

const GrammarType answer_bus = {
    .choices = CHOICES("virtio", "sata", "nvme", "scsi", "usb", "mmc", "other")};

const GrammarType answer_pick = {.choices = CHOICES("smallest", "largest")};

const GrammarType answer_raid_level = {.choices = CHOICES("0", "1", "5", "6", "10")};

const GrammarType answer_sr_layout = {.choices = CHOICES("joined", "separate")};

const GrammarType answer_stage = {
    .choices = CHOICES("installation-start", "packages-installed", "filesystem-populated",
                       "installation-complete", "first-boot")};

const GrammarType answer_on_failure = {.choices = CHOICES("fail", "warn", "ignore")};

const GrammarType answer_url_type = {.choices = CHOICES("url", "nfs")};

const GrammarType answer_service_state = {.choices = CHOICES("enabled", "disabled")};

const GrammarType answer_upgrade_mode = {.choices = CHOICES("upgrade")};
