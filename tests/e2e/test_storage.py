# SPDX-License-Identifier: GPL-2.0-or-later
"""Storage repositories on a real kernel: the dom0 tree on plain Linux, which takes itself for a
member of a pool. What a pool makes of them is tests/integration/test_follow.py's."""

import json
import pathlib
import subprocess
import time

import pytest

from tests.harness import rootfs
from tests.harness.disks import Disk
from tests.harness.ganesha import Server
from tests.harness.hardware import Hardware
from tests.harness.network import Network, Segment
from tests.harness.qemu import Machine
from tests.harness.shell import Shell
from tests.harness.target import LUN, PASSWORD as CHAP, USER, NAME as TARGET, Target

PASSWORD = "only-for-this-test"
NAME = "xen1.example.com"
CONF = "[host]\nname=xen{number}.example.com\n[network]\ninterface-macs={mac};\naddress-mode=static\n" \
       "address=10.7.0.{address}/24\n[time]\nntp-mode=none\n"
POOL_LIST = "/var/lib/slipway/pool/srs"
FOLDER = "/srv/slipway/shared/vms"
SEGMENT = Segment("storage", ipv4="10.7.0.1/24", dhcp=False)


def boot(folder: pathlib.Path, plug, disks: list[Disk] = [], number: int = 1) -> Machine:
    conf = CONF.format(mac=plug.mac, number=number, address=19 + number)
    root = rootfs.disk(folder / "root.img", PASSWORD, {"/etc/slipway/host.conf": conf})
    return Machine(folder, Hardware(memory=1100, disks=[root, *disks], plugs=[plug], direct=rootfs.linux()))


def log_in(machine: Machine) -> Shell:
    """Ganeti's own files make the host a member; there is no Ganeti without Xen."""
    shell = Shell.login(machine, PASSWORD)
    shell.check("cd /var/lib/ganeti && echo pool.example.com >ssconf_cluster_name && "
                f"echo {NAME} >ssconf_master_node && echo {NAME} >ssconf_node_list")
    shell.run("systemctl is-system-running --wait", timeout=300)
    return shell


def have(shell: Shell, text: str) -> None:
    """The pool's master copies a new list to this host; all else happens by itself."""
    lines = text.replace("\n", "\\n")
    shell.check(f"printf '{lines}' >{POOL_LIST}.new && mv {POOL_LIST}.new {POOL_LIST}")


def nfs(path: str, name: str = "vms") -> str:
    return f"[{name}]\ntype=nfs\nserver=10.7.0.1\npath={path}\n"


def await_(shell: Shell, condition: str, seconds: int = 120) -> None:
    shell.check(f"for i in $(seq {seconds}); do {condition} && exit 0; sleep 1; done; "
                "slipway sr list; systemctl --no-pager status 'slipway-follow*'; tail -n 30 /var/log/slipway/*.log; exit 1", timeout=4 * seconds)


def state(shell: Shell, name: str) -> dict:
    return next(entry for entry in json.loads(shell.check("slipway sr list --json")) if entry["name"] == name)


def refused(shell: Shell, command: str) -> str:
    result = shell.run(command, timeout=200)
    assert result.status != 0, result.output
    return result.output.strip().splitlines()[-1]


@pytest.mark.long
def test_sr_nfs(folder):
    with Network([SEGMENT]) as network:
        server = Server(network["storage"], folder / "server", ["vms", "other"], squashed=["squashed"])
        with server, boot(folder, network.plug()) as machine:
            shell = log_in(machine)
            check_prepare(shell, folder / "server")
            have(shell, nfs("/vms"))
            await_(shell, f"mountpoint -q {FOLDER}")
            options = shell.check(f"grep ' {FOLDER} ' /proc/mounts")
            assert "10.7.0.1:/vms" in options and " nfs4 " in options and ",hard," in options
            assert state(shell, "vms")["state"] == "here"
            assert "sr       vms (nfs): " in shell.check("slipway status || true")
            check_interruptions(shell, server, folder / "server/vms/guest")

            # A server that is gone for good does not keep its repository here.
            server.vanish()
            have(shell, "")
            await_(shell, f"! grep -q ' {FOLDER} ' /proc/mounts")
            await_(shell, f"! test -e {FOLDER}")
            # One that is away when it is wanted is waited for; the host's own slot gets nothing meanwhile.
            have(shell, nfs("/vms"))
            await_(shell, "slipway status | grep 'NOT here'")
            assert shell.run(f"touch {FOLDER}/disk").status != 0
            server.return_()
            await_(shell, f"mountpoint -q {FOLDER}", 240)
            assert (folder / "server/vms/guest").stat().st_size > 0


