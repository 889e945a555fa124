/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "answer_table.h"

static const GrammarItem primary_disk_attributes[] = {
    {"guest-storage", "gueststorage", &grammar_boolean, .fallback = "yes",
     .help = "Whether the rest of this disk becomes the local storage repository."},
    {"sr-at-end", .type = &grammar_boolean, .fallback = "yes",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "yes true",
     .because = "the storage repository always is the last partition"},
    {"preserve-first-partition", .type = &answer_preserve, .fallback = "no",
     .effect = GRAMMAR_REFUSED, .honoured = "no false",
     .because = "the whole disk is erased; write \"no\" if that is right"},
    {"fs-type", .type = &answer_file_system, .fallback = "ext4",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "ext4",
     .because = "the root file system is ext4"},
    {"swraid", .type = &grammar_boolean, .fallback = "no",
     .effect = GRAMMAR_REFUSED, .honoured = "no false",
     .because = "software RAID is planned; give one disk"},
    GRAMMAR_END,
};

static const GrammarItem guest_disks_children[] = {
    {"guest-disk", .type = &answer_disk, .occurs = GRAMMAR_MANY,
     .help = "A whole disk that is added to the local storage repository. **All its data is "
             "lost.** The primary disk may be named again, and means its rest then."},
    GRAMMAR_END,
};

static const GrammarItem source_attributes[] = {
    {"type", .type = &answer_source_type, .occurs = GRAMMAR_REQUIRED,
     .help = "`local` is the medium that the installer was started from.",
     .effect = GRAMMAR_REFUSED, .honoured = "local url",
     .because = "NFS is planned; use local, or url with http or https"},
    {"gpgcheck", .type = &grammar_boolean, .fallback = "yes",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "yes true",
     .because = "the signature of the host bundle is always checked"},
    {"repo-gpgcheck", .type = &grammar_boolean, .fallback = "yes",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "yes true",
     .because = "the signature of the host bundle is always checked"},
    GRAMMAR_END,
};

static const GrammarItem admin_interface_attributes[] = {
    {"name", .type = &answer_interface, .fallback = "(see `hwaddr`)",
     .help = "The interface's name. A name `ethN` that no interface has means the one with "
             "number N, counted from 0 in the order of `--inventory`, as on XenServer."},
    {"hwaddr", .type = &answer_mac, .fallback = "(see `name`)",
     .help = "The interface's permanent hardware address; better than the name, for it cannot "
             "change. `name` or `hwaddr` must be given; of both, `hwaddr` counts."},
    {"proto", .type = &answer_proto, .occurs = GRAMMAR_REQUIRED,
     .help = "Where the IPv4 address comes from. `static` needs `<ipaddr>` and `<subnet>`.",
     .effect = GRAMMAR_REFUSED, .honoured = "dhcp static",
     .because = "a host without an IPv4 address needs IPv6, which is planned"},
    {"vlan", .type = &answer_vlan, .fallback = "(untagged)",
     .help = "The tag of the management network."},
    {"protov6", .type = &answer_proto_v6, .fallback = "none",
     .effect = GRAMMAR_REFUSED, .honoured = "none", .because = "IPv6 is planned"},
    GRAMMAR_END,
};

static const GrammarItem admin_interface_children[] = {
    {"ipaddr", "ip", &answer_ipv4, .fallback = "(with `static`: required)",
     .help = "The host's address, with `proto=\"static\"` only."},
    {"subnet", "subnet-mask", &answer_netmask, .fallback = "(with `static`: required)",
     .help = "Its netmask."},
    {"gateway", .type = &answer_ipv4, .fallback = "(none)",
     .help = "The default gateway; must be in the same network."},
    {"ipv6", .type = &answer_text, .effect = GRAMMAR_REFUSED, .because = "IPv6 is planned"},
    {"gatewayv6", .type = &answer_text, .effect = GRAMMAR_REFUSED, .because = "IPv6 is planned"},
    GRAMMAR_END,
};

