/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_table.h"

/* Which disk is meant, where the element's text alone would not do. */
#define DISK_RULE                                                                                  \
    {"model", .type = &answer_pattern, .fallback = "(any)", .ours = TRUE,                          \
     .help = "The disk's model, as `--inventory` shows it."},                                      \
    {"serial", .type = &answer_pattern, .fallback = "(any)", .ours = TRUE,                         \
     .help = "Its serial number."},                                                                \
    {"wwn", .type = &answer_pattern, .fallback = "(any)", .ours = TRUE,                            \
     .help = "Its world wide name."},                                                              \
    {"bus", .type = &answer_bus, .fallback = "(any)", .ours = TRUE,                                \
     .help = "How it is attached."},                                                               \
    {"size", .type = &answer_size, .fallback = "(any)", .ours = TRUE,                              \
     .help = "Its size, give or take 1 %: as on its label."},                                      \
    {"min-size", .type = &answer_size, .fallback = "(none)", .ours = TRUE,                         \
     .help = "The size that it has at least."},                                                    \
    {"max-size", .type = &answer_size, .fallback = "(none)", .ours = TRUE,                         \
     .help = "The size that it has at most."},                                                     \
    {"removable", .type = &grammar_boolean, .fallback = "yes", .ours = TRUE,                       \
     .help = "`no`: not one that the system calls removable."},                                    \
    {"pick", .type = &answer_pick, .fallback = "(several that fit are an error)", .ours = TRUE,    \
     .help = "Which one of several that fit. Two of the same size are an error still."}

#define SIGNED                                                                                     \
    .type = &grammar_boolean, .fallback = "yes", .effect = GRAMMAR_NO_EFFECT,                      \
    .honoured = "yes true", .because = "the signature of the host bundle is always checked"

static const GrammarItem primary_disk_attributes[] = {
    {"guest-storage", "gueststorage", &grammar_boolean, .fallback = "yes",
     .help = "Whether the rest of this disk becomes the local storage repository."},
    {"swraid", .type = &grammar_boolean, .fallback = "no",
     .help = "`yes`: the text is two disks with a comma between them, which become a RAID 1. "
             "One of the two may be `missing`: it is added later."},
    DISK_RULE,
    {"sr-at-end", .type = &grammar_boolean, .fallback = "yes",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "yes true",
     .because = "the storage repository always is the last partition"},
    {"preserve-first-partition", .type = &answer_preserve, .fallback = "no",
     .effect = GRAMMAR_REFUSED, .honoured = "no false",
     .because = "the whole disk is erased; write \"no\" if that is right"},
    {"fs-type", .type = &answer_file_system, .fallback = "ext4",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "ext4",
     .because = "the root file system is ext4"},
    GRAMMAR_END,
};

static const GrammarItem disk_attributes[] = {DISK_RULE, GRAMMAR_END};

static const GrammarItem guest_disks_children[] = {
    {"guest-disk", .type = &answer_disk, .occurs = GRAMMAR_MANY,
     .help = "A whole disk that is added to the local storage repository. **All its data is "
             "lost.** The primary disk may be named again, and means its rest then.",
     .attributes = disk_attributes},
    GRAMMAR_END,
};

static const GrammarItem raid_attributes[] = {
    {"device", .type = &answer_md, .occurs = GRAMMAR_REQUIRED,
     .help = "What `<primary-disk>` calls it, such as `md127`."},
    {"level", .type = &answer_raid_level, .fallback = "1", .ours = TRUE,
     .help = "The RAID's level.",
     .effect = GRAMMAR_REFUSED, .honoured = "1",
     .because = "a host starts from RAID 1 only, of any number of disks"},
    GRAMMAR_END,
};

static const GrammarItem raid_children[] = {
    {"disk", .type = &answer_disk, .occurs = GRAMMAR_MANY,
     .help = "A member. **All its data is lost.** Members with the same attributes are different "
             "disks: two with `model=\"X*\"` are the two disks of that model.",
     .attributes = disk_attributes},
    GRAMMAR_END,
};

