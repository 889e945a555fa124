# SPDX-License-Identifier: GPL-2.0-or-later
"""Whole installations to a pool of one on other networks than those of test_install.py."""

import re
import secrets

import pytest

from tests.e2e import host
from tests.e2e.test_install import FAILED
from tests.harness import answers
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.network import Network, Segment
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

VLAN = 40


def install(artifacts, folder, plugs: list, interface: str, address: str, check) -> None:
    """Installs a host with the <admin-interface> INTERFACE, whose pool has ADDRESS, and CHECKs its shell."""
    password = secrets.token_urlsafe(12)
    text = answers.render(disk="vda", hostname="xen1.example.com", password_hash=answers.hash_password(password),
                          pool={"action": "create", "name": "pool.example.com", "address": address})
    text = re.sub(r"<admin-interface [^>]*/>", interface, text)
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode()})
    target = Disk(folder / "target.img", 64 * GIB).create()
    hardware = Hardware(memory=2048, medium=artifacts.iso, plugs=plugs,
                        disks=[target, Disk(stick, stick.stat().st_size, "usb")])
    with Machine(folder, hardware) as machine:
        machine.expect("slipway-installer: installation complete", timeout=900, unless=FAILED)
        machine.expect("slipway: pool ready", timeout=900, unless=FAILED)
        shell = Shell.login(machine, password)
        host.check_boot(shell)
        host.check_pool(shell)
        host.check_status(shell)
        check(shell)


@pytest.mark.long
def test_network_install_ipv6_only(artifacts, folder):
    def check(shell: Shell) -> None:
        assert "primary ip version: 6" in shell.check("gnt-cluster info")
        assert "fd07::100/128" in shell.check("ip -6 -o address show dev xenbr0")

    with Network([Segment("management", ipv4="", ipv6="fd07::1/64")]) as network:
        plug = network.plug()
        install(artifacts, folder, [plug],
                f'<admin-interface hwaddr="{plug.mac}" proto="none" protov6="autoconf"/>', "fd07::100", check)


@pytest.mark.long
def test_network_install_lacp(artifacts, folder):
    """Tagged on a bond; the installer itself needs no network."""
    def check(shell: Shell) -> None:
        assert "lacp with 52:54:00:07:00:00" in shell.check("slipway status")

    with Network([Segment("other"), Segment("management", vlan=VLAN)]) as network:
        group = network.aggregate(2, tagged={VLAN})
        members = "".join(f'<member hwaddr="{plug.mac}"/>' for plug in group.plugs)
        install(artifacts, folder, group.plugs,
                f'<admin-interface proto="dhcp" vlan="{VLAN}"><bond mode="lacp">{members}</bond></admin-interface>',
                "10.7.40.100", check)
        assert network["management"].leases().keys() == {group.plugs[0].mac}
