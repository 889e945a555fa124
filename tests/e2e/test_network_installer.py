# SPDX-License-Identifier: GPL-2.0-or-later
"""The installer's own network, up to the answer file that it is to fetch: the file names a disk
that is not there, so that an error shows that it came."""

import pathlib
import re

import pytest

from tests.harness import answers, nfs
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.network import Network, Segment
from tests.harness.qemu import Machine

VLAN = 40
FAILED = r"(?s)slipway-installer: failed: (.*?)\r?\n\s*The log is"
CAME = "there is no disk 'sdx'"


@pytest.fixture
def www(folder) -> pathlib.Path:
    """What the web servers have: the answer file."""
    path = folder / "www"
    path.mkdir()
    (path / "answers.xml").write_text(
        answers.render(disk="sdx", hostname="xen1.example.com", password_hash="!!"))
    return path


def install(artifacts, folder: pathlib.Path, plugs: list, append: str, pulled: list[int] = ()) -> str:
    """What the installer says in the end; the cables PULLED are out from the start."""
    hardware = Hardware(memory=1024, disks=[Disk(folder / "target.img", 32 * GIB).create()], plugs=plugs,
                        direct=Direct(artifacts.kernel, artifacts.initrd, f"console=ttyS0,115200 {append}"))
    with Machine(folder, hardware) as machine:
        for number in pulled:
            machine.set_cable(number, plugged=False)
        text = machine.expect(FAILED, timeout=300).group(1).decode()
    return re.sub(r"\s+", " ", text)


def test_installer_vlan(artifacts, folder, www):
    with Network([Segment("other"), Segment("management", vlan=VLAN, www=www)]) as network:
        said = install(artifacts, folder, [network.plug(tagged={VLAN})],
                       f"network_config=dhcp:vlan={VLAN} answerfile=http://10.7.40.1/answers.xml")
        assert CAME in said
        assert network["other"].leases() == {}


def test_installer_one_link_of_four(artifacts, folder, www):
    """And the plan knows all four: nobody named one, so the one with the link is taken."""
    with Network([Segment("management", www=www)]) as network:
        plugs = [network.plug() for _ in range(4)]
        text = (www / "answers.xml").read_text()
        (www / "answers.xml").write_text(re.sub(' hwaddr="[^"]*"', ' name="ens99"', text))
        said = install(artifacts, folder, plugs, "answerfile=http://10.7.0.1/answers.xml", pulled=[0, 1, 3])
        assert CAME in said and "there is no interface 'ens99'" in said
        assert network["management"].leases().keys() == {plugs[2].mac}
        for number, plug in enumerate(plugs):
            assert re.search(rf"\({plug.mac}, {'link up' if number == 2 else 'no link'}", said), said


def test_installer_ipv6_only(artifacts, folder, www):
    with Network([Segment("management", ipv4="", ipv6="fd07::1/64", www=www)]) as network:
        said = install(artifacts, folder, [network.plug()],
                       "answerfile=http://management.example.com/answers.xml")
        assert CAME in said


# Kernel arguments, segments, which of two cables are out; the answers lie at the last segment's.
DHCPV6 = Segment("management", ipv4="", ipv6="fd07::1/64", advertise="dhcp")
NO_SERVER = Segment("management", dhcp=False, ipv6="fd07::1/64", advertise="")
TAGGED = Segment("management", vlan=VLAN, dhcp=False)
STATIC = "static:ip=10.7.{vlan}.20;netmask=255.255.255.0"
MORE = {
    "dhcpv6": (DHCPV6, "", []),
    "ipv6-static": (NO_SERVER, "network_config=none:ipv6=fd07::20/64", [0]),
    "static-without-gateway": (NO_SERVER, f"network_config={STATIC.format(vlan=0)};protov6=none", [1]),
    "static-on-vlan": (TAGGED, f"network_device=all network_config={STATIC.format(vlan=VLAN)};vlan={VLAN}", [0]),
    "active-backup": (Segment("management"), "network_device={0},{1} network_config=dhcp:bond=active-backup", [0]),
}


@pytest.mark.long
@pytest.mark.parametrize("name", MORE)
def test_installer_more(artifacts, folder, www, name):
    segment, append, pulled = MORE[name]
    segment.www = www
    address = "[fd07::1]" if name in ("dhcpv6", "ipv6-static") else f"10.7.{segment.vlan}.1"
    with Network([segment]) as network:
        plugs = [network.plug(tagged={VLAN}), network.plug(tagged={VLAN})]
        said = install(artifacts, folder, plugs, append.format(*[plug.mac for plug in plugs])
                       + f" answerfile=http://{address}/answers.xml", pulled)
        assert CAME in said
        if name == "active-backup":
            assert segment.leases().keys() == {plugs[0].mac}


@pytest.mark.long
def test_installer_lacp(artifacts, folder, www):
    with Network([Segment("other"), Segment("management", vlan=VLAN, www=www)]) as network:
        group = network.aggregate(2, tagged={VLAN})
        said = install(artifacts, folder, group.plugs,
                       "network_device={},{}".format(*[plug.mac for plug in group.plugs])
                       + f" network_config=dhcp:bond=lacp;vlan={VLAN} answerfile=http://10.7.40.1/answers.xml")
        assert CAME in said
        assert network["management"].leases().keys() == {group.plugs[0].mac}


@pytest.mark.long
def test_installer_nfs(artifacts, folder, www):
    """A server that speaks version 3 only, and a file that is not there."""
    with Network([Segment("management")]) as network:
        network["management"].inside(lambda: nfs.serve("10.7.0.1", www, "/export/answers"))
        plug = network.plug()
        said = install(artifacts, folder, [plug], "answerfile=nfs://10.7.0.1/export/answers/answers.xml")
        assert CAME in said
        said = install(artifacts, folder, [plug], "answerfile=nfs://10.7.0.1/export/answers/other.xml")
        assert "nfs://10.7.0.1/export/answers/other.xml" in said and "No such file" in said or "Couldn't open" in said
        said = install(artifacts, folder, [plug], "answerfile=nfs://10.7.0.1/elsewhere/answers.xml")
        assert "the NFS server 10.7.0.1 does not let this machine have '/elsewhere'" in said


# Kernel arguments, the cables that are out of two, and what is said of that.
REFUSED = {
    "no-link": ("", [0, 1], r"no interface has a link, check the cables; this machine: it has: "
                            r"\S+ \({0}, no link\); \S+ \({1}, no link\)"),
    "no-answer": ("", [0], r"no DHCP server has answered; no router has advertised an IPv6 prefix; "
                           r"this machine: it has: \S+ \({0}, no link\); \S+ \({1}, link up"),
    "unknown-mac": ("network_device=52:54:00:99:99:99", [1],
                    r"no interface '52:54:00:99:99:99'; this machine: it has: \S+ \({0}, link up.*no link\)"),
    "static-on-two-links": (f"network_config={STATIC.format(vlan=0)}", [], r"several interfaces have a link"),
}


@pytest.mark.long
@pytest.mark.parametrize("name", REFUSED)
def test_installer_refuses(artifacts, folder, name):
    append, pulled, says = REFUSED[name]
    with Network([Segment("silent", dhcp=False)]) as network:
        plugs = [network.plug(), network.plug()]
        said = install(artifacts, folder, plugs, f"{append} answerfile=http://10.7.0.1/answers.xml", pulled)
        assert re.search(says.format(*[plug.mac for plug in plugs]), said), said
