# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks for machines with several cards, VLANs, IPv6 or company; QEMU's user mode,
which Hardware takes without this, has none of that.

    with Network([Segment("office"), Segment("management", vlan=40, ipv6="fd07:40::1/64")]) as net:
        trunk = net.plug(tagged={40})                  # untagged frames are the office's
        hardware = Hardware(plugs=[trunk, net.plug()], …)
        with Machine(folder, hardware) as machine:
            net["management"].leases()                 # what dnsmasq gave, by MAC
            net["management"].inside(lambda: socket.create_connection(("10.7.40.120", 22)))

Each segment is a network namespace with one card on the switch, in which dnsmasq answers
for DHCP, DNS and router advertisements, and a web server for a folder. What a segment
does not offer is not there: with ipv4="" a network has IPv6 only. No way leads out."""

import concurrent.futures
import dataclasses
import functools
import http.server
import ipaddress
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading

from .lacp import Aggregate
from .switch import Plug, Port, Switch, Tap

CARD = "wire"  # the segment's own
FIRST_MAC = 0x525400070000


@dataclasses.dataclass
class Segment:
    name: str
    vlan: int = 0
    ipv4: str = "10.7.{vlan}.1/24"  # the segment's own address: router, name and web server; "": none
    dhcp: bool = True  # for IPv4: .100 to .199
    ipv6: str = ""  # as ipv4; the prefix has 64 bits
    # What router advertisements offer: "slaac", "dhcp" (only: ::100 to ::1ff), or "" for none.
    advertise: str = "slaac"
    www: pathlib.Path | None = None  # served at http://ADDRESS/
    options: list[str] = dataclasses.field(default_factory=list)  # more of dnsmasq

    def __post_init__(self):
        self.ipv4 = self.ipv4.format(vlan=self.vlan)

    def inside(self, function):
        """What FUNCTION returns that is called inside the namespace."""
        return self._thread.submit(function).result()

    def start(self, folder: pathlib.Path) -> Tap:
        self._folder = folder
        self._servers: list[subprocess.Popen] = []
        # One thread lives in the namespace; what it opens or starts stays there.
        self._thread = concurrent.futures.ThreadPoolExecutor(1, initializer=os.unshare,
                                                             initargs=[os.CLONE_NEWNET])
        return self.inside(self._start)

    def _start(self) -> Tap:
        tap = Tap(CARD, native=self.vlan)
        addresses = [address for address in (self.ipv4, self.ipv6) if address]
        run = functools.partial(subprocess.run, check=True)
        run(["ip", "link", "set", "lo", "up"])
        run(["ip", "link", "set", CARD, "up"])
        for address in addresses:
            run(["ip", "address", "add", address, "dev", CARD, *(["nodad"] if ":" in address else [])])
        if self.ipv6 and self.advertise:  # else neighbours are told that this is no router
            pathlib.Path("/proc/sys/net/ipv6/conf/all/forwarding").write_text("1\n")
        self._start_servers()
        if self.www:
            for address in addresses:
                serve(address.split("/")[0], self.www)
        return tap

    def _start_servers(self) -> None:
        self._serve_by(self._dnsmasq())

    def _serve_by(self, command: list[str]) -> None:
        self._servers.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))

    def _dnsmasq(self) -> list[str]:
        options = ["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--user=root", "--pid-file",
                   f"--log-facility={self._folder}/dnsmasq.log", "--log-dhcp",
                   f"--dhcp-leasefile={self._folder}/leases", "--dhcp-authoritative", "--no-ping",
                   f"--interface={CARD}", "--bind-interfaces", "--no-resolv", "--no-hosts",
                   "--domain=example.com", f"--interface-name={self.name}.example.com,{CARD}"]
        options += self.options
        if self.ipv4 and self.dhcp:
            network = ipaddress.ip_interface(self.ipv4).network
            options.append(f"--dhcp-range={network[100]},{network[199]},{network.netmask},1h")
        if self.ipv6 and self.advertise:
            own = ipaddress.ip_interface(self.ipv6)
            network = own.network
            options += ["--enable-ra", f"--dhcp-option=option6:dns-server,[{own.ip}]",
                        f"--dhcp-range={network[0]},ra-only,64" if self.advertise == "slaac" else
                        f"--dhcp-range={network[0x100]},{network[0x1ff]},64,1h"]
        return options

    def leases(self) -> dict[str, str]:
        """Addresses that DHCP for IPv4 gave, by MAC."""
        lines = (self._folder / "leases").read_text().splitlines()
        fields = [line.split() for line in lines]
        return {line[1]: line[2] for line in fields if len(line) > 2 and "." in line[2]}

    def stop(self) -> None:
        for server in self._servers:
            server.kill()
            server.wait()
        self._thread.shutdown()


class Network:
    """Use as a context manager: the segments are there inside the block."""

    def __init__(self, segments: list[Segment]):
        self._segments = {segment.name: segment for segment in segments}
        self._started: list[Segment] = []  # or begun to
        self._plugs = 0

    def __getitem__(self, name: str) -> Segment:
        return self._segments[name]

    def __enter__(self) -> "Network":
        # Socket paths are limited to 108 bytes: not below the test's folder.
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="slipway-net-"))
        self._switch = Switch()
        try:
            for name, segment in self._segments.items():
                (self._folder / name).mkdir()
                self._started.append(segment)
                self._switch.add(segment.start(self._folder / name))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception) -> None:
        for segment in self._started:
            segment.stop()
        self._switch.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, port: Port) -> None:
        """Plugs in what the caller has made."""
        self._switch.add(port)

    def plug(self, native: int | None = 0, tagged: set[int] = frozenset()) -> Plug:
        """A place for one more network card: NATIVE is the VLAN of what it sends without
        a tag (None: that is lost), TAGGED are those that it may name in a tag."""
        plug = self._new_plug(native=native, tagged=frozenset(tagged))
        self._switch.add(plug)
        return plug

    def aggregate(self, count: int, native: int | None = 0, tagged: set[int] = frozenset()) -> Aggregate:
        """COUNT such places that are one port of the switch; only who speaks LACP gets through."""
        port = Aggregate([self._new_plug() for _ in range(count)], native=native, tagged=frozenset(tagged))
        self._switch.add(port)
        return port

    def _new_plug(self, **vlans) -> Plug:
        self._plugs += 1
        mac = (FIRST_MAC + self._plugs).to_bytes(6).hex(":")
        return Plug(self._folder / f"plug{self._plugs}", mac, **vlans)


class WebServer(http.server.ThreadingHTTPServer):
    def __init__(self, address: str, folder: pathlib.Path):
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        super().__init__((address, 80), functools.partial(QuietHandler, directory=folder))


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def serve(address: str, folder: pathlib.Path) -> None:
    """A web server in the caller's network namespace."""
    threading.Thread(target=WebServer(address, folder).serve_forever, daemon=True).start()