static const GrammarItem ntp_attributes[] = {
    {"source", .type = &answer_ntp_source, .occurs = GRAMMAR_REQUIRED,
     .help = "`dhcp`: servers that the DHCP server names; `default`: the distribution's pool; "
             "`manual`: the `<ntp-server>`s; `none`: the clock is not set."},
    GRAMMAR_END,
};

static const GrammarItem root_password_attributes[] = {
    {"type", .type = &answer_password_type, .fallback = "plaintext",
     .help = "`hash`: made by `mkpasswd` or `openssl passwd -6`, so that nobody can read the "
             "password in the file. `!!` as a hash locks the account, as leaving the element out "
             "does."},
    GRAMMAR_END,
};

static const GrammarItem pool_attributes[] = {
    {"action", .type = &answer_pool_action, .occurs = GRAMMAR_REQUIRED,
     .help = "`create` makes this host the master of a new pool.",
     .effect = GRAMMAR_REFUSED, .honoured = "create", .because = "joining a pool is planned"},
    {"name", .type = &answer_fqdn, .fallback = "(with `create`: required)",
     .help = "The pool's own name; not the host's."},
    {"address", .type = &answer_ipv4, .fallback = "(a link-local address)",
     .help = "The pool's own address in the management network, which moves with the master; not "
             "the host's."},
    GRAMMAR_END,
};

static const GrammarItem bootloader_attributes[] = {
    {"location", .type = &answer_boot_location, .fallback = "mbr",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "mbr",
     .because = "GRUB is always installed for both BIOS and UEFI"},
    {"write-boot-entry", .type = &grammar_boolean, .fallback = "yes",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "yes true",
     .because = "GRUB is always installed where every firmware finds it"},
    GRAMMAR_END,
};

static const GrammarItem installation_attributes[] = {
    {"mode", .type = &answer_mode, .fallback = "fresh", .help = "What to do with the disk.",
     .effect = GRAMMAR_REFUSED, .honoured = "fresh",
     .because = "only new installations (mode=\"fresh\") are possible"},
    {"sr-type", "srtype", &answer_sr_type, .fallback = "lvm",
     .help = "The local storage repository: LVM, or ext4 with disks as files. One under 20 GiB "
             "is ext4 in any case: Ganeti refuses smaller volume groups.",
     .effect = GRAMMAR_REFUSED, .honoured = "lvm ext",
     .because = "use lvm or ext, which also fit disks with blocks of 4096 bytes; for no storage "
                "repository write guest-storage=\"no\" at <primary-disk>"},
    {"gpgcheck", .type = &grammar_boolean, .fallback = "yes",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "yes true",
     .because = "the signature of the host bundle is always checked"},
    {"repo-gpgcheck", .type = &grammar_boolean, .fallback = "yes",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "yes true",
     .because = "the signature of the host bundle is always checked"},
    {"netinstall-gpg-check", .type = &grammar_boolean, .fallback = "yes",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "yes true",
     .because = "the signature of the host bundle is always checked"},
    GRAMMAR_END,
};