static const GrammarItem source_attributes[] = {
    {"type", .type = &answer_source_type, .occurs = GRAMMAR_REQUIRED,
     .help = "`local` is the medium, or the network tree, that the installer was started from."},
    {"gpgcheck", SIGNED},
    {"repo-gpgcheck", SIGNED},
    GRAMMAR_END,
};

static const GrammarItem member_attributes[] = {
    {"name", .type = &answer_interface, .fallback = "(see `hwaddr`)",
     .help = "The interface's name, as of `<admin-interface>`."},
    {"hwaddr", .type = &answer_mac, .fallback = "(see `name`)",
     .help = "Its hardware address."},
    GRAMMAR_END,
};

static const GrammarItem bond_attributes[] = {
    {"mode", .type = &answer_bond_mode, .fallback = "active-backup", .ours = TRUE,
     .help = "`lacp` (IEEE 802.1AX) needs a switch that is set up for it."},
    GRAMMAR_END,
};

static const GrammarItem bond_children[] = {
    {"member", .occurs = GRAMMAR_MANY,
     .help = "An interface of the bond, two at least; the bond has the address of the first.",
     .attributes = member_attributes},
    GRAMMAR_END,
};

static const GrammarItem admin_interface_attributes[] = {
    {"name", .type = &answer_interface, .fallback = "(see `hwaddr`)",
     .help = "The interface's name. A name `ethN` that no interface has means the one with "
             "number N, counted from 0 in the order of `--inventory`, as on XenServer."},
    {"hwaddr", .type = &answer_mac, .fallback = "(see `name`)",
     .help = "The interface's permanent hardware address; better than the name, for it cannot "
             "change. Of both, `hwaddr` counts; without both and without a `<bond>`, it is the only "
             "interface of the machine.",
     .better = "an address that no interface has is an error that lists all interfaces"},
    {"proto", .type = &answer_proto, .occurs = GRAMMAR_REQUIRED,
     .help = "Where the IPv4 address comes from. `static` needs `<ipaddr>` and `<subnet>`; `none` "
             "needs a `protov6`.",
     .better = "any other text is an error, not `none`"},
    {"vlan", .type = &answer_vlan, .fallback = "(untagged)",
     .help = "The tag of the management network."},
    {"protov6", .type = &answer_proto_v6, .fallback = "none",
     .help = "Where the IPv6 address comes from: `autoconf` is router advertisements (RFC 4862), "
             "`static` needs `<ipv6>`."},
    GRAMMAR_END,
};

static const GrammarItem admin_interface_children[] = {
    {"ipaddr", "ip", &answer_ipv4, .fallback = "(with `static`: required)",
     .help = "The host's address, with `proto=\"static\"` only.",
     .better = "addresses are checked, and that they fit each other"},
    {"subnet", "subnet-mask", &answer_netmask, .fallback = "(with `static`: required)",
     .help = "Its netmask."},
    {"gateway", .type = &answer_ipv4, .fallback = "(none)",
     .help = "The default gateway; must be in the same network."},
    {"ipv6", .type = &answer_ipv6_prefix, .fallback = "(with `protov6=\"static\"`: required)",
     .help = "The host's IPv6 address with its prefix length."},
    {"gatewayv6", .type = &answer_ipv6_gateway, .fallback = "(none)", .help = "The IPv6 gateway."},
    {"bond", .fallback = "(no bond)", .ours = TRUE,
     .help = "Several interfaces that work as one.",
     .attributes = bond_attributes, .children = bond_children},
    GRAMMAR_END,
};

static const GrammarItem ntp_attributes[] = {
    {"source", .type = &answer_ntp_source, .occurs = GRAMMAR_REQUIRED,
     .help = "`dhcp`: servers that the DHCP server names; `default`: the distribution's pool; "
             "`manual`: the `<ntp-server>`s; `none`: the clock is not set.",
     .better = "`none` works without a person"},
    GRAMMAR_END,
};

