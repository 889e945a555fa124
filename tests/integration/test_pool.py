# SPDX-License-Identifier: GPL-2.0-or-later
"""A pool and its tokens, with real Ganeti and OpenSSH on hosts in namespaces (lab.py); only
Xen is not there. The tests go on from one another, as a pool's life does."""

import base64
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import time

import pytest

from tests.integration.lab import Lab

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
POOL = {"pool": {"action": "create", "name": "pool.example.com", "address": "10.77.0.100"}}
# What Ganeti's verification says of this lab, not of a pool: the kernel has no SysRq, a dom0 of Xen
# has its memory measured by Xen.
HARMLESS = re.compile(r"sysrq|hypervisor xen|Not enough memory|N\+1", re.I)


@pytest.fixture(scope="module")
def lab():
    folder = BUILD / "test/pool-lab"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Lab(folder) as lab:
        lab.members = {1}
        lab.master = lab.host(1).install(POOL).on()
        assert lab.master.await_agent() == "done", lab.master.ask("slipway status")
        yield lab


def create_token(master, options: str = "") -> str:
    word = master.check(f"slipway pool token create {options}").strip()
    assert re.fullmatch(r"[A-Za-z0-9_-]{100,250}", word)
    return word


def token_id(master) -> str:
    """Of the token that was made last."""
    return master.check("slipway pool token list").splitlines()[-1].split()[0]


def new_host(lab, number: int, token: str, **options):
    return lab.host(number).install({"pool": {"action": "join", "token": token}}, **options)


def members(master) -> list[str]:
    return sorted(master.check("gnt-node list --no-headers -o name").split())


def complaints(lab) -> list[str]:
    verify = lab.master.run("gnt-cluster verify", timeout=900).stdout
    return [line for line in verify.splitlines()
            if ("ERROR" in line or "WARNING" in line) and not HARMLESS.search(line)]


def check_pool(lab) -> None:
    """Exactly lab.members are in the pool, and all is well with it. A new member's
    neighbours learn where it is a moment after its name is in the list."""
    assert members(lab.master) == sorted(f"xen{number}.example.com" for number in lab.members)
    roles = lab.master.check("gnt-node list --no-headers -o role").split()
    assert sorted(roles) == ["C"] * (len(lab.members) - 1) + ["M"]
    deadline = time.monotonic() + 60
    while (bad := complaints(lab)) and time.monotonic() < deadline:
        time.sleep(2)
    assert not bad, bad


def check_no_token(lab, word: str) -> None:
    """The word is nowhere on any host: neither it nor the key that is in it."""
    seed = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))[41:73]
    for host in lab.hosts:
        for file in (host.folder / "up").rglob("*"):
            if file.is_file() and not file.is_symlink():
                content = file.read_bytes()
                assert word.encode() not in content and seed not in content, file
        assert not host.is_on or word not in host.ask("journalctl --no-pager -o export")


def check_refused(lab, host, *words: str) -> str:
    """The same sentence on the host's console (its journal), in its status and in the master's log."""
    assert host.await_agent() == "failed"
    sentence = host.step()["message"]
    for word in words:
        assert word in sentence
    assert sentence in host.ask("slipway status")
    assert f"step pool failed: {sentence}" in host.ask("journalctl --no-pager -o cat -u slipway-firstboot")
    assert sentence in lab.master.ask("cat /var/log/slipway/pool.log")
    assert host.name not in members(lab.master)
    assert not host.ask("ls /var/lib/ganeti/ssconf_* /root/.ssh/id_* 2>/dev/null")
    assert "slipway-join" not in host.ask("cat /root/.ssh/authorized_keys")
    return sentence


def test_create(lab):
    status = lab.master.check("slipway pool status")
    assert "master xen1.example.com (this host), answering, 1 host" in status
    assert lab.master.check("slipway pool token list") == "no tokens\n"
    check_pool(lab)


