# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines that start from build/pxe, with the servers' configurations in there: each loader up to
the answer file, which lies in the tree and is named without a server; and to an installed host."""

import dataclasses
import re
import secrets

import pytest

from tests.e2e import host
from tests.e2e.test_install import FAILED
from tests.harness import answers
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.netboot import BootServer
from tests.harness.network import Network, Segment
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

GAVE_UP = r"(?s)slipway-installer: failed: (.*?)\r?\n\s*The log is"
CAME = "there is no disk 'sdx'"
INSTALLER = {"vmlinuz", "initrd.img"}


@dataclasses.dataclass
class Way:
    """How a machine starts, with the part of the tree that has to come by TFTP; all else comes by HTTP."""
    firmware: str
    dhcp_by: str
    tftp: set[str]
    netboot: str = "pxe"
    ipxe: bool = True
    changes: dict[str, str] = dataclasses.field(default_factory=dict)

    def server(self, **options) -> BootServer:
        return BootServer("boot", dhcp_by=self.dhcp_by, ipxe=self.ipxe, changes=self.changes, **options)


# QEMU's only BIOS ROM is iPXE: for other loaders the DHCP server must not see that.
PXELINUX = {"pxelinux.0"}
WAYS = {
    "pxe-bios-pxelinux": Way("bios", "dnsmasq", PXELINUX, ipxe=False),
    "pxe-bios-ipxe": Way("bios", "dnsmasq", set()),
    "pxe-uefi-grub": Way("uefi", "kea", {"grub.efi"}),
    "http-uefi": Way("uefi", "dnsmasq", set(), netboot="http"),
}
MORE = {
    "pxe-bios-pxelinux-kea": Way("bios", "kea", PXELINUX, ipxe=False),
    "pxe-bios-ipxe-kea": Way("bios", "kea", set()),
    "pxe-bios-grub": Way("bios", "dnsmasq", {"grub.0", "grub.cfg"}, ipxe=False,
                         changes={"slipway/pxelinux.0": "slipway/grub.0"}),
    "pxe-uefi-grub-dnsmasq": Way("uefi", "dnsmasq", {"grub.efi", "grub.cfg"}),
    "pxe-uefi-ipxe": Way("uefi", "dnsmasq", {"ipxe/snponly.efi"},
                         changes={"slipway/grub.efi": "slipway/ipxe/snponly.efi"}),
    "http-uefi-kea": Way("uefi", "kea", set(), netboot="http"),
}


def answer_file(disk: str, password_hash: str = "!!") -> dict[str, str]:
    """One for any machine: it names neither server nor card nor host."""
    text = answers.render(disk=disk, hostname="xen1.example.com", password_hash=password_hash)
    text = re.sub(' hwaddr="[^"]*"', "", text)
    return {"answers.xml": re.sub("<hostname>.*</hostname>", "", text)}


def reach_installer(folder, way: Way, server: BootServer, segments: list[Segment] = (), **vlans) -> str:
    """What the installer says of an answer file that it must have fetched."""
    with Network([server, *segments]) as network:
        hardware = Hardware(firmware=way.firmware, netboot=way.netboot, memory=1280,
                            disks=[Disk(folder / "target.img", 32 * GIB).create()],
                            plugs=[network.plug(**vlans)])
        with Machine(folder, hardware) as machine:
            text = machine.expect(GAVE_UP, timeout=900).group(1).decode()
        http, tftp = server.fetched()
        (folder / "fetched").write_text(f"HTTP: {http}\nTFTP: {tftp}\n")
        assert INSTALLER <= (http if server.http else tftp)
        assert tftp & INSTALLER == (set() if server.http else INSTALLER)
        assert way.tftp <= tftp
    return re.sub(r"\s+", " ", text)


# GRUB's own TCP takes what it loads in pieces of 536 bytes, each of which costs an emulated processor milliseconds.
@pytest.mark.long
@pytest.mark.parametrize("name", WAYS)
def test_netboot(folder, name):
    way = WAYS[name]
    server = way.server(words="answerfile=answers.xml", files=answer_file("sdx"))
    assert CAME in reach_installer(folder, way, server)


@pytest.mark.long
@pytest.mark.parametrize("name", MORE)
def test_netboot_more(folder, name):
    way = MORE[name]
    server = way.server(words="answerfile=answers.xml", files=answer_file("sdx"))
    assert CAME in reach_installer(folder, way, server)


@pytest.mark.long
def test_netboot_by_tftp_alone(folder):
    """Without a web server the tree is tftp://, for GRUB and for the installer."""
    way = WAYS["pxe-uefi-grub"]
    server = way.server(http=False, words="answerfile=answers.xml", files=answer_file("sdx"))
    assert CAME in reach_installer(folder, way, server)


@pytest.mark.long
def test_netboot_vlan(folder):
    """The loaders' network is untagged, the installer's a VLAN on the same cable."""
    www = folder / "www"
    www.mkdir()
    (www / "answers.xml").write_text(answer_file("sdx")["answers.xml"])
    way = WAYS["pxe-uefi-grub"]
    server = way.server(words='answerfile=http://10.7.40.1/answers.xml "network_config=dhcp:vlan=40;protov6=none"')
    assert CAME in reach_installer(folder, way, server, [Segment("management", vlan=40, www=www)], tagged={40})


@pytest.mark.long
@pytest.mark.parametrize("name", WAYS)
def test_netboot_install(folder, name):
    """In 1.25 GiB, from power-on of a blank machine; the bundle comes from the tree, and nothing names it."""
    password = secrets.token_urlsafe(12)
    way = WAYS[name]
    server = way.server(words="answerfile=answers.xml",
                        files=answer_file("vda", answers.hash_password(password)))
    with Network([server]) as network:
        target = Disk(folder / "target.img", 64 * GIB).create()
        hardware = Hardware(firmware=way.firmware, netboot=way.netboot, memory=1280, disks=[target],
                            plugs=[network.plug()])
        with Machine(folder, hardware) as machine:
            machine.expect("slipway-installer: installation complete", timeout=900, unless=FAILED)
            machine.expect("slipway: host ready", timeout=600, unless=FAILED)
            shell = Shell.login(machine, password)
            host.check_boot(shell)
            host.check_status(shell)
        assert "slipway/host.raucb" in server.fetched()[0]
    host.check_layout(target.path)