static const GrammarItem root_password_attributes[] = {
    {"type", .type = &answer_password_type, .fallback = "plaintext",
     .help = "`hash`: made by `mkpasswd` or `openssl passwd -6`, so that nobody can read the "
             "password in the file. `!!` as a hash locks the account, as leaving the element out "
             "does."},
    {"url", .type = &answer_url, .fallback = "(the element's text)", .ours = TRUE, .secret = TRUE,
     .help = "Where the password, or its hash, is fetched from at the installation, so that it is "
             "not in this file. Its first line counts."},
    GRAMMAR_END,
};

static const GrammarItem pool_attributes[] = {
    {"action", .type = &answer_pool_action, .occurs = GRAMMAR_REQUIRED, .ours = TRUE,
     .help = "`create` makes this host the master of a new pool; `join` makes it a member."},
    {"name", .type = &answer_fqdn, .fallback = "(with `create`: required)", .ours = TRUE,
     .help = "With `create`: the pool's own name; not the host's."},
    {"address", .type = &answer_ip, .fallback = "(one that others cannot reach)", .ours = TRUE,
     .help = "With `create`: the pool's own address in the management network, which moves with "
             "the master; not the host's. Of IPv6 on a host without IPv4, else of IPv4."},
    {"token", .type = &answer_token, .fallback = "(with `join`: this or `token-url`)",
     .ours = TRUE, .secret = TRUE,
     .help = "With `join`: what `slipway pool token create` printed on the master. A secret."},
    {"token-url", .type = &answer_url, .fallback = "(see `token`)", .ours = TRUE, .secret = TRUE,
     .help = "Where the token is fetched from at the installation, so that it is not in this "
             "file."},
    GRAMMAR_END,
};

static const GrammarItem bootloader_attributes[] = {
    {"location", .type = &answer_boot_location, .fallback = "mbr",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "mbr",
     .because = "GRUB is always installed for both BIOS and UEFI"},
    {"write-boot-entry", .type = &grammar_boolean, .fallback = "yes",
     .help = "`no` leaves the firmware's boot menu as it is; the disk starts as a removable one "
             "does.",
     .better = "a firmware that takes no entry is a warning"},
    GRAMMAR_END,
};

static const GrammarItem driver_attributes[] = {
    {"name", .type = &answer_text, .help = "As on XenServer."}, {"variant", .type = &answer_text, .help = "-"},
    GRAMMAR_END,
};

static const GrammarItem drivers_children[] = {
    {"driver", .type = &answer_text, .occurs = GRAMMAR_MANY, .help = "As on XenServer.",
     .attributes = driver_attributes},
    GRAMMAR_END,
};

static const GrammarItem url_attributes[] = {
    {"type", .type = &answer_url_type, .fallback = "url",
     .help = "`nfs`: the text is `server:/path`."},
    GRAMMAR_END,
};

static const GrammarItem interface_attributes[] = {
    {"name", .type = &answer_interface, .help = "As on XenServer."}, {"hwaddr", .type = &answer_mac, .help = "-"},
    GRAMMAR_END,
};

static const GrammarItem script_attributes[] = {
    {"stage", .type = &answer_stage, .occurs = GRAMMAR_REQUIRED,
     .help = "When it runs, and with which argument: `installation-start` before any change, "
             "without; `packages-installed` when the system is written but not configured, and "
             "`filesystem-populated` when the disk can start, both with the folder where it is "
             "mounted; `installation-complete` at the end with `0`, or after a failure with `1`; "
             "`first-boot` once on the new host, without. The stage is in the environment as "
             "`XS_STAGE`, too."},
    {"type", .type = &answer_url_type, .fallback = "url",
     .help = "`nfs`: the text is `server:/path`."},
    {"on-failure", .type = &answer_on_failure, .fallback = "warn", .ours = TRUE,
     .help = "What it means that the script cannot be fetched, ends with another status than 0 or "
             "not in time: `fail` ends the installation, `warn` says so, `ignore` logs it."},
    {"timeout", .type = &answer_seconds, .fallback = "600", .ours = TRUE,
     .help = "After how many seconds it is ended."},
    {"sha256", .type = &answer_sha256, .fallback = "(not checked)", .ours = TRUE,
     .help = "Its checksum (`sha256sum`): another script is not run."},
    GRAMMAR_END,
};