def test_join(lab):
    word = create_token(lab.master)
    host = new_host(lab, 2, word).on()
    assert host.await_agent() == "done", host.ask("slipway status; tail -40 /var/log/slipway/agent.log")
    lab.members.add(2)
    check_pool(lab)
    assert "used up" in lab.master.check("slipway pool token list")
    assert "member of pool.example.com, whose master is xen1.example.com" in host.check("slipway status")
    assert "token" not in host.check("cat /etc/slipway/host.conf")
    assert "slipway-join" not in host.check("cat /root/.ssh/authorized_keys")
    check_no_token(lab, word)
    # Any member can become master: it has all that a master needs for tokens.
    assert lab.master.check("cd /var/lib/slipway/pool && sha256sum *") == \
        host.check("cd /var/lib/slipway/pool && sha256sum *")
    assert host.check("stat -c %a /var/lib/slipway/pool/ca").strip() == "600"
    assert host.check("systemctl is-active ganeti-noded") == "active\n"


def test_account_has_no_rights(lab):
    """What the bearer of a token can do but ask: nothing."""
    word = create_token(lab.master)
    raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
    der = bytes.fromhex("302e020100300506032b657004220420") + raw[41:73]
    pem = f"-----BEGIN PRIVATE KEY-----\n{base64.b64encode(der).decode()}\n-----END PRIVATE KEY-----\n"
    host = lab.hosts[1]
    host.check("install -m 600 /dev/stdin /run/key", pem)
    ssh = ("ssh -F none -i /run/key -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no "
           "-o UserKnownHostsFile=/dev/null -o LogLevel=ERROR ")
    account = "slipway-join@10.77.0.11"
    answer = host.run(f"{ssh} {account} 'cat /etc/shadow; id'", "garbage")
    assert json.loads(answer.stdout)["status"] == "refused" and "root" not in answer.stdout
    assert json.loads(host.run(f"{ssh} {account} hello", '{"verb":"hello"}').stdout)["status"] == "accepted"
    assert host.run(f"{ssh} root@10.77.0.11 id").returncode == 255
    assert host.run(f"{ssh} -N -L 2222:127.0.0.1:22 -o ExitOnForwardFailure=yes {account} & "
                    "sleep 2; timeout 2 bash -c 'head -c 3 </dev/tcp/127.0.0.1/2222'; kill %1").stdout != "SSH"
    assert host.run(f"sftp -S 'ssh' -b /dev/null {account}").returncode != 0
    lab.master.check(f"slipway pool token revoke {token_id(lab.master)}")


def test_installer_asks_first(lab):
    """What the installer does before it erases a disk: no token is used up by it."""
    word = create_token(lab.master)
    asking = lab.host(5).install({}).on()
    program = asking.folder / "up/usr/bin/test_pool_check"
    shutil.copy(BUILD / "obj/installer/test_pool_check", program)

    def ask(**variables):
        names = " ".join(f"SLIPWAY_TEST_{key}={shlex.quote(value)}" for key, value in variables.items())
        asking.check(f"{names} test_pool_check -p /pool-check/live")

    asking.await_agent()
    ask(TOKEN=word)
    ask(TOKEN=word, NAME="xen5")
    ask(TOKEN=word, NAME="xen1.example.com", REFUSAL="name of the pool's master")
    assert "1 of 1" in lab.master.check("slipway pool token list").splitlines()[-1]
    lab.master.check(f"slipway pool token revoke {token_id(lab.master)}")
    ask(TOKEN=word, NAME="xen5", REFUSAL="was revoked")
    assert lab.members == {int(name[3]) for name in members(lab.master)}
    asking.off()


# No host of the lab has a clock of its own. GLib asks by gettimeofday(), others by clock_gettime().
AN_HOUR_LATE = """
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    int result = syscall(SYS_gettimeofday, now, zone);
    now->tv_sec += 3600;
    return result;
}
int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = syscall(SYS_clock_gettime, clock, now);
    now->tv_sec += clock == CLOCK_REALTIME ? 3600 : 0;
    return result;
}
"""