def check_prepare(shell: Shell, exports: pathlib.Path) -> None:
    create = "slipway sr prepare vms nfs server=10.7.0.1"
    assert "no_root_squash" in refused(shell, f"{create} path=/squashed")
    assert "/nowhere of the NFS server 10.7.0.1" in refused(shell, f"{create} path=/nowhere")
    # What another pool has there stays its own.
    (exports / "other/.slipway-sr").write_text("theirs.example.com\n")
    assert "a storage repository of the pool 'theirs.example.com'" in refused(shell, f"{create} path=/other")
    assert (exports / "other/.slipway-sr").read_text() == "theirs.example.com\n"
    assert shell.run("grep nfs4 /proc/mounts").status != 0
    shell.check(f"{create} path=/other --erase")
    assert (exports / "other/.slipway-sr").read_text() == "pool.example.com\n"
    shell.check(f"umount {FOLDER}")


def check_interruptions(shell: Shell, server: Server, file: pathlib.Path) -> None:
    """A program that writes as a guest does: every number once, whatever the server does."""
    shell.check(f"(n=0; while test ! -e /run/enough; do n=$((n + 1)); echo $n; sleep 0.1; done "
                f">{FOLDER}/guest 2>/run/writer.err; sync {FOLDER}/guest; echo $? >/run/writer.rc) &")
    for leave, come_back in (server.vanish, server.return_), (server.kill, server.start):
        written = int(shell.check(f"sync {FOLDER}/guest; wc -l <{FOLDER}/guest"))
        leave()
        await_(shell, "slipway status | grep 'does not answer'", 30)
        begin = time.monotonic()
        shell.run("slipway status")
        assert state(shell, "vms")["state"] == "missing"
        shell.run("slipway sr list", timeout=30)
        assert time.monotonic() - begin < 40, "a server that is away must not freeze what looks at it"
        come_back()
        await_(shell, "slipway status | grep 'sr       vms (nfs): .* free'", 240)
        await_(shell, f"test $(wc -l <{FOLDER}/guest) -gt {written + 10}")
    shell.check("touch /run/enough")
    await_(shell, "test -e /run/writer.rc")
    assert shell.check("cat /run/writer.rc /run/writer.err") == "0\n"
    numbers = file.read_text().split()
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]


def small_disk(path: pathlib.Path, old: bool) -> Disk:
    disk = Disk(path, 64 << 20)
    subprocess.run(["truncate", "--size", str(64 << 20), path], check=True)
    if old:
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-L", "family-photos", path], check=True)
    return disk


@pytest.mark.long
def test_sr_disks(folder):
    """Further disks of a host: as files, and as a volume group. What holds data is left alone."""
    disks = [small_disk(folder / "old.img", True), small_disk(folder / "new.img", False)]
    old, new = (f"/dev/disk/by-id/virtio-SLIPWAY-virtio-{number}" for number in (1, 2))
    with Network([SEGMENT]) as network, boot(folder, network.plug(), disks) as machine:
        shell = log_in(machine)
        for kind in "ext", "lvm":
            said = refused(shell, f"slipway sr prepare fast {kind} --host {NAME} device={old}")
            assert "holds data (ext4); nothing was changed" in said and "--erase" in said
        assert shell.check(f"lsblk -no LABEL {old}").strip() == "family-photos"
        assert "a part of what this host runs on" in refused(
            shell, f"slipway sr prepare fast ext --host {NAME} device=/dev/vda --erase")

        shell.check(f"slipway sr prepare fast ext --host {NAME} device={old} --erase")
        shell.check(f"slipway sr prepare group lvm --host {NAME} device={new}")
        have(shell, f"[fast]\ntype=ext\nhost={NAME}\ndevice={old}\n[group]\ntype=lvm\nhost={NAME}\ndevice={new}\n"
                    "[far]\ntype=ext\nhost=xen2.example.com\ndevice=/dev/vdz\n")
        await_(shell, "mountpoint -q /srv/slipway/sr/fast")
        assert {name: state(shell, name)["state"] for name in ("fast", "group", "far")} == \
            {"fast": "here", "group": "here", "far": "elsewhere"}
        assert state(shell, "group")["guests"] == f"--disk-template=plain --disk=0:size=10g,vg=group --node={NAME}"
        shell.check("lvcreate --yes --size 8M --name guest group && echo mine >/srv/slipway/sr/fast/disk")

        have(shell, "")
        await_(shell, "! test -e /srv/slipway/sr/fast")
        await_(shell, "! test -e /dev/group/guest")
        # Had back, with all that is on them.
        shell.check(f"slipway sr prepare fast ext --host {NAME} device={old}")
        shell.check(f"slipway sr prepare group lvm --host {NAME} device={new}")
        have(shell, f"[fast]\ntype=ext\nhost={NAME}\ndevice={old}\n[group]\ntype=lvm\nhost={NAME}\ndevice={new}\n")
        await_(shell, "grep -q mine /srv/slipway/sr/fast/disk && test -e /dev/group/guest")