static const GrammarItem service_attributes[] = {
    {"name", .type = &answer_unit, .occurs = GRAMMAR_REQUIRED,
     .help = "A unit of systemd, with or without `.service`."},
    {"state", .type = &answer_service_state, .occurs = GRAMMAR_REQUIRED,
     .help = "Whether it starts with the host."},
    GRAMMAR_END,
};

/* What every operation has. */
#define COMMON                                                                                     \
    {"source", .type = &answer_source, .occurs = GRAMMAR_MANY, .fallback = "(type `local`)",       \
     .help = "Where the host bundle (`slipway-VERSION.raucb`) is; a URL that is not one of a "     \
             "`.raucb` file is that of a copy of the medium. Repeat it for mirrors: they are "     \
             "tried in turn, until one has a bundle with a good signature.",                       \
     .better = "several are mirrors; fetching is tried again",                                     \
     .attributes = source_attributes},                                                             \
    {"script", .type = &answer_location, .occurs = GRAMMAR_MANY,                                   \
     .help = "A script of yours, of any interpreter that is there.",                               \
     .better = "per script: what a failure means, a time limit, a checksum; and one more stage, "  \
               "`first-boot`",                                                                     \
     .attributes = script_attributes},                                                             \
    {"post-install-script", .type = &answer_location, .occurs = GRAMMAR_MANY,                      \
     .help = "The same as `<script stage=\"filesystem-populated\">`.",                             \
     .attributes = url_attributes},                                                                \
    {"install-failed-script", .type = &answer_location, .occurs = GRAMMAR_MANY,                    \
     .help = "The same as `<script stage=\"installation-complete\">`: it runs after a success, "   \
             "too, with the argument `0`.",                                                        \
     .attributes = url_attributes},                                                                \
    {"notify", .type = &answer_http_url, .fallback = "(nowhere)", .ours = TRUE, .secret = TRUE,    \
     .help = "Progress and result are told there, as JSON by HTTP POST."},                         \
    {"proxy", .type = &answer_http_url, .fallback = "(none)", .ours = TRUE, .secret = TRUE,        \
     .help = "The proxy through which the installer asks http, https and ftp servers for all that " \
             "comes after this file. The environment (`systemd.setenv=https_proxy=…`, `no_proxy`) " \
             "goes before it. The host does not use it."},                                         \
    {"ca-certificate", .type = &answer_certificates, .fallback = "(those of Debian)", .ours = TRUE, \
     .help = "Certificate authorities that the installer trusts besides, when it asks https "      \
             "servers for all that comes after this file. The host does not get them."},           \
    {"ui-confirmation-prompt", .type = &grammar_boolean, .fallback = "no",                         \
     .help = "`yes`: before anything is written, somebody has to agree on a console.",             \
     .better = "the text `false` means no"},                                                       \
    {"bootloader", .type = &answer_bootloader, .fallback = "grub2",                                \
     .help = "Where the boot loader goes.",                                                        \
     .effect = GRAMMAR_NO_EFFECT, .honoured = "grub2",                                             \
     .because = "the boot loader is GRUB 2", .attributes = bootloader_attributes},                 \
    {"driver-source", .type = &answer_text, .occurs = GRAMMAR_MANY,                                \
     .help = "A driver disk: a repository of signed packages, whose kernel modules are loaded "    \
             "before disks and network cards are looked for, and which the host gets as well. "    \
             "`local` is a medium labelled `SLIPWAY_DRV`, which is used in any case.",              \
     .attributes = source_attributes},                                                             \
    {"supplemental-pack", .type = &answer_text, .occurs = GRAMMAR_MANY, .ours = TRUE,              \
     .help = "A repository of signed packages that the host gets besides the bundle; it is "       \
             "fetched and checked before anything is written. `local` is a medium labelled "       \
             "`SLIPWAY_PKG`.",                                                                     \
     .attributes = source_attributes},                                                             \
    {"selected-multiversion-drivers", .effect = GRAMMAR_NO_EFFECT,                                 \
     .because = "there is one version of every driver", .children = drivers_children}

