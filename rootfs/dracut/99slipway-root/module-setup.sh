#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dom0's initrd: systemd, udev and the drivers between the firmware and the root
# file system. systemd's own generator mounts root=, so that dracut's hooks, a
# shell start each, are not needed. The last of the modules: it also takes away.
# shellcheck disable=SC2154 # initdir and others come from dracut

check() {
    return 255 # only when the configuration asks for it
}

depends() {
    echo dash systemd systemd-initrd systemd-modules-load systemd-sysctl systemd-udevd udev-rules slipway-multipath
}

installkernel() {
    # disks: SATA, NVMe, SCSI and RAID adapters, USB, virtual machines
    instmods "=drivers/ata" "=drivers/nvme" "=drivers/message" "=drivers/usb/storage" \
        vmd virtio_blk virtio_scsi virtio_pci xen-blkfront sd_mod sg ses \
        aacraid arcmsr hpsa isci megaraid_sas mpi3mr mpt3sas mvsas pm80xx smartpqi \
        3w-9xxx 3w-sas esas2r hptiop ipr stex lpfc qla2xxx vmw_pvscsi hv_storvsc
    # what they hang on, and a keyboard for the operator
    instmods "=drivers/usb/host" "=drivers/pci/controller" usbhid hid-generic atkbd i8042 \
        hv_vmbus pci-hyperv
    # what lies on them
    instmods ext4 crc32c_intel crc32c_generic vfat nls_ascii nls_cp437 \
        dm-mod raid1 raid10
    # dom0's watchdog, which is Xen itself
    instmods xen_wdt
    # what a driver disk or an administrator has added (modules.dep lists their names)
    local added=()
    mapfile -t added < <(sed -nE 's|^updates/([^:]*/)?([^/:]+)\.ko[^:]*:.*|\2|p' "/usr/lib/modules/$kernel/modules.dep")
    [ "${#added[@]}" = 0 ] || instmods "${added[@]}"
    # The archive is compressed as a whole, which is smaller, and faster to
    # unpack than xz module by module: 2 seconds for ext4 on an emulated processor.
    find "$initdir/usr/lib/modules" -name '*.ko.xz' -exec xz --decompress {} +
}

install() {
    inst_multiple -o modprobe kmod "$depmodd/*.conf"
    inst_multiple fsck fsck.ext4 e2fsck

    # md arrays; one that has lost a disk starts after a moment
    inst_multiple mdadm mdmon
    inst_rules 63-md-raid-arrays.rules 64-md-raid-assembly.rules
    inst_multiple "$systemdsystemunitdir"/mdadm-last-resort@.{service,timer} \
        "$systemdsystemunitdir"/mdmon@.service

    # They ask every disk for what nothing here reads.
    rm -f "$initdir"/usr/lib/udev/rules.d/5[589]-scsi-sg3*.rules

    # A RAID adapter with many disks takes its time.
    mkdir -p "$initdir/etc/systemd/system.conf.d"
    printf '[Manager]\nDefaultDeviceTimeoutSec=120\n' >"$initdir/etc/systemd/system.conf.d/50-slipway.conf"

    # Nothing in here may last for ever; and a version on trial is watched from here on.
    mkdir -p "$initdir/etc/systemd/system/initrd.target.d"
    printf '[Unit]\nJobTimeoutSec=4min\nJobTimeoutAction=reboot-force\n' \
        >"$initdir/etc/systemd/system/initrd.target.d/50-slipway.conf"
    inst_simple "$moddir/slipway-watchdog.service" "$systemdsystemunitdir/slipway-watchdog.service"
    $SYSTEMCTL -q --root "$initdir" add-wants sysinit.target slipway-watchdog.service

    # Without its root file system a slot gives the other one its turn.
    inst_multiple sleep
    inst_simple "$moddir/emergency.service" "$systemdsystemunitdir/emergency.service"
}
