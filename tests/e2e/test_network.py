# SPDX-License-Identifier: GPL-2.0-or-later
"""What the host makes of the network in its host.conf: the dom0 tree on plain Linux, where
no pool is wanted."""

import ipaddress
import itertools
import json
import pathlib
import re
import time

import pytest

from tests.harness import rootfs
from tests.harness.hardware import Hardware
from tests.harness.network import Network, Segment
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

PASSWORD = "only-for-this-test"
CONF = "/etc/slipway/host.conf"
NAME = "xen1.example.com"
VLAN = 40
# A port that has the VLAN with tags, and without them a network that nobody asked for.
SEGMENTS = [Segment("other"), Segment("management", vlan=VLAN)]


def host_conf(macs: list[str], network: str) -> str:
    return (f"[host]\nname={NAME}\n[network]\ninterface-macs={';'.join(macs)};\n{network}\n"
            "[time]\nntp-mode=none\n")


def boot(folder: pathlib.Path, plugs: list, network: str) -> Machine:
    """A host with all PLUGS in the management network, whose host.conf has the lines NETWORK."""
    conf = host_conf([plug.mac for plug in plugs], network)
    disk = rootfs.disk(folder / "root.img", PASSWORD, {CONF: conf})
    return Machine(folder, Hardware(memory=1100, disks=[disk], plugs=plugs, direct=rootfs.linux()))


def change(shell: Shell, macs: list[str], network: str) -> int:
    """Gives the running host another network; the status of 'slipway firstboot'."""
    lines = host_conf(macs, network).replace("\n", "\\n")
    shell.check(f"printf '{lines}' >{CONF}")
    return shell.run("slipway firstboot", timeout=400).status


def status_of(shell: Shell) -> dict:
    return json.loads(shell.run("slipway status --json").output)


def step_of(shell: Shell) -> dict:
    """What became of the step of the network."""
    return next(step for step in status_of(shell)["steps"] if step["step"] == "network")


def check_host(shell: Shell) -> dict[str, str]:
    """What each step of the first boot says, of which none may have failed or waited in vain."""
    assert shell.run("systemctl is-system-running --wait", timeout=300).output.strip() == "running"
    status = status_of(shell)
    assert {step["state"] for step in status["steps"]} == {"done"}, status
    waited = shell.check("systemd-analyze blame | grep wait-online || true")
    assert not re.match(r" *\d+min", waited), waited
    return {step["step"]: step["message"] for step in status["steps"]}


def interfaces(status: dict) -> dict[str, tuple[bool, bool]]:
    """By MAC: whether it has a link, and whether it carries traffic."""
    return {entry["mac"]: (entry["link"], entry["used"]) for entry in status["network"]["interfaces"]}


def eui64(prefix: str, mac: str) -> str:
    """The address that RFC 4291 (appendix A) makes of a prefix and a MAC."""
    octets = bytes.fromhex(mac.replace(":", ""))
    host = bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]
    return str(ipaddress.ip_network(prefix)[int.from_bytes(host)])


def test_host_vlan(folder):
    with Network(SEGMENTS) as network:
        plug = network.plug(tagged={VLAN})
        with boot(folder, [plug], f"vlan={VLAN}\naddress-mode=dhcp") as machine:
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
        with boot(folder, [network.plug()], "address-mode=none") as machine:
            shell = Shell.login(machine, PASSWORD)
            check_host(shell)
            assert network["other"].leases() == {}
            assert shell.check("ip -4 -o address show dev xenbr0") == ""
            assert shell.check("ip -6 -o address show dev xenbr0") == ""
            assert shell.check("cat /sys/class/net/xenbr0/operstate") == "up\n"


def test_host_ipv6_only(folder):
    with Network([Segment("management", ipv4="", ipv6="fd07::1/64")]) as network:
        plug = network.plug()
        with boot(folder, [plug], "address-mode=none\naddress6-mode=auto") as machine:
            shell = Shell.login(machine, PASSWORD)
            check_host(shell)
            own = eui64("fd07::/64", plug.mac)
            status = status_of(shell)
            assert status["address"] == status["network"]["ipv6"] == f"{own}/64"
            assert status["network"]["ipv4"] is None
            assert status["network"]["ipv6_gateway"].startswith("fe80::")
            assert shell.check("ip -4 -o address show dev xenbr0") == ""
            # The names are known without a server, and the servers are the network's.
            assert shell.check(f"getent ahosts {NAME} | grep STREAM").split()[0] == own
            assert "nameserver fd07::1\n" in shell.check("cat /etc/resolv.conf")
            assert shell.check("getent hosts management.example.com").split()[0] == "fd07::1"
            shell.check("ping -c1 -W5 fd07::1")


