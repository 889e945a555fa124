# SPDX-License-Identifier: GPL-2.0-or-later
"""Two blank machines become a pool: the first creates it, the second joins by itself with the
token in its answer file. Both are on at the same time, and need 4 GiB together."""

import pathlib
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

POOL = {"action": "create", "name": "pool.example.com", "address": "10.7.0.50"}
PASSWORD = secrets.token_urlsafe(12)


def machine_for(artifacts, folder: pathlib.Path, plug, number: int, pool: dict[str, str]) -> Machine:
    """A blank machine with the medium, and the answers of xenNUMBER on a stick."""
    folder.mkdir()
    text = answers.render(disk="vda", hostname=f"xen{number}.example.com", mac=plug.mac,
                          password_hash=answers.hash_password(PASSWORD), pool=pool,
                          static={"ipaddr": f"10.7.0.{10 + number}", "subnet": "255.255.255.0",
                                  "gateway": "10.7.0.1"},
                          extra='<ntp source="none"/>')
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode()})
    disks = [Disk(folder / "target.img", 48 * GIB, "virtio").create(),
             Disk(stick, stick.stat().st_size, "usb")]
    return Machine(folder, Hardware(memory=2048, medium=artifacts.iso, disks=disks, plugs=[plug]))


def await_member(machine: Machine) -> Shell:
    machine.expect("slipway-installer: installation complete", timeout=1500, unless=FAILED)
    machine.expect("slipway: pool ready", timeout=1500, unless=FAILED)
    return Shell.login(machine, PASSWORD, timeout=600)


@pytest.mark.long
@pytest.mark.timeout(5400)
def test_pool_of_two(artifacts, folder):
    with Network([Segment("management", dhcp=False)]) as network:
        with machine_for(artifacts, folder / "xen1", network.plug(), 1, POOL) as first:
            master = await_member(first)
            token = master.check("slipway pool token create 2>/dev/null").strip()

            join = {"action": "join", "token": token}
            with machine_for(artifacts, folder / "xen2", network.plug(), 2, join) as second:
                member = await_member(second)

                names = master.check("gnt-node list --no-headers -o name", timeout=300).split()
                assert sorted(names) == ["xen1.example.com", "xen2.example.com"]
                verify = master.check("gnt-cluster verify", timeout=600)
                assert "ERROR" not in verify and "WARNING" not in verify, verify
                host.check_status(master)
                host.check_status(member)
                assert "whose master is xen1.example.com" in member.check("slipway status")
                assert "used up" in master.check("slipway pool token list")
                host.check_no_secret(master, first.log, [token])
                host.check_no_secret(member, second.log, [token])
