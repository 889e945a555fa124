# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks for guests, on all members of a pool of hosts in namespaces (lab.py) with one command.
This machine's kernel has neither VLANs nor bonds: those are tested in machines (tests/e2e/test_network.py)."""

import json
import pathlib
import shutil

import pytest

from tests.integration.lab import Lab
from tests.integration.test_pool import POOL, create_token, new_host

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"


@pytest.fixture(scope="module")
def lab():
    folder = BUILD / "test/network-lab"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Lab(folder) as lab:
        lab.master = start(lab.host(1).install(POOL))
        lab.second = start(new_host(lab, 2, create_token(lab.master)))
        yield lab


def start(host):
    host.on()
    for card in "eth1", "eth2":
        host.plug(card)
    assert host.await_agent() == "done", host.ask("slipway status")
    return host


def networks(host) -> dict[str, dict]:
    return {entry["bridge"]: entry for entry in json.loads(host.check("slipway network list --json"))}


def refused(host, command: str) -> str:
    done = host.run(command)
    assert done.returncode != 0, done.stdout
    return done.stderr.strip().splitlines()[-1]


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


def test_refused(lab):
    assert lab.master.check("slipway network list") == "no networks but the management network (xenbr0)\n"
    assert "do it on xen1.example.com" in refused(lab.second, "slipway network create dmz --interface eth1")
    assert "has a bridge: xenbr0" in refused(lab.master, "slipway network create dmz")
    assert "carries the management network" in refused(lab.master, "slipway network create dmz --interface eth0")
    assert "no interface eth9" in refused(lab.master, "slipway network create dmz --interface eth9")
    assert "cannot be the name" in refused(lab.master, "slipway network create xenbr0 --vlan 4")
    assert networks(lab.master) == networks(lab.second) == {}


def test_bridge(lab):
    lab.master.check("slipway network create dmz --interface eth1")
    for host in lab.master, lab.second:
        assert ports(host, "dmz") == ["eth1"] and networks(host)["dmz"]["here"]
        assert ports(host, "xenbr0") == ["eth0"]
    assert reaches(lab, "dmz")


def test_mtu(lab):
    lab.master.check("slipway network create jumbo --interface eth2 --mtu 9000")
    for host in lab.master, lab.second:
        assert ports(host, "jumbo") == ["eth2"] and ports(host, "dmz") == ["eth1"]
        assert host.check("cat /sys/class/net/{jumbo,eth2,dmz,xenbr0}/mtu").split() == ["9000", "9000", "1500", "1500"]
    for number in 1, 2:  # the switch between them takes them, too
        lab.switch("ip", "link", "set", f"lab{number}-eth2", "mtu", "9000")
    assert reaches(lab, "jumbo", 8900)
    assert "of that network without a tag already" in refused(
        lab.master, "slipway network create other --interface eth2")


def test_lack(lab):
    """A member without that card is named; the others have the network, and it follows later."""
    lab.master.plug("eth4")
    said = refused(lab.master, "slipway network create late --interface eth4")
    assert "xen2.example.com" in said and "no interface eth4 for the network late" in said
    assert networks(lab.master)["late"]["here"] and ports(lab.master, "late") == ["eth4"]
    lab.second.plug("eth4")
    assert ports(lab.second, "late") == ["eth4"]
    lab.master.check("slipway network remove late")


def test_restart(lab):
    lab.second.off()
    start(lab.second)
    assert ports(lab.second, "dmz") == ["eth1"]
    assert ports(lab.second, "jumbo") == ["eth2"]


def test_join(lab):
    """A new host need not have the pool's bridges before: it gets them."""
    host = start(new_host(lab, 3, create_token(lab.master)))
    assert ports(host, "dmz") == ["eth1"] and ports(host, "jumbo") == ["eth2"]
    host.check("slipway pool leave")
    host.check("for i in $(seq 50); do test -e /sys/class/net/dmz || exit 0; sleep 0.2; done; exit 1")
    assert networks(host) == {} and ports(host, "xenbr0") == ["eth0"]


def test_remove(lab):
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
