# SPDX-License-Identifier: GPL-2.0-or-later
"""Machines of a fleet: DHCP or DNS says where the answers are, a server chooses them by what the machine is,
the bundle comes from that server, which breaks off, and the server hears how it went. QEMU starts the
installer's kernel itself."""

import contextlib
import json
import pathlib
import time

import pytest

from tests.cli.test_answers import INVENTORY
from tests.e2e.test_network_installer import CAME
from tests.e2e.test_network_installer import install as install_until_answers
from tests.e2e.test_networkd import MAC, Client
from tests.harness import answers, disks, media
from tests.harness.disks import GIB, Disk
from tests.harness.fleet_server import FleetServer
from tests.harness.hardware import Direct, Hardware
from tests.harness.lldp import Announcer
from tests.harness.network import Network, Segment
from tests.harness.qemu import Machine

FAILED = r"slipway-installer: failed: ([^\r\n]+)"
PORT = 8080
BASE = f"http://10.7.0.1:{PORT}"
BY_DHCP = ["--dhcp-vendorclass=set:slipway,slipway-installer", f"--dhcp-option=tag:slipway,250,{BASE}/answers"]
WORDS = f"answerfile=network answerfile_method=post slipway.notify={BASE}/events"


def choose(sources: list[str]):
    """The answers of a machine, by its inventory, with the bundle from SOURCES on the server."""
    def chosen(machine: dict) -> str:
        name = "xen-" + machine["mac"].replace(":", "")
        text = answers.render(disk="vda", hostname=name, password_hash="!!", mac=machine["mac"])
        return text.replace('<source type="local" />',
                            "".join(f'<source type="url">{BASE}{path}</source>' for path in sources))
    return chosen


def installer_lines() -> str:
    """What the installer's files ask DHCP for, beyond a host's."""
    text = pathlib.Path("tests/data/network/all.txt").read_text()
    return "".join(line + "\n" for line in text.split("==> ")[1].splitlines()
                   if line.startswith(("RequestOptions=", "VendorClassIdentifier=")))


@contextlib.contextmanager
def fleet(artifacts, folder: pathlib.Path, memory: int, sources: list[str], **server):
    """A machine that installs itself from the server of its network; both, and the disk."""
    truncated = media.truncated(artifacts.bundle, folder / "truncated.raucb")
    target = Disk(folder / "target.img", 32 * GIB).create().scribble()
    with Network([Segment("management", options=BY_DHCP)]) as network:
        plug = network.plug()
        files = {"/host.raucb": artifacts.bundle, "/truncated.raucb": truncated}
        served = network["management"].inside(
            lambda: FleetServer("10.7.0.1", PORT, files, choose=choose(sources), **server))
        hardware = Hardware(memory=memory, disks=[target], plugs=[plug],
                            direct=Direct(artifacts.kernel, artifacts.initrd,
                                          f"console=ttyS0,115200 {WORDS} atexit=poweroff"))
        with Announcer(plug, "tor-1.example.com", "Ethernet7"), Machine(folder, hardware) as machine:
            yield machine, served, target


# What the network says, and how the machine gets its addresses.
SAYS = {
    "dhcp": (Segment("management", options=BY_DHCP), "post", "DHCP"),
    "dns": (Segment("management", options=[f"--txt-record=slipway-installer.example.com,{BASE}/{{mac}}.xml"]), "get", "DNS"),
    "nothing": (Segment("management"), "get", "no option 250 with a URL; "),
}