def await_answer(shell: Shell, address: str) -> None:
    """Not by one ping with a deadline: that ends when its network says that nobody is there."""
    shell.check(f"timeout 30 sh -c 'until ping -c1 -W1 {address}; do :; done'")


def test_host_lacp(folder):
    """A bond in LACP with the management network tagged on it, and then without one cable."""
    with Network(SEGMENTS) as network:
        group = network.aggregate(2, tagged={VLAN})
        first, second = [plug.mac for plug in group.plugs]
        with boot(folder, group.plugs, f"bond-mode=lacp\nvlan={VLAN}") as machine:
            shell = Shell.login(machine, PASSWORD)
            check_host(shell)
            assert len(group.members) == 2
            assert network["management"].leases().keys() == {first}
            assert network["other"].leases() == {}
            status = status_of(shell)
            assert status["network"]["bond"] == "lacp"
            assert status["network"]["lacp_partner"] == "52:54:00:07:00:00"
            assert interfaces(status) == {first: (True, True), second: (True, True)}
            assert not step_of(shell).get("warning")
            assert shell.check("cat /sys/class/net/bond0/bonding/lacp_rate") == "fast 1\n"
            assert shell.check("cat /sys/class/net/bond0/bonding/xmit_hash_policy") == "layer3+4 1\n"
            assert shell.check("cat /sys/class/net/xenbr0/address").strip() == first

            machine.set_cable(0, plugged=False)
            await_answer(shell, "10.7.40.1")
            assert interfaces(status_of(shell)) == {first: (False, False), second: (True, True)}
            assert "NO link" in shell.run("slipway status").output
            shell.check("slipway firstboot")
            assert f"({first}) has no link" in step_of(shell)["warning"]
            machine.set_cable(0, plugged=True)
            shell.check("for i in $(seq 60); do slipway status | grep 'NO link' || break; sleep 1; done")
            assert interfaces(status_of(shell))[first][0]


ANY = {"dhcp": "address-mode=dhcp", "none": "address-mode=none",
       "static": "address-mode=static\naddress=10.7.{vlan}.20/24"}
ANY6 = {"none": "address6-mode=none", "auto": "address6-mode=auto", "dhcp": "address6-mode=dhcp",
        "static": "address6-mode=static\naddress6=fd07:{vlan}::20/64"}


@pytest.mark.long
def test_host_addresses(folder):
    """Every way to IPv4 with every way to IPv6, one after the other on a running host. Two
    networks: one makes IPv6 addresses of router advertisements, one gives them by DHCP."""
    with Network([Segment("slaac", ipv6="fd07:0::1/64"),
                  Segment("dhcp", vlan=VLAN, ipv6="fd07:40::1/64", advertise="dhcp")]) as network:
        plugs = {"slaac": network.plug(), "dhcp": network.plug(native=VLAN)}
        hardware = [plugs["slaac"], plugs["dhcp"]]
        with boot(folder, hardware, "address-mode=none") as machine:
            shell = Shell.login(machine, PASSWORD)
            shell.run("systemctl is-system-running --wait", timeout=300)
            for ipv4, ipv6 in itertools.product(ANY, ANY6):
                if (ipv4, ipv6) == ("none", "none"):
                    continue
                segment = "dhcp" if ipv6 == "dhcp" else "slaac"
                vlan, plug = (VLAN if segment == "dhcp" else 0), plugs[segment]
                lines = f"{ANY[ipv4]}\n{ANY6[ipv6]}".format(vlan=vlan)
                assert change(shell, [plug.mac], lines) == 0, (ipv4, ipv6)
                check_addresses(shell, network[segment], vlan, plug.mac, ipv4, ipv6)


