# SPDX-License-Identifier: GPL-2.0-or-later
"""Management networks other than an untagged one with DHCP: what the host makes of its
host.conf (on plain Linux: no pool is wanted), and that the installer finds its answers there."""

import json
import pathlib
import re

from tests.harness import answers, rootfs
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.network import Network, Segment
from tests.harness.qemu import Machine
from tests.harness.shell import Shell
from tests.harness.switch import Plug

PASSWORD = "only-for-this-test"
VLAN = 40
# A port that has the VLAN with tags, and without them a network that nobody asked for.
SEGMENTS = [Segment("other"), Segment("management", vlan=VLAN)]


def boot(folder: pathlib.Path, plug: Plug, network: str) -> Machine:
    """A host whose host.conf has the lines NETWORK."""
    conf = f"[host]\nname=xen1.example.com\n[network]\ninterface-macs={plug.mac}\n{network}\n[time]\nntp-mode=none\n"
    disk = rootfs.disk(folder / "root.img", PASSWORD, {"/etc/slipway/host.conf": conf})
    return Machine(folder, Hardware(memory=1100, disks=[disk], plugs=[plug], direct=rootfs.linux()))


def check_host(shell: Shell) -> dict[str, str]:
    """What each step of the first boot says, of which none may have failed or waited in vain."""
    assert shell.run("systemctl is-system-running --wait", timeout=300).output.strip() == "running"
    status = json.loads(shell.check("slipway status --json"))
    assert {step["state"] for step in status["steps"]} == {"done"}, status
    waited = shell.check("systemd-analyze blame | grep wait-online || true")
    assert not waited or re.match(r" *(\d+ms|[1-9]\.\d+s|1\d\.\d+s) ", waited), waited
    return {step["step"]: step["message"] for step in status["steps"]}


def test_host_vlan(folder):
    with Network(SEGMENTS) as network:
        plug = network.plug(tagged={VLAN})
        with boot(folder, plug, f"vlan={VLAN}\naddress-mode=dhcp") as machine:
            shell = Shell.login(machine, PASSWORD)
            assert "10.7.40.1" in check_host(shell)["network"]
            assert network["management"].leases().keys() == {plug.mac}
            assert network["other"].leases() == {}
            assert "vlan40" in shell.check("ls /sys/class/net/xenbr0/brif")
            shell.check("ping -c1 -W5 10.7.40.1")
            assert shell.run("ping -c1 -W2 10.7.0.1").status != 0


def test_host_address_none(folder):
    """A bridge without an address, as guests need that have the network for themselves."""
    with Network(SEGMENTS) as network:
        with boot(folder, network.plug(), "address-mode=none") as machine:
            shell = Shell.login(machine, PASSWORD)
            check_host(shell)
            assert network["other"].leases() == {}
            assert shell.check("ip -4 -o address show dev xenbr0") == ""
            assert shell.check("cat /sys/class/net/xenbr0/operstate") == "up\n"


def test_installer_vlan(artifacts, folder):
    www = folder / "www"
    www.mkdir()
    (www / "answers.xml").write_text(
        answers.render(disk="sdx", hostname="xen1.example.com", password_hash="!!"))
    with Network([Segment("other"), Segment("management", vlan=VLAN, www=www)]) as network:
        hardware = Hardware(
            memory=1024, disks=[Disk(folder / "target.img", 32 * GIB).create()],
            plugs=[network.plug(tagged={VLAN})],
            direct=Direct(artifacts.kernel, artifacts.initrd,
                          f"console=ttyS0,115200 network_config=dhcp:vlan={VLAN}"
                          " answerfile=http://10.7.40.1/answers.xml"))
        with Machine(folder, hardware) as machine:
            # What only they can have told it.
            machine.expect("slipway-installer: failed: [^\r\n]*no disk[^\r\n]*sdx", timeout=300)
        assert network["other"].leases() == {}
