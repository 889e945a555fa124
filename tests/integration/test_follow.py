# SPDX-License-Identifier: GPL-2.0-or-later
"""What a pool has for all its members, and how they follow: networks and storage repositories, on
hosts in namespaces (lab.py). This machine's kernel has neither VLANs nor bonds, nor NFS, nor
device-mapper. So networks are plain bridges here, and the type of storage is a plug-in with a file
system in memory; all else is tested in machines (tests/e2e/test_network.py, test_storage.py).
The tests go on from one another."""

import json
import pathlib
import re
import shutil
import time

import pytest

from tests.integration.lab import Lab
from tests.integration.test_pool import POOL, create_token, new_host, wait_for

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
FOLDER = "/srv/slipway/shared/vms"
# docs/storage.md has the contract. The export is a file system in memory, as each host sees its own.
PLUGIN = """#!/bin/sh
set -e
echo "$1 $SR_NAME erase=$SR_ERASE from=$SR_OPTION_FROM" >>/var/log/slipway/memory.log
test ! -e /run/server-away || { echo "$SR_OPTION_FROM does not answer" >&2; exit 1; }
case $1 in
prepare) test "$SR_OPTION_FROM" != full || test "$SR_ERASE" = yes || {
    echo "full holds data (ext4); nothing was changed, --erase would take it" >&2; exit 1; } ;;
attach) mount -t tmpfs -o size=64m memory "$SR_FOLDER" ;;
detach) ;;
*) exit 2 ;;
esac
"""


@pytest.fixture(scope="module")
def lab():
    folder = BUILD / "test/follow-lab"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Lab(folder) as lab:
        lab.master = start(lab.host(1).install(POOL))
        lab.second = start(new_host(lab, 2, create_token(lab.master)))
        yield lab


def start(host):
    """With the plug-in, and two cards besides that of the management network."""
    host.write("/usr/lib/slipway/sr/memory", PLUGIN, 0o755)
    host.on()
    for card in "eth1", "eth2":
        host.plug(card)
    assert host.await_agent() == "done", host.ask("slipway status")
    return host


def refused(host, command: str) -> str:
    done = host.run(command)
    assert done.returncode != 0, done.stdout
    return done.stderr.strip().splitlines()[-1]


def networks(host) -> dict[str, dict]:
    return {entry["bridge"]: entry for entry in json.loads(host.check("slipway network list --json"))}


def ports(host, bridge: str) -> list[str]:
    host.check(f"for i in $(seq 50); do ls /sys/class/net/{bridge}/brif/* >/dev/null 2>&1 && exit; sleep 0.2; done; exit 1")
    return host.check(f"ls /sys/class/net/{bridge}/brif").split()


def reaches(lab, bridge: str, size: int = 56) -> bool:
    """Whether a frame of the master's BRIDGE comes to the other host's."""
    for host in lab.master, lab.second:
        host.check(f"ip address replace 10.99.0.{host.number}/24 dev {bridge}")
    found = lab.master.run(f"ping -q -c 1 -w 20 -M do -s {size} 10.99.0.2").returncode == 0
    for host in lab.master, lab.second:
        host.check(f"ip address flush dev {bridge} scope global")
    return found


def test_network_refused(lab):
    assert lab.master.check("slipway network list") == "no networks but the management network (xenbr0)\n"
    assert "do it on xen1.example.com" in refused(lab.second, "slipway network create dmz --interface eth1")
    assert "has a bridge: xenbr0" in refused(lab.master, "slipway network create dmz")
    assert "carries the management network" in refused(lab.master, "slipway network create dmz --interface eth0")
    assert "no interface eth9" in refused(lab.master, "slipway network create dmz --interface eth9")
    assert "cannot be the name" in refused(lab.master, "slipway network create xenbr0 --vlan 4")
    assert networks(lab.master) == networks(lab.second) == {}


def test_network_bridge(lab):
    lab.master.check("slipway network create dmz --interface eth1")
    for host in lab.master, lab.second:
        assert ports(host, "dmz") == ["eth1"] and networks(host)["dmz"]["here"]
        assert ports(host, "xenbr0") == ["eth0"]
    assert reaches(lab, "dmz")