ISCSI = f"[san]\ntype=iscsi\nserver=10.7.0.1\ntarget={TARGET}\nlun={LUN}\nuser={USER}\npassword={CHAP}\n"


def volume(shell: Shell, verb: str, size: str = "VOL_SIZE=16") -> str:
    """As Ganeti calls its provider."""
    return shell.check(f"env -i PATH=$PATH EXTP_SR=san VOL_NAME=1f.ext.disk0 {size} "
                       f"/usr/share/ganeti/extstorage/slipway/{verb}", timeout=200)


@pytest.mark.long
def test_sr_iscsi(folder):
    """Two hosts and one LUN: a guest's disk is made, used on one host, and then on the other."""
    lun = folder / "lun.img"
    small_disk(lun, True)
    for name in "first", "second":
        (folder / name).mkdir()
    with Network([SEGMENT]) as network:
        target = Target(network["storage"], lun)
        with target, boot(folder / "first", network.plug()) as one, \
                boot(folder / "second", network.plug(), number=2) as two:
            first, second = log_in(one), log_in(two)
            create = f"slipway sr prepare san iscsi server=10.7.0.1 target={TARGET} lun={LUN} user={USER} password=-"
            assert "cannot log in" in refused(first, f"echo wrong | {create}")
            assert "holds data (ext4)" in refused(first, f"echo {CHAP} | {create}")
            assert first.run("iscsiadm -m session").status != 0
            first.check(f"echo {CHAP} | {create} --erase", timeout=200)
            for shell in first, second:
                have(shell, ISCSI)
                await_(shell, "slipway sr list --json | grep -q here")
                assert CHAP not in shell.check("slipway sr list --json; cat /var/log/slipway/*.log; journalctl -b")

            volume(first, "create")
            assert volume(first, "attach") == "/dev/san/1f.ext.disk0"
            volume(first, "grow", "VOL_NEW_SIZE=24")
            assert first.check("blockdev --getsize64 /dev/san/1f.ext.disk0").strip() == str(24 << 20)
            assert second.run("test -e /dev/san/1f.ext.disk0").status != 0
            check_target_away(first, target)
            volume(first, "detach")
            assert volume(second, "attach") == "/dev/san/1f.ext.disk0"
            assert "it was written" in second.check("head -c 14 /dev/san/1f.ext.disk0")
            volume(second, "detach")
            volume(first, "remove")
            assert first.check("lvs --noheadings san") == ""
            for shell in first, second:
                have(shell, "")
                await_(shell, "! iscsiadm -m session")


def check_target_away(shell: Shell, target: Target) -> None:
    """What is written meanwhile is there afterwards; what only looks is not held up."""
    for leave, come_back in (target.vanish, target.return_), (target.kill, target.start):
        leave()
        await_(shell, "slipway status | grep 'the target does not answer'", 60)
        shell.check("rm -f /run/written; (printf 'it was written' | dd of=/dev/san/1f.ext.disk0 conv=fsync,notrunc; "
                    "echo $? >/run/written) >/dev/null 2>&1 &")
        begin = time.monotonic()
        shell.run("slipway status; slipway sr list")
        assert time.monotonic() - begin < 40
        assert shell.run("test -e /run/written").status != 0
        come_back()
        await_(shell, "test -e /run/written", 240)
        assert shell.check("cat /run/written") == "0\n"