def set_clock_wrong(host) -> None:
    library = host.folder / "up/usr/lib/late.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", library], input=AN_HOUR_LATE.encode(), check=True)
    host.write("/etc/systemd/system/slipway-firstboot.service.d/late.conf",
               "[Service]\nEnvironment=LD_PRELOAD=/usr/lib/late.so\n")


def test_refusals(lab):
    used = lab.master.check("slipway pool token list").splitlines()[1].split()[0]
    word = create_token(lab.master, "--expires 1m")
    minute = time.monotonic()

    # its name is taken, and the token does not say that it may be
    host = lab.host(5)
    host.name = "xen2.example.com"
    host.install({"pool": {"action": "join", "token": word}}).on()
    host.name = "xen5.example.com"
    assert host.await_agent() == "failed"
    assert "a host of this name already" in host.step()["message"]
    host.off()

    # its Xen is too new, its clock is wrong: both at once
    host.install({"pool": {"action": "join", "token": word}}, xen_minor=25)
    set_clock_wrong(host)
    host.on()
    check_refused(lab, host, "xen5.example.com cannot join pool.example.com", "runs Xen 4.25 and the master 4.20",
                  "its clock is 3", "30 s are allowed")
    host.off()

    # its address is another host's
    other = create_token(lab.master)
    host.install({"pool": {"action": "join", "token": other}})
    conf = (host.folder / "up/etc/slipway/host.conf").read_text()
    host.write("/etc/slipway/host.conf", conf.replace("10.77.0.15/24", "10.77.0.100/24"), 0o600)
    lab.master.check("ip address del 10.77.0.100/32 dev xenbr0")
    host.on()
    assert host.await_agent() == "failed"
    assert "is the pool's own" in host.step()["message"]
    host.off()
    lab.master.check("ip address add 10.77.0.100/32 dev xenbr0 label xenbr0:0")

    # the token was revoked
    lab.master.check(f"slipway pool token revoke {token_id(lab.master)}")
    host.install({"pool": {"action": "join", "token": other}}).on()
    check_refused(lab, host, "was revoked")

    # used up by another host; by hand this time
    assert used in lab.master.check("slipway pool token list")
    done = host.run("slipway pool join -", word[:-4] + "AAAA\n")
    assert done.returncode != 0 and "a character was lost or changed" in done.stderr

    # expired
    time.sleep(max(0, 62 - (time.monotonic() - minute)))
    done = host.run("slipway pool join -", word)
    assert done.returncode != 0 and "expired at" in done.stderr, done.stderr
    check_no_token(lab, word)
    host.off()


def test_used_up(lab):
    word = create_token(lab.master)
    third = new_host(lab, 3, word).on()
    assert third.await_agent() == "done", third.ask("slipway status")
    fourth = new_host(lab, 4, word).on()
    check_refused(lab, fourth, "was used up by xen3.example.com")
    fourth.off()
    lab.members.add(3)
    check_pool(lab)