static const GrammarItem installation_children[] = {
    {"primary-disk", .type = &answer_disk, .occurs = GRAMMAR_REQUIRED,
     .help = "The disk to install on, at least 24 GiB. **All its data is lost.**",
     .attributes = primary_disk_attributes},
    {"guest-disks", .fallback = "(none)",
     .help = "More disks for the local storage repository.", .children = guest_disks_children},
    {"guest-disk", .type = &answer_disk, .occurs = GRAMMAR_MANY,
     .help = "The same without `<guest-disks>` around it."},
    {"source", .type = &answer_source, .fallback = "(type `local`)",
     .help = "Where the host bundle (`slipway-VERSION.raucb`) is.", .attributes = source_attributes},
    {"admin-interface", .occurs = GRAMMAR_REQUIRED,
     .help = "The management interface: the host's own address, on the bridge `xenbr0`, which "
             "guests can use too.",
     .attributes = admin_interface_attributes, .children = admin_interface_children},
    {"hostname", .type = &answer_hostname,
     .fallback = "(from DHCP, else made from the hardware address)",
     .help = "The host's name."},
    {"name-server", "nameserver", &answer_ipv4, GRAMMAR_MANY,
     .help = "A DNS server; repeat for more."},
    {"timezone", .type = &answer_timezone, .fallback = "Etc/UTC", .help = "The host's time zone."},
    {"ntp", .fallback = "(`manual` with an `<ntp-server>`, else `dhcp` with DHCP, else `default`)",
     .help = "How the clock is set.", .attributes = ntp_attributes},
    {"ntp-server", "ntp-servers", &answer_server, GRAMMAR_MANY,
     .help = "A time server; repeat for more. Only with `<ntp source=\"manual\"/>` or without "
             "`<ntp>`."},
    {"root-password", .type = &answer_password, .fallback = "(locked)", .secret = TRUE,
     .help = "The password of root. It is in no log and no message.",
     .attributes = root_password_attributes},
    {"keymap", .type = &answer_keymap, .fallback = "us", .help = "The keyboard of the console."},
    {"pool", .fallback = "(no pool)", .help = "Slipway's own element: the pool of this host.",
     .attributes = pool_attributes},
    {"ui-confirmation-prompt", .type = &grammar_boolean, .fallback = "no",
     .effect = GRAMMAR_REFUSED, .honoured = "no false",
     .because = "an installation with an answer file asks nothing; use the screens to be asked"},
    {"network-backend", .type = &answer_network_backend, .fallback = "bridge",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "bridge", .because = "this host uses Linux bridges"},
    {"bootloader", .type = &answer_bootloader, .fallback = "grub2",
     .effect = GRAMMAR_NO_EFFECT, .honoured = "grub2",
     .because = "the boot loader is GRUB 2", .attributes = bootloader_attributes},
    {"ssh-mode", .type = &answer_ssh_mode, .fallback = "on",
     .effect = GRAMMAR_REFUSED, .honoured = "on",
     .because = "the SSH server always runs; stop it on the host if it must not"},
    {"script", .type = &answer_text, .occurs = GRAMMAR_MANY, .effect = GRAMMAR_REFUSED,
     .because = "scripts are planned; do what it does over SSH after the installation"},
    {"post-install-script", .type = &answer_text, .occurs = GRAMMAR_MANY, .effect = GRAMMAR_REFUSED,
     .because = "scripts are planned; do what it does over SSH after the installation"},
    {"install-failed-script", .type = &answer_text, .occurs = GRAMMAR_MANY,
     .effect = GRAMMAR_REFUSED,
     .because = "scripts are planned; the exit status says how an installation ended"},
    {"driver-source", .type = &answer_text, .occurs = GRAMMAR_MANY, .effect = GRAMMAR_REFUSED,
     .because = "driver disks are planned; add the driver's repository when the ISO is built"},
    {"selected-multiversion-drivers", .effect = GRAMMAR_REFUSED,
     .because = "there is one version of each driver"},
    {"raid", .occurs = GRAMMAR_MANY, .effect = GRAMMAR_REFUSED,
     .because = "software RAID is planned; give one disk"},
    {"fcoe-interface", .occurs = GRAMMAR_MANY, .effect = GRAMMAR_REFUSED,
     .because = "installing on a disk behind FCoE is not possible"},
    {"service", .occurs = GRAMMAR_MANY, .effect = GRAMMAR_REFUSED,
     .because = "services are planned; enable or disable it over SSH after the installation"},
    {"existing-installation", .type = &answer_text, .effect = GRAMMAR_REFUSED,
     .because = "upgrades are planned; only new installations are possible"},
    {"backup-disk", .type = &answer_text, .effect = GRAMMAR_REFUSED,
     .because = "restoring is not possible"},
    GRAMMAR_END,
};

const GrammarItem answer_roots[] = {
    {"installation", .occurs = GRAMMAR_REQUIRED, .help = "The root element.",
     .attributes = installation_attributes, .children = installation_children},
    {"upgrade", .effect = GRAMMAR_REFUSED,
     .because = "only new installations (<installation mode=\"fresh\">) are possible"},
    {"restore", .effect = GRAMMAR_REFUSED,
     .because = "only new installations (<installation mode=\"fresh\">) are possible"},
    GRAMMAR_END,
};