static const GrammarItem upgrade_attributes[] = {
    {"mode", .type = &answer_upgrade_mode, .fallback = "upgrade", .help = "What to do."},
    {"gpgcheck", SIGNED},
    {"repo-gpgcheck", SIGNED},
    GRAMMAR_END,
};

static const GrammarItem existing_attributes[] = {
    DISK_RULE,
    {"fs-type", .type = &answer_file_system, .fallback = "ext4",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "ext4", .because = "the root file system is ext4"},
    GRAMMAR_END,
};

#define EXISTING(older)                                                                            \
    {"existing-installation", older, &answer_disk, .fallback = "(the only host on this machine)",  \
     .help = "With an upgrade: the disk that holds the host, or one of its mirror. Its other slot "\
             "gets the new release; nothing else on it is written, and its settings, users, pool " \
             "and storage stay.",                                                                  \
     .better = "may be left out; rules for disks; several hosts are an error that lists them",     \
     .attributes = existing_attributes}

static const GrammarItem upgrade_children[] = {
    EXISTING("primary-disk"),
    COMMON,
    GRAMMAR_END,
};

static const GrammarItem restore_children[] = {
    {"backup-disk", .type = &answer_disk, .fallback = "(the only host on this machine)",
     .help = "The disk that holds the damaged host. The slot that is worse gets the release of the "
             "source, and what can be read of the other one's settings; storage repositories and "
             "logs stay.",
     .better = "no dialog at the end; needs no copy made before", .attributes = disk_attributes},
    COMMON,
    GRAMMAR_END,
};

static const GrammarItem installation_attributes[] = {
    {"mode", .type = &answer_mode, .fallback = "fresh",
     .help = "`upgrade` is the same as the root element `<upgrade>`.",
     .effect = GRAMMAR_REFUSED, .honoured = "fresh upgrade",
     .because = "mode=\"reinstall\" keeps nothing here either: write mode=\"fresh\" for a new "
                "installation, or mode=\"upgrade\""},
    {"sr-type", "srtype", &answer_sr_type, .fallback = "lvm",
     .help = "The local storage repository: LVM, or ext4 with disks as files. One under 20 GiB "
             "is ext4 in any case: Ganeti refuses smaller volume groups.",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "lvm ext",
     .because = "the storage repository will be LVM, which fits blocks of 4096 bytes, too"},
    {"sr-layout", .type = &answer_sr_layout, .fallback = "joined", .ours = TRUE,
     .help = "Whether several disks are one storage repository, or one each."},
    {"gpgcheck", SIGNED},
    {"repo-gpgcheck", SIGNED},
    {"netinstall-gpg-check", SIGNED},
    GRAMMAR_END,
};

