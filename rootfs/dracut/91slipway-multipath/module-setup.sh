#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Disks with several paths, for both initrds: multipathd, without dracut's hooks.
# shellcheck disable=SC2154 # initdir and others come from dracut

check() {
    return 255 # only for those that depend on it
}

depends() {
    echo systemd systemd-udevd udev-rules
}

installkernel() {
    instmods dm-multipath dm-service-time dm-queue-length dm-round-robin \
        scsi_dh_alua scsi_dh_rdac scsi_dh_emc scsi_dh_hp_sw
}

install() {
    inst_multiple multipath multipathd kpartx dmsetup partx /etc/multipath.conf
    inst_libdir_file 'multipath/lib*'
    inst_rules 55-dm.rules 56-dm-mpath.rules 56-dm-parts.rules 60-kpartx.rules 60-multipath.rules \
        60-persistent-storage-dm.rules 68-del-part-nodes.rules 95-dm-notify.rules 99-z-dm-mpath-late.rules
    mkdir -p "$initdir/etc/multipath"
    inst_script /usr/lib/slipway/multipath-wwids
    inst_simple "$moddir/59-slipway-multipath.rules" /usr/lib/udev/rules.d/59-slipway-multipath.rules
    inst_simple "$systemdsystemunitdir/multipathd.service"
    inst_simple "$moddir/multipathd.conf" "$systemdsystemunitdir/multipathd.service.d/50-slipway.conf"
    mkdir -p "$initdir$systemdsystemunitdir/sysinit.target.wants"
    ln -sfn ../multipathd.service "$initdir$systemdsystemunitdir/sysinit.target.wants/multipathd.service"
}
