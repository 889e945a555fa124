#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The installer's initrd: systemd, udev, network and our program, on plain Linux.
# It is the whole system: nothing is mounted as root, the medium may be pulled.
# dracut's modules mdraid, lvm and multipath prepare to mount a root file system,
# so their programs and udev rules are taken here directly.

check() {
    return 255 # only when asked for
}

depends() {
    echo bash systemd systemd-initrd systemd-journald systemd-modules-load systemd-networkd \
        systemd-sysctl systemd-tmpfiles systemd-udevd udev-rules dbus-daemon slipway-multipath
}

installkernel() {
    # images and file systems of media and targets
    instmods loop squashfs dm-verity dm-snapshot isofs udf ext4 vfat nls_ascii nls_cp437 nls_iso8859-1 \
        overlay nfsv3 nfsv4 efivarfs
    # storage, network, and an IPMI controller for the inventory
    instmods =drivers/ata =drivers/block =drivers/md =drivers/message =drivers/mmc =drivers/nvme \
        =drivers/scsi =drivers/usb/host =drivers/usb/storage =drivers/virtio =drivers/pci/controller vmd \
        =drivers/net/ethernet =drivers/net/mdio =drivers/net/phy =drivers/net/hyperv \
        virtio_net vmxnet3 xen-netfront xen-blkfront \
        bonding 8021q bridge ipmi_si usbhid hid-generic atkbd i8042
    # dm-verity is several times faster with the processor's own SHA-256
    instmods =arch/x86/crypto
}

install() {
    # what the installer runs; GRUB comes from the slot that it has written
    inst_multiple rauc mke2fs mkfs.ext4 tune2fs resize2fs e2fsck mkfs.vfat mkswap blkdiscard \
        wipefs blockdev dmsetup pvcreate vgcreate vgchange vgrename vgs lvs pvs lvm mdadm mdmon losetup \
        efibootmgr chronyc ssh
    # SSH into the installer
    inst_multiple sshd ssh-keygen /usr/lib/openssh/sshd-session /usr/lib/openssh/sshd-auth
    grep '^sshd:' /etc/passwd >>"$initdir/etc/passwd"
    # what scripts of administrators expect
    inst_multiple basename dirname env id install mktemp readlink realpath seq tee touch tr uname uniq xargs
    # what a person at the rescue shell needs
    inst_multiple blkid lsblk blockdev fdisk sfdisk sgdisk dd cp mv rm mkdir rmdir ln ls cat chmod \
        chown sync mount umount chroot curl ip ethtool ping scp grep sed awk head tail sort wc cut \
        sha256sum base64 date sleep stat truncate dmesg free df du find cmp env less vi tar zstd gzip ps kill \
        lsmod modprobe loadkeys hwclock lspci lsscsi nvme smartctl reboot poweroff systemctl journalctl udevadm \
        networkctl loginctl hostname stty clear agetty
    inst_multiple -o /usr/lib/udev/scsi_id \
        /usr/share/terminfo/{l/linux,v/vt100,v/vt102,v/vt220,x/xterm,x/xterm-256color,d/dumb,a/ansi} \
        /lib/terminfo/{l/linux,v/vt100,v/vt102,v/vt220,x/xterm,x/xterm-256color,d/dumb,a/ansi}
    inst_libdir_file 'libnss_dns*' 'libnss_files*' 'libgcc_s.so*'
    # names only: nothing assembles arrays or volume groups that somebody may still want
    inst_rules 01-md-raid-creating.rules 56-lvm.rules 63-md-raid-arrays.rules
    inst_multiple -o /etc/lvm/lvm.conf /etc/mke2fs.conf /etc/nsswitch.conf \
        /etc/ld.so.conf /etc/ld.so.conf.d/*.conf /etc/ssl/certs/ca-certificates.crt \
        /etc/ssl/openssl.cnf /usr/lib/ssl/openssl.cnf /etc/rauc/keyring.pem /etc/services \
        /etc/protocols /etc/netconfig /usr/lib/locale/C.utf8/* /usr/lib/locale/C.utf8/LC_MESSAGES/*

    # keyboards of the screen, for the wizard
    local keymaps
    mapfile -t keymaps < <(find /usr/share/keymaps/i386 -type f | sort)
    inst_multiple "${keymaps[@]}"

    # driver disks: rpm checks their signatures and unpacks them
    inst_multiple rpm rpmkeys depmod udevadm /etc/pki/rpm-gpg/RPM-GPG-KEY-slipway \
        /usr/lib/rpm/macros /usr/lib/rpm/rpmrc /usr/lib/rpm/platform/x86_64-linux/macros
    # Their modules go below /usr, which systemd makes read-only in an initrd (systemd-system.conf(5)).
    mkdir -p "$initdir/etc/systemd/system.conf.d"
    printf '[Manager]\nProtectSystem=no\n' >"$initdir/etc/systemd/system.conf.d/60-slipway-installer.conf"
    # for machines whose clock is wrong (installer/clock.c)
    inst_multiple chronyd
    mkdir -p "$initdir/usr/lib/slipway"
    echo "${SOURCE_DATE_EPOCH:-$(date +%s)}" >"$initdir/usr/lib/slipway/build-time"

    # our program, and a target of our own in the place of "find root and switch to it"
    inst_simple /usr/bin/slipway-installer
    inst_simple "$moddir/system.conf" /etc/rauc/system.conf
    inst_simple "$moddir/80-slipway-links.rules" /etc/udev/rules.d/80-slipway-links.rules
    inst_simple "$moddir/sysctl.conf" /etc/sysctl.d/80-slipway.conf
    inst_simple /usr/lib/modprobe.d/systemd.conf # no bond0 that nobody asked for
    local unit
    for unit in initrd.target slipway-installer.service slipway-rescue.service slipway-shell@.service \
        slipway-shells.target slipway-log.service slipway-sshd.service slipway-support.service; do
        inst_simple "$moddir/$unit" "/etc/systemd/system/$unit"
    done
    for unit in systemd-networkd-wait-online.service emergency.service; do
        ln -sfn /dev/null "$initdir/etc/systemd/system/$unit"
    done
    rm -f "$initdir"/etc/systemd/network/zzzz-dracut-default.network
    ln -sfn usr/lib/systemd/systemd "$initdir/init"
}