def test_network_mtu(lab):
    lab.master.check("slipway network create jumbo --interface eth2 --mtu 9000")
    for host in lab.master, lab.second:
        assert ports(host, "jumbo") == ["eth2"] and ports(host, "dmz") == ["eth1"]
        assert host.check("cat /sys/class/net/{jumbo,eth2,dmz,xenbr0}/mtu").split() == ["9000", "9000", "1500", "1500"]
    for number in 1, 2:  # the switch between them takes them, too
        lab.switch("ip", "link", "set", f"lab{number}-eth2", "mtu", "9000")
    assert reaches(lab, "jumbo", 8900)
    assert "of that network without a tag already" in refused(
        lab.master, "slipway network create other --interface eth2")


def test_network_lack(lab):
    """A member without that card is named; the others have the network, and it follows later."""
    lab.master.plug("eth4")
    said = refused(lab.master, "slipway network create late --interface eth4")
    assert "xen2.example.com" in said and "no interface eth4 for the network late" in said
    assert networks(lab.master)["late"]["here"] and ports(lab.master, "late") == ["eth4"]
    # That is no fault of other networks and repositories.
    for host in lab.master, lab.second:
        host.plug("eth5")
    lab.master.check("slipway network create other --interface eth5")
    lab.master.check("slipway sr create early memory from=a")
    lab.master.check("slipway sr forget early")
    lab.master.check("slipway network remove other")
    for host in lab.master, lab.second:
        host.check("rm /var/log/slipway/memory.log")
    lab.second.plug("eth4")
    assert ports(lab.second, "late") == ["eth4"]
    lab.master.check("slipway network remove late")


def test_network_restart(lab):
    lab.second.off()
    start(lab.second)
    assert ports(lab.second, "dmz") == ["eth1"]
    assert ports(lab.second, "jumbo") == ["eth2"]


def test_network_join(lab):
    """A new host need not have the pool's bridges before: it gets them."""
    host = start(new_host(lab, 3, create_token(lab.master)))
    assert ports(host, "dmz") == ["eth1"] and ports(host, "jumbo") == ["eth2"]
    host.check("slipway pool leave")
    host.check("for i in $(seq 50); do test -e /sys/class/net/dmz || exit 0; sleep 0.2; done; exit 1")
    assert networks(host) == {} and ports(host, "xenbr0") == ["eth0"]


def test_network_remove(lab):
    lab.master.check("gnt-instance add -t diskless -o noop --no-start --no-install --no-ip-check --no-name-check "
                     "--net 0:link=dmz -n xen1.example.com web.example.com")
    assert "1 interface of guests is on dmz" in refused(lab.master, "slipway network remove dmz")
    lab.master.check("gnt-instance remove -f web.example.com")
    lab.master.check("slipway network remove dmz")
    for host in lab.master, lab.second:
        links = host.check("ls /sys/class/net").split()
        assert not {"dmz", "late"} & set(links), links
        assert ports(host, "jumbo") == ["eth2"] and ports(host, "xenbr0") == ["eth0"]
    assert reaches(lab, "jumbo")
    lab.master.check("slipway network remove jumbo")
    assert networks(lab.master) == networks(lab.second) == {}


def repositories(host) -> dict[str, dict]:
    return {entry["name"]: entry for entry in json.loads(host.check("slipway sr list --json"))}


def is_mounted(host, folder: str = FOLDER) -> bool:
    return host.run(f"mountpoint -q {folder}").returncode == 0


def await_mount(host, folder: str = FOLDER) -> None:
    host.check(f"for i in $(seq 60); do mountpoint -q {folder} && exit; sleep 1; done; exit 1")


def test_sr_refused(lab):
    assert lab.master.check("slipway sr list") == "no storage repositories but the hosts' own\n"
    assert "do it on xen1.example.com" in refused(lab.second, "slipway sr create vms memory from=a")
    assert "no type 'cloud'" in refused(lab.master, "slipway sr create vms cloud from=a")
    assert "needs path=" in refused(lab.master, "slipway sr create vms nfs server=10.77.0.1")
    assert "say which with --host" in refused(lab.master, "slipway sr create vms ext device=/dev/null")
    assert "has no host 'xen9.example.com'" in refused(
        lab.master, "slipway sr create vms ext --host xen9.example.com device=/dev/null")
    # The other host's own words, over SSH.
    assert "/dev/nothing" in refused(
        lab.master, "slipway sr create vms ext --host xen2.example.com device=/dev/nothing")
    assert "holds data (ext4)" in refused(lab.master, "slipway sr create vms memory from=full")
    assert repositories(lab.master) == repositories(lab.second) == {}
    assert not is_mounted(lab.master)


