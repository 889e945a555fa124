# SPDX-License-Identifier: GPL-2.0-or-later
"""systemd-networkd of the dom0 tree with the files that a host gets (the same that the unit
tests know, tests/data/networkd), in a network namespace: every way to IPv4 with every way to
IPv6, in seconds. That a host gets there by itself is tested in machines (test_network.py)."""

import concurrent.futures
import contextlib
import itertools
import json
import os
import pathlib
import re
import subprocess
import time

import pytest

from tests.harness.network import Network, Segment
from tests.harness.switch import Tap

TOP = pathlib.Path(__file__).resolve().parents[2]
MAC = "52:54:00:12:34:56"
EUI64 = "2001:db8::5054:ff:fe12:3456/64"

# Starts networkd in the tree, with the files of the folder $1, which gets its /run, too.
NETWORKD = """
set -eu
mount --make-rprivate /
mount --bind build/root "$1/root"
mount -t proc proc "$1/root/proc"
mount -t sysfs -o ro sysfs "$1/root/sys"
mount --bind /dev "$1/root/dev"
mount --bind "$1/run" "$1/root/run"
mount --bind "$1/network" "$1/root/etc/systemd/network"
mount --bind "$1/machine-id" "$1/root/etc/machine-id"
chroot "$1/root" /usr/lib/systemd/systemd-networkd & # process 1 is treated as an init
wait
"""


class Client:
    """A network namespace with the card ens3, whose networkd knows FILES (name to text)."""

    def __init__(self, folder: pathlib.Path, network: Network, files: dict[str, str]):
        self._folder = folder
        for name in "root", "run/systemd", "network":
            (folder / name).mkdir(parents=True)
        (folder / "machine-id").write_text("0123456789abcdef" * 2 + "\n")
        for name, text in files.items():
            (folder / "network" / name).write_text(text)
        self._thread = concurrent.futures.ThreadPoolExecutor(1, initializer=os.unshare,
                                                             initargs=[os.CLONE_NEWNET])
        network.add(self._thread.submit(self._start).result())

    def _start(self) -> Tap:
        tap = Tap("ens3")
        subprocess.run(["ip", "link", "set", "ens3", "address", MAC], check=True)
        with open(self._folder / "networkd.log", "wb") as log:
            self._networkd = subprocess.Popen(
                ["unshare", "--mount", "--pid", "--fork", "--kill-child", "bash", "-c", NETWORKD,
                 "networkd", self._folder], cwd=TOP, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return tap

    def ip(self, *arguments: str) -> list[dict]:
        done = self._thread.submit(subprocess.run, ["ip", "-j", *arguments], capture_output=True, text=True).result()
        return json.loads(done.stdout or "[]")

    def run(self, *command) -> subprocess.CompletedProcess:
        """A program in the namespace, to which this networkd's state is the machine's, and resolv.conf in the
        folder, too."""
        mount = ('mkdir -p /run/systemd; mount --bind "$1/run/systemd" /run/systemd; '
                 'mount --bind "$1/resolv.conf" /etc/resolv.conf; shift; exec "$@"')
        words = ["unshare", "--mount", "bash", "-euc", mount, "run", self._folder.absolute(), *command]
        return self._thread.submit(subprocess.run, words, cwd=TOP, capture_output=True, text=True, timeout=60).result()

    def addresses(self) -> dict[str, str]:
        """Of the bridge, by family: not link-local ones, nor those that may be another machine's."""
        entries = itertools.chain(*(link["addr_info"] for link in self.ip("address", "show", "dev", "xenbr0")))
        return {entry["family"]: f"{entry['local']}/{entry['prefixlen']}" for entry in entries
                if entry["scope"] == "global" and not entry.get("tentative")}

    def routers(self) -> set[str]:
        """The families that have a default route."""
        return {family for family, option in (("inet", "-4"), ("inet6", "-6"))
                if self.ip(option, "route", "show", "default", "dev", "xenbr0")}

    def state(self) -> dict[str, str]:
        """What networkd says of the bridge: sd-network's file."""
        index = self.ip("link", "show", "dev", "xenbr0")[0]["ifindex"]
        text = (self._folder / f"run/systemd/netif/links/{index}").read_text()
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

    def close(self) -> None:
        self._networkd.kill()  # unshare ignores SIGTERM
        self._networkd.wait()
        self._thread.shutdown()


def golden(name: str) -> dict[str, str]:
    """The files of tests/data/networkd/NAME.txt; a card here is a tap, which is a kind, too."""
    text = (TOP / f"tests/data/networkd/{name}.txt").read_text().replace("Kind=!*", "Kind=tun")
    return dict(part.split("\n", 1) for part in text.split("==> ")[1:])


WAYS = [(ipv4, ipv6, offer)
        for ipv4, ipv6 in itertools.product(["dhcp", "static", "none"], ["none", "auto", "dhcp", "static"])
        for offer in (["slaac", "dhcp"] if ipv6 == "auto" else ["dhcp" if ipv6 == "dhcp" else "slaac"])
        if (ipv4, ipv6) != ("none", "none")]


@pytest.mark.parametrize("ipv4,ipv6,offer", WAYS)
def test_networkd(folder, ipv4, ipv6, offer):
    segment = Segment("management", ipv4="192.0.2.1/24", ipv6="2001:db8::1/64", advertise=offer)
    with Network([segment]) as network, contextlib.closing(Client(
            folder, network, golden(f"ipv4-{ipv4}-ipv6-{ipv6}"))) as client:
        wanted = {family for family, way in (("inet", ipv4), ("inet6", ipv6)) if way != "none"}
        end = time.monotonic() + 30
        while time.monotonic() < end and not (client.addresses().keys() == client.routers() == wanted):
            time.sleep(0.2)
        found = client.addresses()
        assert found.keys() == client.routers() == wanted
        if ipv4 != "none":
            assert found["inet"] == (f"{segment.leases()[MAC]}/24" if ipv4 == "dhcp" else "192.0.2.10/24")
        if ipv6 == "static":
            assert found["inet6"] == "2001:db8::10/64"
        elif ipv6 != "none":
            assert re.fullmatch(EUI64 if offer == "slaac" else r"2001:db8::1[0-9a-f]{2}/128", found["inet6"])
        while client.state()["ADMIN_STATE"] != "configured" and time.monotonic() < end:
            time.sleep(0.2)
        state = client.state()
        assert (state["ADMIN_STATE"], state["ONLINE_STATE"]) == ("configured", "online")
        servers = [server for server, is_named in (("192.0.2.1", ipv4 == "dhcp"),
                                                   ("2001:db8::1", ipv6 in ("auto", "dhcp"))) if is_named]
        assert sorted(set(state["DNS"].split())) == servers
