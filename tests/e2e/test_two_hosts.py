# SPDX-License-Identifier: GPL-2.0-or-later
"""Two blank machines become a pool: the first creates it, the second joins by itself with the
token in its answer file, and a guest moves between them while it runs. Both are on at the same
time, and need 4 GiB together."""

import pathlib
import secrets
import socket

import pytest

from tests.e2e import host
from tests.e2e.test_install import FAILED
from tests.harness import accel, answers, guest
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.network import Network, Segment
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

POOL = {"action": "create", "name": "pool.example.com", "address": "10.7.0.50"}
PASSWORD = secrets.token_urlsafe(12)
GUEST = "guest1.example.com"
# Seconds in which a guest that moves may stand still: far more where hosts are emulated.
GAP = 3 if accel.kvm_works() else 15


def machine_for(artifacts, folder: pathlib.Path, plug, number: int, pool: dict[str, str]) -> Machine:
    """A blank machine with the medium, and the answers of xenNUMBER on a stick."""
    folder.mkdir()
    text = answers.render(disk="vda", hostname=f"xen{number}.example.com", mac=plug.mac,
                          password_hash=answers.hash_password(PASSWORD), pool=pool,
                          static={"ipaddr": f"10.7.0.{10 + number}", "subnet": "255.255.255.0",
                                  "gateway": "10.7.0.1"},
                          extra='<ntp source="none"/>')
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode(),
                                                     "guest.img": guest.initramfs()})
    disks = [Disk(folder / "target.img", 48 * GIB, "virtio").create(),
             Disk(stick, stick.stat().st_size, "usb")]
    return Machine(folder, Hardware(memory=2048, medium=artifacts.iso, disks=disks, plugs=[plug]))


def await_member(machine: Machine) -> Shell:
    machine.expect("slipway-installer: installation complete", timeout=1500, unless=FAILED)
    machine.expect("slipway: pool ready", timeout=1500, unless=FAILED)
    return Shell.login(machine, PASSWORD, timeout=600)


def reaches(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=5).close()
    except OSError:
        return False
    return True


def check_confined(segment, member: Shell) -> None:
    """Somebody on the management network who is no member has SSH, and nothing of Ganeti's."""
    for address in "10.7.0.11", "10.7.0.12":
        assert segment.inside(lambda: reaches(address, 22))
        assert not segment.inside(lambda: reaches(address, 1811))
        assert not segment.inside(lambda: reaches(address, 5080))
    member.check("timeout 5 bash -c '</dev/tcp/10.7.0.11/1811 </dev/tcp/10.7.0.50/5080'")


def check_guest_moves(master: Shell, member: Shell) -> None:
    for shell in master, member:
        shell.check("mkdir -p /run/payload && mount -o ro LABEL=SLIPWAY /run/payload")
    guest.create(master, GUEST, "--kernel /boot/vmlinuz --initrd /run/payload/guest.img --append console=hvc0")
    guest.talk(master, GUEST)
    gaps = []
    for source, target in (master, member), (member, master):
        master.check(f"gnt-instance migrate -f {GUEST}", timeout=600)
        assert host.domains(target) == ["Domain-0", GUEST]
        assert host.domains(source) == ["Domain-0"]
        gaps.append(guest.largest_gap(master, GUEST))
    assert max(gaps) < GAP, gaps
    print(f"the guest stood still for up to {gaps} s")
    guest.destroy(master, GUEST)

    # Without a kernel of its own a guest gets GRUB, which here finds no disk.
    master.check(f"gnt-instance add -t diskless -o noop --no-install --no-start"
                 f" -B memory=128,vcpus=1 -n xen1.example.com {GUEST}", timeout=300)
    master.check(f"gnt-instance start {GUEST}", timeout=300)
    guest.ask(master, GUEST, "echo word-$((1))", "grub>")
    guest.destroy(master, GUEST)


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
                check_confined(network["management"], member)
                check_guest_moves(master, member)
                host.check_pool(master)
                host.check_no_secret(master, first.log, [token])
                host.check_no_secret(member, second.log, [token])
