# SPDX-License-Identifier: GPL-2.0-or-later
"""A pool on a host that has IPv6 only, with real Ganeti (lab.py)."""

import json
import pathlib
import shutil

import pytest

from tests.integration.lab import Lab
from tests.integration.test_pool import check_pool

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
NUMBER = 61

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=["fd77::100", ""], ids=["address", "no-address"])
def lab(request):
    folder = BUILD / "test/pool-ipv6-lab"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pool = {"action": "create", "name": "pool.example.com"}
    with Lab(folder) as lab:
        lab.members = [NUMBER]
        lab.master = host = lab.host(NUMBER)
        host.install({"network": {"interface-macs": host.mac + ";", "address-mode": "none",
                                  "address6-mode": "static", "address6": "fd77::61/64"},
                      "pool": pool | ({"address": request.param} if request.param else {})}).on()
        assert host.await_agent() == "done", host.ask("slipway status")
        yield lab


def test_pool_of_ipv6(lab):
    master = lab.master
    status = json.loads(master.check("slipway status --json"))
    assert status["address"] == "fd77::61/64"
    assert status["pool"]["answers"]
    address = status["pool"]["address"]
    assert ":" in address
    assert f"{address}/128" in master.check("ip -6 -o address show dev xenbr0 -tentative")
    # What told Ganeti that nobody has the address is gone, and the address's own route is not.
    assert f"unreachable {address}" not in master.check("ip -6 route show table all")
    assert address in master.check(f"ip -6 route show {address}")
    info = master.check("gnt-cluster info")
    assert "primary ip version: 6" in info
    # What Ganeti demands besides, which is nobody's way to the host.
    assert "169.254." in master.check("gnt-node list --no-headers -o sip")
    assert master.check("gnt-node list --no-headers -o pip").strip() == "fd77::61"
    check_pool(lab)


def test_address_outlives_networkd(lab):
    """As when systemd is updated, or the network configured anew."""
    master = lab.master
    address = json.loads(master.check("slipway status --json"))["pool"]["address"]
    for command in "systemctl restart systemd-networkd", "networkctl reconfigure xenbr0":
        master.check(f"{command} && /usr/lib/systemd/systemd-networkd-wait-online --timeout=60 -i xenbr0")
        assert f"{address}/128" in master.check("ip -6 -o address show dev xenbr0")
    check_pool(lab)


def test_pool_of_ipv6_after_power_cut(lab):
    master = lab.master
    master.off()
    master.on()
    assert master.await_agent() == "done", master.ask("slipway status")
    assert json.loads(master.check("slipway status --json"))["pool"]["answers"]
    check_pool(lab)