@pytest.mark.parametrize("name", SAYS)
def test_fleet_network_says(folder, name):
    """networkd has the installer's files, the program is the real one; there is no machine."""
    segment, method, by = SAYS[name]
    files = {"10-installer.network": "[Match]\nName=ens3\n[Network]\nDHCP=yes\n[DHCPv4]\nUseDomains=yes\n"
             + installer_lines()}
    (folder / "resolv.conf").write_text("nameserver 10.7.0.1\nsearch example.com\n")
    (folder / "machine.json").write_text(json.dumps({**INVENTORY, "mac": MAC}))
    (folder / "answers.xml").write_text(choose(["/host.raucb"])({"mac": MAC}))
    with Network([segment]) as network, contextlib.closing(Client(folder, network, files)) as client:
        served = segment.inside(lambda: FleetServer("10.7.0.1", PORT, {f"/{MAC}.xml": folder / "answers.xml"},
                                                    choose=choose(["/host.raucb"])))
        end = time.monotonic() + 30
        while not list((folder / "run/systemd/netif/leases").glob("*")) and time.monotonic() < end:
            time.sleep(0.2)
        done = client.run("build/obj/installer/slipway-installer",
                          f"--try-answers=answerfile=network answerfile_method={method}",
                          f"--inventory={folder / 'machine.json'}")
        said = done.stdout + done.stderr
        if name == "nothing":
            assert done.returncode == 7 and by in said and "slipway-installer.example.com" in said, said
            return
        assert done.returncode == 0 and f"valid, for xen-{MAC.replace(':', '')}" in said, said
        assert len(served.inventories) == (method == "post")


@pytest.mark.long
def test_fleet_install(artifacts, folder):
    """1.25 GiB of memory; a mirror whose file is cut off, then one that breaks off three times."""
    sources = ["/missing.raucb", "/truncated.raucb", "/host.raucb"]
    with fleet(artifacts, folder, 1280, sources, breaks={"/host.raucb": [10, 50, 90]}) as (machine, server, target):
        machine.expect("installation complete", timeout=600, unless=FAILED)
        machine.wait_off()
        size = artifacts.bundle.stat().st_size
        assert server.asked == [("/truncated.raucb", 0),
                                *(("/host.raucb", size * part // 100) for part in (0, 10, 50, 90))]
        [inventory] = server.inventories
        assert inventory["mac"] == inventory["nics"][0]["mac"] == "52:54:00:07:00:01"
        kinds = [event["event"] for event in server.events]
        assert kinds[0] == "start" and kinds[-1] == "done" and "progress" in kinds and "failed" not in kinds
        assert server.events[-1]["links"] == [{"interface": inventory["nics"][0]["name"], "switch": "tor-1.example.com",
                                               "switch_port": "Ethernet7"}]
        warnings = [event["text"] for event in server.events if event["event"] == "warning"]
        assert any("/missing.raucb" in text and "HTTP status 404" in text for text in warnings)
    log = disks.read_file(target.path, "logs", "/slipway/installer.log")
    assert "answers: the kernel command line: none: it names no answer file" in log
    assert f"answers: DHCP: taken from '{BASE}/answers'" in log
    assert "xen-525400070001" in disks.read_file(target.path, "root-a", "/etc/hostname")
    assert disks.bootable(target.path)


@pytest.mark.long
def test_fleet_too_little_memory(artifacts, folder):
    with fleet(artifacts, folder, 640, ["/host.raucb"]) as (machine, server, target):
        before = disks.fingerprint(target.path)
        said = machine.expect(FAILED, timeout=300).group(1).decode()
        assert "MiB of memory, and with " in said and "MiB this would work" in said, said
        assert disks.fingerprint(target.path) == before
        assert server.asked == [("/host.raucb", 0)]


@pytest.mark.long
def test_fleet_dns(artifacts, folder):
    """IPv6 only: no DHCP server can say it."""
    www = folder / "www"
    www.mkdir()
    (www / "52:54:00:07:00:01.xml").write_text(
        answers.render(disk="sdx", hostname="xen1.example.com", password_hash="!!"))
    options = ["--txt-record=slipway-installer.example.com,http://management.example.com/{mac}.xml",
               "--dhcp-option=option6:domain-search,example.com"]
    with Network([Segment("management", ipv4="", ipv6="fd07::1/64", www=www, options=options)]) as network:
        said = install_until_answers(artifacts, folder, [network.plug()], "answerfile=network")
        assert CAME in said