def check_addresses(shell: Shell, segment: Segment, vlan: int, mac: str, ipv4: str, ipv6: str) -> None:
    found = status_of(shell)["network"]
    what = f"IPv4 {ipv4}, IPv6 {ipv6}: {found}"
    assert shell.check("cat /sys/class/net/xenbr0/address").strip() == mac
    expected = {"dhcp": lambda: f"{segment.leases()[mac]}/24", "static": lambda: f"10.7.{vlan}.20/24",
                "none": lambda: None}[ipv4]()
    assert found["ipv4"] == expected, what
    prefix = f"fd07:{vlan}::"
    if ipv6 == "dhcp":
        assert re.fullmatch(rf"{prefix}1[0-9a-f]{{2}}/128", found["ipv6"]), what
    else:
        expected = {"none": None, "auto": eui64("fd07::/64", mac) + "/64", "static": "fd07::20/64"}[ipv6]
        assert found["ipv6"] == expected, what
    addresses = shell.check("ip -o address show dev xenbr0 scope global")
    assert ("inet " in addresses) == (ipv4 != "none"), addresses
    assert ("inet6 " in addresses) == (ipv6 != "none"), addresses
    assert (found["ipv4_gateway"] is not None) == (ipv4 == "dhcp"), what
    assert (found["ipv6_gateway"] is not None) == (ipv6 in ("auto", "dhcp")), what
    servers = shell.check("cat /etc/resolv.conf")
    assert ("nameserver 10." in servers) == (ipv4 == "dhcp"), servers
    assert ("nameserver fd07" in servers) == (ipv6 in ("auto", "dhcp")), servers
    names = shell.check(f"grep {NAME} /etc/hosts").split("\n")[:-1]
    assert len(names) == (ipv4 != "none") + (ipv6 != "none"), names
    if ipv4 != "none":
        shell.check(f"ping -c1 -w10 10.7.{vlan}.1")
    if ipv6 != "none":
        shell.check(f"ping -c1 -w10 {prefix}1")


@pytest.mark.long
def test_host_active_backup(folder):
    """The first one's cable comes late: until then the second carries all, under the first's MAC."""
    with Network([Segment("management")]) as network:
        plugs = [network.plug(), network.plug()]
        first, second = [plug.mac for plug in plugs]
        with boot(folder, plugs, "bond-mode=active-backup") as machine:
            machine.set_cable(0, plugged=False)
            shell = Shell.login(machine, PASSWORD)
            check_host(shell)
            status = status_of(shell)
            assert status["network"]["bond"] == "active-backup"
            assert interfaces(status) == {first: (False, False), second: (True, True)}
            assert network["management"].leases().keys() == {first}
            assert f"({first}) has no link" in step_of(shell)["warning"]

            machine.set_cable(0, plugged=True)
            time.sleep(10)
            assert interfaces(status_of(shell)) == {first: (True, False), second: (True, True)}
            shell.check("for i in $(seq 60); do slipway status | grep -q 'stands by$' && break; sleep 1; done")
            assert interfaces(status_of(shell)) == {first: (True, True), second: (True, False)}
            machine.set_cable(0, plugged=False)
            await_answer(shell, "10.7.0.1")
            assert interfaces(status_of(shell)) == {first: (False, False), second: (True, True)}


@pytest.mark.long
def test_host_changes(folder):
    """From one interface to a bond, to a VLAN, to another one and back, without a restart."""
    with Network([Segment("plain"), Segment("management", vlan=VLAN), Segment("new", vlan=41)]) as network:
        plugs = [network.plug(tagged={VLAN, 41}), network.plug(tagged={VLAN, 41})]
        first, second = macs = [plug.mac for plug in plugs]
        with boot(folder, plugs, "bond-mode=active-backup") as machine:
            shell = Shell.login(machine, PASSWORD)
            check_host(shell)
            devices = shell.check("ls /sys/class/net").split()
            for used, lines, vlan, wanted in [([first], "", 0, []),
                                              (macs, f"vlan={VLAN}", VLAN, ["bond0", "vlan40"]),
                                              (macs, "vlan=41\nbond-mode=lacp", 41, ["bond0", "vlan41"]),
                                              ([second], "vlan=41", 41, ["vlan41"]),
                                              ([second], "", 0, [])]:
                assert change(shell, used, lines) == 0, lines
                found = shell.check("ls /sys/class/net").split()
                assert [name for name in found if re.match("bond0|vlan", name)] == wanted
                assert status_of(shell)["network"]["ipv4"].startswith(f"10.7.{vlan}."), lines
                assert len(shell.check("ls /sys/class/net/xenbr0/brif").split()) == 1
                assert shell.check("cat /sys/class/net/xenbr0/address").strip() == used[0]
            assert "bond0" in devices