def test_stranger(lab):
    """A machine at the pool's address that is not the pool: nothing is sent to it."""
    word = create_token(lab.master)
    raw = bytearray(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    raw[9:41] = bytes(range(32))  # another authority
    import hashlib
    raw[-4:] = hashlib.sha256(raw[:-4]).digest()[:4]
    forged = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    host = new_host(lab, 4, forged).on()
    assert host.await_agent() == "failed"
    assert "10.77.0.11 is no member of pool.example.com" in host.step()["message"]
    assert "xen4" not in lab.master.ask("cat /var/log/slipway/pool.log | grep -v used")
    host.off()
    lab.master.check(f"slipway pool token revoke {token_id(lab.master)}")


def test_several_at_once(lab):
    word = create_token(lab.master, "--uses 3")
    hosts = [new_host(lab, number, word) for number in (4, 6, 7)]
    for host in hosts:
        host.on()
    for host in hosts:
        assert host.await_agent(900) == "done", host.ask("slipway status")
    lab.members |= {4, 6, 7}
    check_pool(lab)


@pytest.mark.long
def test_leave_and_evict(lab):
    sixth, seventh = (host for host in lab.hosts if host.number in (6, 7))
    sixth.check("slipway pool leave")
    assert "pool     none" in sixth.ask("slipway pool status")
    assert not sixth.ask("ls /var/lib/slipway/pool/* /root/.ssh/id_ecdsa 2>/dev/null")
    seventh.off()
    void = create_token(lab.master)
    lab.master.check("slipway pool evict --new-keys xen7.example.com", timeout=1800)
    lab.members -= {6, 7}
    check_pool(lab)
    # The pool that this token names is no more.
    done = sixth.run("slipway pool join -", void)
    assert done.returncode != 0 and "is no member of pool.example.com" in done.stderr, done.stderr
    # Who left can come back by hand.
    word = create_token(lab.master)
    sixth.check("slipway pool join -", word)
    lab.members.add(6)
    check_pool(lab)
    check_no_token(lab, word)


@pytest.mark.long
def test_reinstalled(lab):
    word = create_token(lab.master)
    again = new_host(lab, 4, word).on()
    assert again.await_agent() == "failed" and "--replace" in again.step()["message"]
    lab.master.check(f"slipway pool token revoke {token_id(lab.master)}")
    word = create_token(lab.master, "--replace")
    again.check("slipway pool join -", word)
    check_pool(lab)


@pytest.mark.long
@pytest.mark.parametrize("stage", ["cannot be heard", "prepare-node-join", "node-daemon-setup", "OP_NODE_ADD",
                                   1, 2, 3, 4, 6, 8])  # seconds after its step of the pool began
def test_broken_half_way(lab, stage):
    """The new host loses its power at each stage; switched on again, it goes on by itself."""
    number = 8
    for old in [host for host in lab.hosts if host.number == number]:
        old.off()
        lab.master.check(f"slipway pool evict {old.name}", timeout=900)
        lab.members.discard(number)
    word = create_token(lab.master)
    host = new_host(lab, number, word).on()
    if stage == "cannot be heard":
        wait_for(lambda: "slipway-join" in host.ask("cat /root/.ssh/authorized_keys 2>/dev/null"))
    elif stage == "OP_NODE_ADD":
        wait_for(lambda: "NODE_ADD" in lab.master.ask("gnt-job list --no-headers -o status,summary | grep running"))
    elif isinstance(stage, int):
        wait_for(lambda: host.step()["state"] == "running")
        time.sleep(stage)
    else:
        wait_for(lambda: stage in host.ask("ps -eo args"))
    host.off()
    wait_for(lambda: "gnt-node add" not in lab.master.ask("ps -eo args | grep -v grep"), 900)
    host.on()
    assert host.await_agent(900) == "done", host.ask("slipway status")
    lab.members.add(8)
    check_pool(lab)
    check_no_token(lab, word)


@pytest.mark.long
def test_master_lost_half_way(lab):
    """The master loses its power in the middle of a join, and is switched on again: the join is finished."""
    word = create_token(lab.master)
    host = new_host(lab, 10, word).on()
    wait_for(lambda: "NODE_ADD" in lab.master.ask("gnt-job list --no-headers -o status,summary | grep running"))
    lab.master.off()
    time.sleep(5)
    lab.master.on()
    assert lab.master.await_agent() == "done", lab.master.ask("slipway status")
    # It would by itself, within five minutes.
    wait_for(lambda: host.run("slipway firstboot").returncode == 0, 600)
    assert host.step()["state"] == "done"
    lab.members.add(10)
    check_pool(lab)
    check_no_token(lab, word)


def test_master_changed(lab):
    """A token that one master made is taken by the next one; an old master sends on, or is silent."""
    word = create_token(lab.master)
    second = next(host for host in lab.hosts if host.number == 2)
    second.check("gnt-cluster master-failover", timeout=900)
    lab.master = second
    host = new_host(lab, 9, word).on()
    assert host.await_agent(900) == "done", host.ask("slipway status")
    assert "xen9.example.com" in members(second)
    check_no_token(lab, word)


def wait_for(condition, timeout: float = 300) -> None:
    end = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)