def test_sr_create(lab):
    lab.master.check("slipway sr create vms memory from=full --erase")
    log = lab.master.check("cat /var/log/slipway/memory.log")
    assert log.endswith("prepare vms erase=yes from=full\nattach vms erase=no from=full\n")
    assert lab.second.check("cat /var/log/slipway/memory.log") == "attach vms erase=no from=full\n"
    for host in lab.master, lab.second:
        assert is_mounted(host)
        entry = repositories(host)["vms"]
        assert entry["state"] == "here" and entry["size_mib"] == 64
        assert "sr       vms (memory): 64 MiB, 64 MiB free" in host.ask("slipway status")
        assert host.check("stat -c %a /var/lib/slipway/pool/srs").strip() == "600"
    assert "has a storage repository 'vms' already" in refused(lab.master, "slipway sr create vms memory from=b")


def test_sr_guest(lab):
    """A guest's disk lies on it, and keeps it in the pool."""
    place = repositories(lab.master)["vms"]["guests"]
    lab.master.check(f"gnt-instance add {place} --disk 0:size=16M -o noop --no-start --no-install "
                     "--no-ip-check --no-name-check --no-nics -n xen1.example.com web.example.com")
    assert "web.example.com" in lab.master.check(f"ls {FOLDER}")
    assert "1 disk of guests is on the storage repository vms" in refused(lab.master, "slipway sr forget vms")
    assert is_mounted(lab.master) and is_mounted(lab.second)
    lab.master.check("gnt-instance remove -f web.example.com")


IMAGE, COPIES = "/root/disk.raw", "/var/lib/ganeti/export"


def test_vm_copies(lab):
    """A guest of an image is copied to a repository, and made anew of the copy on another host."""
    master = lab.master
    master.check(f"head -c 1M /dev/urandom >{IMAGE} && zstd -q {IMAGE}")
    master.check(f"slipway vm create web.example.com --image {IMAGE}.zst --sr vms --disk 4m --memory 64m --host {master.name}")
    assert re.search(r"^web\.example\.com +running +xen1", master.check("slipway vm list"), re.M)
    assert master.run(f"cmp -n 1048576 {IMAGE} {FOLDER}/web.example.com/*").returncode == 0

    assert "slipway vm export NAME --to PLACE" in refused(master, "slipway vm export web.example.com")
    assert "neither a whole path nor a storage" in refused(master, "slipway vm export web.example.com --to nowhere")
    master.check(f"slipway vm create big.example.com --image {IMAGE}.zst --sr vms --disk 500m --memory 64m --no-start "
                 f"--host {master.name}")
    said = refused(master, "slipway vm export big.example.com --to vms")
    assert "the disks of big.example.com have 500 MiB: nothing was done" in said
    master.check("slipway vm remove --force big.example.com")

    master.check("slipway vm export web.example.com --to vms --shutdown-timeout=0")
    assert "config.ini" in master.check(f"ls {FOLDER}/export/web.example.com")
    assert "web.example.com" in master.check("xl list") and master.ask(f"ls {COPIES}") == ""
    assert not is_mounted(master, COPIES)
    # Ganeti asks for what a guest was made of, even if only its copy is wanted.
    lab.second.check(f"touch {IMAGE}.zst")
    master.check("slipway vm import web2.example.com --from vms --src-dir=web.example.com -t sharedfile "
                 f"--file-storage-dir=vms -n {lab.second.name} --net 0:mac=generate")
    assert lab.second.run(f"test -s {FOLDER}/web2.example.com/*").returncode == 0
    master.check(f"cd {FOLDER}/export/web.example.com && head -c 1M $(ls | grep -v config.ini) | cmp - {IMAGE}")
    assert lab.second.check(f"head -c 1M {FOLDER}/web2.example.com/* | sha256sum") == \
        master.check(f"sha256sum <{IMAGE}")
    assert not is_mounted(master, COPIES)
    master.check("slipway vm start web2.example.com && slipway vm reboot --shutdown-timeout=0 web2.example.com")
    assert "web2.example.com" in lab.second.check("xl list")
    # Of a command that was killed, the next one undoes what it has left.
    master.check(f"mount --bind /root {COPIES} && echo mounted >/run/slipway-copy.lock")
    master.check("slipway vm export web2.example.com --to /root/copies --shutdown-timeout=0")
    assert "web2.example.com" in master.check("ls /root/copies")
    master.check(f"mount --bind /root {COPIES}")
    assert "something is mounted on" in refused(master, "slipway vm export web2.example.com --to /root/copies")
    master.check(f"umount {COPIES}; rm -r /root/copies {FOLDER}/export")
    for guest in "web", "web2":
        master.check(f"slipway vm stop {guest}.example.com --timeout=0")
        master.check(f"slipway vm remove --force {guest}.example.com")


