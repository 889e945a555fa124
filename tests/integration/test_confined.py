# SPDX-License-Identifier: GPL-2.0-or-later
"""Who can talk to a pool's members, and what guests' memory goes through when they move:
two members and a stranger on one network, with real Ganeti, nftables and socat (lab.py)."""

import pathlib
import shlex
import shutil
import time

import pytest

from tests.integration.lab import Lab
from tests.integration.test_pool import POOL, create_token, new_host, wait_for

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
NODED, RAPI, MIGRATION = 1811, 5080, 8002
POOL_ADDRESS = POOL["pool"]["address"]


@pytest.fixture(scope="module")
def lab():
    folder = BUILD / "test/confined-lab"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Lab(folder) as lab:
        lab.stranger = lab.host(30).install({}).on()
        lab.master = lab.host(31).install(POOL).on()
        assert lab.master.await_agent() == "done", lab.master.ask("slipway status")
        lab.member = new_host(lab, 32, create_token(lab.master)).on()
        assert lab.member.await_agent() == "done", lab.member.ask("slipway status")
        yield lab


def reaches(host, address: str, port: int) -> bool:
    return host.run(f"timeout 3 bash -c '</dev/tcp/{address}/{port}'").returncode == 0


def members(host) -> str:
    return host.check("nft list set inet slipway members4")


def test_members_only(lab):
    for one, other in (lab.master, lab.member), (lab.member, lab.master):
        assert reaches(one, other.address, NODED)
        assert not reaches(lab.stranger, one.address, NODED)
        assert one.address in members(one) and other.address in members(one)
        assert lab.stranger.address not in members(one)
        # What is open to everybody.
        assert reaches(lab.stranger, one.address, 22)
        lab.stranger.check(f"ping -c 1 -W 3 {one.address}")
    assert reaches(lab.member, POOL_ADDRESS, RAPI)
    assert not reaches(lab.stranger, POOL_ADDRESS, RAPI)
    # A host of no pool lets nobody else in either.
    lab.stranger.start("socat TCP-LISTEN:1234,fork,reuseaddr /dev/null")
    wait_for(lambda: reaches(lab.stranger, "127.0.0.1", 1234))
    assert not reaches(lab.master, lab.stranger.address, 1234)
    assert reaches(lab.master, lab.stranger.address, 22)


def test_only_what_is_for_the_host(lab):
    rules = lab.master.check("nft list ruleset")
    assert "hook input" in rules
    for other in "forward", "output", "prerouting", "postrouting", "ingress":
        assert f"hook {other}" not in rules


def test_own_rules(lab):
    lab.master.check(f"echo 'ip saddr {lab.stranger.address} tcp dport {RAPI} accept' "
                     ">/etc/slipway/firewall.d/panel.nft && slipway firewall")
    assert reaches(lab.stranger, POOL_ADDRESS, RAPI)
    assert not reaches(lab.stranger, lab.master.address, NODED)
    # A wrong one closes what was opened by hand, and nothing else.
    lab.master.check("echo 'tcp dport ssh aczept' >/etc/slipway/firewall.d/typo.nft")
    done = lab.master.run("slipway firewall")
    assert done.returncode != 0
    assert "/etc/slipway/firewall.d are not in force" in done.stderr and "typo.nft:1" in done.stderr, done.stderr
    assert not reaches(lab.stranger, POOL_ADDRESS, RAPI)
    assert reaches(lab.member, POOL_ADDRESS, RAPI) and reaches(lab.member, lab.master.address, NODED)
    lab.master.check("rm /etc/slipway/firewall.d/*.nft && systemctl start slipway-firewall")
    assert not reaches(lab.stranger, POOL_ADDRESS, RAPI)


def test_rest_api(lab):
    """It has a certificate of its own, and asks who it is."""
    master = lab.master
    fingerprint = "openssl x509 -noout -fingerprint -sha256 -in /var/lib/ganeti/"
    assert master.check(fingerprint + "rapi.pem") != master.check(fingerprint + "server.pem")

    def status(options: str = "") -> str:
        return lab.member.check(f"curl -s -o /run/answer -w '%{{http_code}}' --cacert /var/lib/ganeti/rapi.pem "
                                f"--connect-to ::{POOL_ADDRESS}:{RAPI} {options} "
                                f"https://ganeti.example.com:{RAPI}/2/info")
    assert status() == "401"
    assert "no users" in master.check("slipway pool user list")
    assert lab.member.run("slipway pool user add panel", "a word").returncode != 0
    assert "standard input" in master.run("slipway pool user add panel", "\n").stderr
    master.check("slipway pool user add panel", "a word\n")
    assert master.check("slipway pool user list").split(maxsplit=1) == ["panel", "may only look\n"]
    wait_for(lambda: status("-u 'panel:a word'") == "200")
    assert "pool.example.com" in lab.member.check("cat /run/answer")
    assert status("-u panel:another") == "401"
    # Every host can become master; no other account may try passwords against it.
    assert "panel" in lab.member.check("cat /var/lib/ganeti/rapi/users")
    assert master.check("stat -c '%U %a' /var/lib/ganeti/rapi/users") == "gnt-rapi 640\n"
    assert "a word" not in master.ask("cat /var/lib/ganeti/rapi/users /var/log/slipway/pool.log")
    master.check("slipway pool user remove panel")
    assert "panel" not in lab.member.check("cat /var/lib/ganeti/rapi/users")
    wait_for(lambda: status("-u 'panel:a word'") == "401")
    assert "has no user 'panel'" in master.run("slipway pool user remove panel").stderr