static const GrammarItem installation_children[] = {
    {"primary-disk", .type = &answer_disks, .fallback = "(required)",
     .help = "The disk to install on, at least 24 GiB, or the device of a `<raid>`. **All its data "
             "is lost.** Attributes may say which disk it is instead of the text; with both, the "
             "disk of that name must fit them.",
     .better = "24 GiB are enough (46 there); rules for disks; a rule that fits several disks is "
               "an error that lists them",
     .attributes = primary_disk_attributes},
    {"guest-disks", .fallback = "(none)",
     .help = "More disks for the local storage repository.", .children = guest_disks_children},
    {"guest-disk", .type = &answer_disk, .occurs = GRAMMAR_MANY,
     .help = "The same without `<guest-disks>` around it.", .attributes = disk_attributes},
    {"raid", .occurs = GRAMMAR_MANY,
     .help = "Disks that become a RAID 1 to install on: every one of them can start the host.",
     .better = "the boot loader is on every member; nothing waits for the first synchronisation",
     .attributes = raid_attributes, .children = raid_children},
    {"admin-interface", .fallback = "(required)",
     .help = "The management interface: the host's own address, on the bridge `xenbr0`, which "
             "guests can use too.",
     .attributes = admin_interface_attributes, .children = admin_interface_children},
    {"hostname", .type = &answer_hostname,
     .fallback = "(from DHCP, else made from the hardware address)",
     .help = "The host's name."},
    {"name-server", "nameserver", &answer_ip, GRAMMAR_MANY,
     .help = "A DNS server; repeat for more."},
    {"timezone", .type = &answer_timezone, .fallback = "Etc/UTC", .help = "The host's time zone.",
     .better = "checked; a mistyped one is an error with the nearest names"},
    {"ntp", .fallback = "(`manual` with an `<ntp-server>`, else `dhcp` with DHCP, else `default`)",
     .help = "How the clock is set.", .attributes = ntp_attributes},
    {"ntp-server", "ntp-servers", &answer_server, GRAMMAR_MANY,
     .help = "A time server; repeat for more. Only with `<ntp source=\"manual\"/>` or without "
             "`<ntp>`."},
    {"root-password", .type = &answer_password, .fallback = "(locked)", .secret = TRUE,
     .help = "The password of root. It is in no log and no message.",
     .better = "can come from a URL; the file's text is wiped from memory",
     .attributes = root_password_attributes},
    {"ssh-key", .type = &answer_ssh_key, .occurs = GRAMMAR_MANY, .ours = TRUE,
     .help = "A public key with which root may log in by SSH; repeat for more."},
    {"keymap", .type = &answer_keymap, .fallback = "us", .help = "The keyboard of the console."},
    {"console", .type = &answer_console, .ours = TRUE,
     .fallback = "(that of the installer, else what the firmware's SPCR table says, else the "
                 "first serial port)",
     .help = "The serial console of the host: of GRUB, Xen and the rescue system."},
    {"service", .occurs = GRAMMAR_MANY,
     .help = "A service that is to start with the host, or not to. Every one only once.",
     .attributes = service_attributes},
    {"ssh-mode", .type = &answer_ssh_mode, .fallback = "on",
     .help = "`off`: the SSH server does not start, which a pool needs.",
     .effect = GRAMMAR_REFUSED, .honoured = "on off",
     .because = "the SSH server does not follow the toolstack; write \"on\" or \"off\"",
     .better = "a wrong value is an error"},
    {"pool", .fallback = "(no pool)", .ours = TRUE, .help = "The pool of this host.",
     .attributes = pool_attributes},
    COMMON,
    {"network-backend", .type = &answer_network_backend, .fallback = "bridge",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "bridge", .because = "this host uses Linux bridges"},
    {"fcoe-interface", .occurs = GRAMMAR_MANY, .effect = GRAMMAR_REFUSED,
     .because = "installing on a disk behind FCoE is not possible (XenServer 9 dropped it, too)",
     .attributes = interface_attributes},
    EXISTING(NULL),
    GRAMMAR_END,
};

const GrammarItem answer_roots[] = {
    {"installation", .occurs = GRAMMAR_REQUIRED, .help = "The root element.",
     .attributes = installation_attributes, .children = installation_children},
    {"upgrade", .occurs = GRAMMAR_REQUIRED, .help = "The new release for a host that is there.",
     .attributes = upgrade_attributes, .children = upgrade_children},
    {"restore", .occurs = GRAMMAR_REQUIRED, .help = "A host whose slots are damaged, made anew around what is left of it.",
     .children = restore_children},
    GRAMMAR_END,
};
