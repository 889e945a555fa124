# SPDX-License-Identifier: GPL-2.0-or-later
"""Storage repositories of a pool of hosts in namespaces (lab.py). This machine's kernel has
neither NFS nor device-mapper, so the type is a plug-in whose "server" is a folder that all
hosts see; the other types are tested in machines (tests/e2e/test_storage.py). The tests go
on from one another."""

import json
import pathlib
import shutil

import pytest

from tests.integration.lab import Lab
from tests.integration.test_pool import POOL, create_token, new_host

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
    folder = BUILD / "test/storage-lab"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Lab(folder) as lab:
        lab.master = with_plugin(lab.host(1).install(POOL)).on()
        assert lab.master.await_agent() == "done", lab.master.ask("slipway status")
        lab.second = with_plugin(new_host(lab, 2, create_token(lab.master))).on()
        assert lab.second.await_agent() == "done", lab.second.ask("slipway status")
        yield lab


def with_plugin(host):
    host.write("/usr/lib/slipway/sr/memory", PLUGIN, 0o755)
    return host


def repositories(host) -> dict[str, dict]:
    return {entry["name"]: entry for entry in json.loads(host.check("slipway sr list --json"))}


def is_mounted(host, folder: str = FOLDER) -> bool:
    return host.run(f"mountpoint -q {folder}").returncode == 0


def await_mount(host, folder: str = FOLDER) -> None:
    host.check(f"for i in $(seq 60); do mountpoint -q {folder} && exit; sleep 1; done; exit 1")


def refused(host, command: str) -> str:
    done = host.run(command)
    assert done.returncode != 0, done.stdout
    return done.stderr.strip().splitlines()[-1]


def test_refused(lab):
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


def test_create(lab):
    lab.master.check("slipway sr create vms memory from=full --erase")
    log = lab.master.check("cat /var/log/slipway/memory.log")
    assert log.endswith("prepare vms erase=yes from=full\nattach vms erase=no from=full\n")
    assert lab.second.check("cat /var/log/slipway/memory.log") == "attach vms erase=no from=full\n"
    for host in lab.hosts:
        assert is_mounted(host)
        entry = repositories(host)["vms"]
        assert entry["state"] == "here" and entry["size_mib"] == 64
        assert "sr       vms (memory): 64 MiB, 64 MiB free" in host.ask("slipway status")
        assert host.check("stat -c %a /var/lib/slipway/pool/srs").strip() == "600"
    assert "has a storage repository 'vms' already" in refused(lab.master, "slipway sr create vms memory from=b")


def test_guest(lab):
    """A guest's disk lies on it, and keeps it in the pool."""
    place = repositories(lab.master)["vms"]["guests"]
    lab.master.check(f"gnt-instance add {place} --disk 0:size=16M -o noop --no-start --no-install "
                     "--no-ip-check --no-name-check --no-nics -n xen1.example.com web.example.com")
    assert "web.example.com" in lab.master.check(f"ls {FOLDER}")
    assert "1 disk of guests is on the storage repository vms" in refused(lab.master, "slipway sr forget vms")
    assert is_mounted(lab.master) and is_mounted(lab.second)
    lab.master.check("gnt-instance remove -f web.example.com")


def test_join(lab):
    """A host that joins later has it without a word."""
    host = with_plugin(new_host(lab, 3, create_token(lab.master))).on()
    assert host.await_agent() == "done", host.ask("slipway status")
    await_mount(host)
    assert repositories(host)["vms"]["state"] == "here"


def test_server_away_at_boot(lab):
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


def test_forget(lab):
    lab.master.check("slipway sr forget vms")
    for host in lab.hosts:
        assert not is_mounted(host) and repositories(host) == {}
        assert host.run(f"test -e {FOLDER}").returncode != 0
        assert host.check("cat /var/lib/slipway/srs-here").strip() == ""


def test_leave(lab):
    lab.master.check("slipway sr create vms memory from=b")
    host = lab.hosts[2]
    assert is_mounted(host)
    host.check("slipway pool leave")
    assert not is_mounted(host)
    assert repositories(host) == {} and host.run("test -e /var/lib/slipway/pool/srs").returncode != 0
    assert is_mounted(lab.master) and is_mounted(lab.second)
    assert not [line for line in lab.master.run("gnt-cluster verify", timeout=900).stdout.splitlines()
                if "storage" in line and "ERROR" in line]