def accept(host) -> None:
    """Has HOST await a guest, as Ganeti does before one comes."""
    program = ("from ganeti.hypervisor import hv_xen\n"
               "class Guest: name = 'guest.example.com'; hvparams = {'migration_port': %d}\n"
               "hv_xen.XenPvmHypervisor().AcceptInstance(Guest, None, '%s')\n" % (MIGRATION, host.address))
    host.check(f"PYTHONPATH=/etc/ganeti/share python3 -c {shlex.quote(program)}")


def test_guest_moves(lab):
    master, member = lab.master, lab.member
    master.check("gnt-instance add -t diskless -o noop --no-install --no-start --no-ip-check --no-name-check "
                 f"-B memory=128,vcpus=1 -n {master.name} "
                 "-H xen-pvm:xen_type=pvh,kernel_path=/boot/xen.gz,cpu_mask=1,cpu_cap=50 guest.example.com")
    master.check("gnt-instance start guest.example.com")
    config = master.check("cat /etc/xen/guest.example.com").splitlines()
    assert {"type = 'pvh'", 'cpus = "1"', "cap=50"} <= set(config), config
    assert not [line for line in config if line.startswith(("cpu =", "cpu_cap"))]
    assert "guest.example.com" in master.check("xl list")

    for source, target in (master, member), (member, master):
        master.check("gnt-instance migrate -f guest.example.com")
        assert "guest.example.com" in target.check("xl list")
        assert "guest.example.com" not in source.check("xl list")
        assert master.check("gnt-instance list --no-headers -o pnode,status").split() == [target.name, "running"]

    # One that should run and does not is started again.
    master.check("xl destroy guest.example.com")
    master.check("systemctl start ganeti-watcher.service")
    assert "guest.example.com" in master.check("xl list")

    # It does not react, and is not waited for.
    begin = time.monotonic()
    master.check("gnt-instance remove -f --shutdown-timeout=0 guest.example.com", timeout=120)
    assert time.monotonic() - begin < 60
    assert "guest.example.com" not in master.check("xl list")


def test_log_rotation(lab):
    """The daemons go on in new files."""
    log = "/var/log/ganeti/node-daemon.log"
    lab.member.check("logrotate --force /etc/logrotate.d/ganeti")
    assert lab.member.check(f"ls {log}.1")
    lab.master.check("gnt-node list -o name,mtotal")
    wait_for(lambda: "node_info" in lab.member.ask(f"cat {log}"), 30)
    assert lab.member.check("systemctl is-active ganeti-watcher.timer ganeti-cleaner.timer") == "active\nactive\n"


@pytest.mark.parametrize("way", ["TCP:{}", "OPENSSL:{},verify=0", "OPENSSL:{},verify=0,cert=/run/own.pem"],
                         ids=["plain", "no-certificate", "other-certificate"])
def test_no_guest_from_others(lab, way):
    """Even from a member's address nobody can start a guest without the pool's certificate."""
    master, member = lab.master, lab.member
    member.check("openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=ganeti.example.com -days 2 "
                 "-keyout /run/own.key -out /run/own.crt 2>&1; cat /run/own.key /run/own.crt >/run/own.pem")
    accept(master)
    address = way.format(f"{master.address}:{MIGRATION}")
    said = member.run(f"(echo evil.example.com 128 1; sleep 2) | timeout 20 socat - {address}").stdout
    assert said == ""
    assert "evil" not in master.check("xl list")
    # The way itself works, for who has it.
    accept(master)
    pool = "cert=/var/lib/ganeti/server.pem,cafile=/var/lib/ganeti/server.pem,openssl-commonname=ganeti.example.com"
    said = member.run(f"(echo good.example.com 128 1; sleep 2) | timeout 20 "
                      f"socat - OPENSSL:{master.address}:{MIGRATION},{pool}").stdout
    assert said == "received\n"
    master.check("xl destroy good.example.com")


def test_boot(lab):
    """The filter is there before the network, with the members that the host remembers."""
    lab.member.off()
    lab.member.on()
    assert lab.member.await_agent() == "done", lab.member.ask("slipway status")
    assert lab.member.check("systemctl is-active slipway-firewall.path") == "active\n"
    wait_for(lambda: reaches(lab.master, lab.member.address, NODED))
    assert not reaches(lab.stranger, lab.member.address, NODED)


@pytest.mark.long
def test_who_leaves_is_a_stranger(lab):
    lab.member.check("slipway pool leave", timeout=900)
    wait_for(lambda: lab.member.address not in members(lab.master), 60)
    assert "elements" not in members(lab.member)
    assert not reaches(lab.member, lab.master.address, NODED)