@pytest.mark.long
def test_host_lacks(folder):
    """What the step of the network says when an address does not come."""
    with Network([Segment("silent", ipv4="10.7.0.1/24", dhcp=False, ipv6="fd07::1/64",
                          advertise="")]) as network:
        plug = network.plug()
        with boot(folder, [plug], "address-mode=static\naddress=10.7.0.20/24\n"
                                  "address6-mode=static\naddress6=fd07::1/64") as machine:
            shell = Shell.login(machine, PASSWORD)
            shell.run("systemctl is-system-running --wait", timeout=300)
            step = step_of(shell)
            # One family is there, so the host goes on.
            assert step["state"] == "done" and step["message"].startswith("10.7.0.20/24 on xenbr0")
            assert "another machine on this network has the address fd07::1/64" in step["warning"]
            assert "no gateway" in step["message"]

            for lines, sentence in [("address-mode=dhcp", "no DHCP server has answered on en"),
                                    ("address-mode=none\naddress6-mode=auto",
                                     "no router has advertised an IPv6 prefix on en"),
                                    ("address-mode=none\naddress6-mode=dhcp",
                                     "no DHCPv6 server has answered on en")]:
                assert change(shell, [plug.mac], lines) != 0
                assert sentence in step_of(shell)["message"]
                assert plug.mac in step_of(shell)["message"]
            machine.set_cable(0, plugged=False)
            assert change(shell, [plug.mac], "address-mode=dhcp") != 0
            assert f"({plug.mac}) has no link" in step_of(shell)["message"]
            # Nothing but the network is to blame.
            assert {step["step"] for step in status_of(shell)["steps"] if step["state"] == "failed"} == {"network"}


@pytest.mark.long
def test_host_lacp_without_partner(folder):
    """A switch that does not speak LACP: one interface works alone, and the host says so."""
    with Network([Segment("management")]) as network:
        with boot(folder, [network.plug(), network.plug()], "bond-mode=lacp") as machine:
            shell = Shell.login(machine, PASSWORD)
            check_host(shell)
            assert "no switch answers the bond by LACP" in step_of(shell)["warning"]
            status = status_of(shell)
            assert status["network"]["lacp_partner"] is None
            assert sorted(interfaces(status).values()) == [(True, False), (True, True)]
            assert "lacp, NO partner" in shell.run("slipway status").output


@pytest.mark.long
def test_host_guest_networks(folder):
    """A pool's networks beside the host's own: a VLAN of the management interface, and a bond."""
    with Network([Segment("management"), Segment("guests", vlan=VLAN), Segment("jumbo", vlan=41)]) as network:
        plugs = [network.plug(tagged={VLAN}), network.plug(native=None, tagged={41}),
                 network.plug(native=None, tagged={41})]
        conf = host_conf([plugs[0].mac], "address-mode=dhcp")
        disk = rootfs.disk(folder / "root.img", PASSWORD, {CONF: conf})
        with Machine(folder, Hardware(memory=1100, disks=[disk], plugs=plugs, direct=rootfs.linux())) as machine:
            shell = Shell.login(machine, PASSWORD)
            check_host(shell)
            address = status_of(shell)["address"]
            names = shell.check("cd /sys/class/net && for i in e*; do echo $(cat $i/address) $i; done")
            name = dict(line.split() for line in names.splitlines())
            bonded = ";".join(name[plug.mac] for plug in plugs[1:])
            shell.check("echo pool.example.com >/var/lib/ganeti/ssconf_cluster_name")
            networks = (f"[xenbr40]\\nvlan={VLAN}\\n[jumbo]\\nvlan=41\\nmtu=9000\\nbond=bond1\\n"
                        f"bond-mode=active-backup\\ninterfaces={bonded};\\n")
            shell.check(f"printf '{networks}' >/var/lib/slipway/pool/networks")
            shell.check("for i in $(seq 60); do test -e /sys/class/net/jumbo/brif/jumbo-v && exit 0; sleep 1; done; exit 1")
            assert shell.check("ls /sys/class/net/xenbr40/brif") == "xenbr40-v\n"
            assert shell.check("cd /sys/class/net && cat xenbr0/mtu xenbr40/mtu jumbo/mtu bond1/mtu").split() == \
                ["1500", "1500", "9000", "9000"]
            assert len(shell.check("cat /sys/class/net/bond1/bonding/slaves").split()) == 2
            # Each is in its VLAN, and the host where it was.
            shell.check(f"ip address add 10.7.{VLAN}.9/24 dev xenbr40 && ping -c1 -w20 10.7.{VLAN}.1")
            shell.check("ip address add 10.7.41.9/24 dev jumbo && ping -c1 -w60 10.7.41.1")
            shell.check("ping -c1 -w20 10.7.0.1")
            assert status_of(shell)["address"] == address
            machine.set_cable(1, plugged=False)
            await_answer(shell, "10.7.41.1")

            shell.check("printf '' >/var/lib/slipway/pool/networks")
            shell.check("for i in $(seq 60); do ls /sys/class/net | grep -Eq 'bond1|xenbr40|jumbo' || exit 0; sleep 1; "
                        "done; exit 1")
            assert shell.check("ls /sys/class/net/xenbr0/brif").strip() == name[plugs[0].mac]
            shell.check("ping -c1 -w20 10.7.0.1")
