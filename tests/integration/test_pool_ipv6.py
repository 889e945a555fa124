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

# Not of every run: on an idle machine the pool's address, just added by Ganeti, was gone again in
# one run; on a busy one never. To be found out, docs/pool.md.
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
    assert f"{address}/128" in master.check("ip -6 -o address show dev xenbr0")
    info = master.check("gnt-cluster info")
    assert "primary ip version: 6" in info
    # What Ganeti demands besides, which is nobody's way to the host.
    assert "169.254." in master.check("gnt-node list --no-headers -o sip")
    assert master.check("gnt-node list --no-headers -o pip").strip() == "fd77::61"
    check_pool(lab)


def test_pool_of_ipv6_after_power_cut(lab):
    master = lab.master
    master.off()
    master.on()
    assert master.await_agent() == "done", master.ask("slipway status")
    assert json.loads(master.check("slipway status --json"))["pool"]["answers"]
    check_pool(lab)