def test_vm_iso(lab):
    master = lab.master
    master.check("truncate -s 1M /root/some.iso")
    master.check(f"slipway vm create cd.example.com --iso /root/some.iso --memory 64m --disk 4m --sr vms --host {master.name}")
    config = master.check("cat /etc/xen/cd.example.com")
    assert "builder='hvm'" in config.replace('"', "'").replace(" = ", "=") or "type" in config, config
    assert "/root/some.iso" in config and "vnclisten" in config, config
    assert "network port" in master.check("slipway vm show cd.example.com").lower()
    master.check("slipway vm stop --timeout=0 cd.example.com && slipway vm remove --force cd.example.com")


def test_sr_join(lab):
    """A host that joins later has it without a word."""
    host = start(new_host(lab, 3, create_token(lab.master)))
    await_mount(host)
    assert repositories(host)["vms"]["state"] == "here"


def test_sr_server_away_at_boot(lab):
    """A host starts without its server, says so, and has it when it is back."""
    lab.second.off()
    lab.second.write("/etc/tmpfiles.d/away.conf", "f /run/server-away\n")
    lab.second.on()
    assert lab.second.await_agent() == "done"
    lab.second.check("for i in $(seq 30); do slipway status | grep 'NOT here' && exit; sleep 1; done; exit 1")
    assert not is_mounted(lab.second)
    # Nothing of a guest can land in the host's own slot meanwhile.
    assert lab.second.run(f"touch {FOLDER}/disk").returncode != 0
    lab.second.check("rm /run/server-away")
    await_mount(lab.second)


def test_list_replaced(lab):
    """The list itself is followed, each time, whoever replaces it: not the command alone."""
    run = "systemctl show -P InvocationID slipway-follow.service"
    for _ in range(4):
        before = lab.second.check(run)
        lab.second.check("cd /var/lib/slipway/pool && cp -p srs srs.new && mv srs.new srs")
        wait_for(lambda: lab.second.check(run) != before, 20)
        time.sleep(1)


def test_sr_forget(lab):
    lab.master.check("slipway sr forget vms")
    for host in lab.hosts:
        assert not is_mounted(host) and repositories(host) == {}
        assert host.run(f"test -e {FOLDER}").returncode != 0
        assert host.check("cat /var/lib/slipway/srs-here").strip() == ""


def test_sr_leave(lab):
    lab.master.check("slipway sr create vms memory from=b")
    host = lab.hosts[-1]
    assert is_mounted(host)
    host.check("slipway pool leave")
    assert not is_mounted(host)
    assert repositories(host) == {} and host.run("test -e /var/lib/slipway/pool/srs").returncode != 0
    assert is_mounted(lab.master) and is_mounted(lab.second)
    assert not [line for line in lab.master.run("gnt-cluster verify", timeout=900).stdout.splitlines()
                if "storage" in line and "ERROR" in line]


def test_evicted(lab):
    """A host that is thrown out while it runs loses all of it, too."""
    if lab.second.run("test -e /sys/class/net/eth1").returncode:
        lab.second.plug("eth1")
    host = start(new_host(lab, 4, create_token(lab.master)))
    await_mount(host)
    lab.master.check("slipway network create dmz --interface eth1")
    assert ports(host, "dmz") == ["eth1"]
    lab.master.check(f"slipway pool evict {host.name}")
    host.check(f"for i in $(seq 60); do mountpoint -q {FOLDER} || exit 0; sleep 1; done; exit 1")
    host.check("for i in $(seq 60); do test -e /sys/class/net/dmz || exit 0; sleep 1; done; exit 1")
    assert repositories(host) == {} and ports(host, "xenbr0") == ["eth0"]
    assert is_mounted(lab.master) and is_mounted(lab.second)
