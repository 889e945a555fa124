# SPDX-License-Identifier: GPL-2.0-or-later
"""The bundle from a server on loopback to a grown, checked root slot, beside what that is made of: curl into the
machine's memory, and the lay-down from a local medium. All in one run; CPU time, as in laydown.py."""

import pathlib

from tests.bench.laydown import STEPS, Bench, add
from tests.harness.fleet_server import FleetServer

TITLE = "The bundle from a server (emulated CPU, virtio disk and card)"
FACTOR = 1.1  # it may take this much of both together

# QEMU's user network, which the rescue mode has not been told of. /run is too small for a bundle.
PREPARE = ("card=$(ls /sys/class/net | grep -v '^lo$' | head -n1); ip link set $card up && "
           "ip address replace 10.0.2.15/24 dev $card && mkdir -p /run/fetched && "
           "mount -t tmpfs -o size=100% tmpfs /run/fetched")


def measure(iso: pathlib.Path, folder: pathlib.Path) -> dict:
    bundle = iso.with_suffix(".raucb")
    bundle.read_bytes()  # into this machine's cache
    with FleetServer("127.0.0.1", 0, {"/host.raucb": bundle}) as server:
        url = f"http://10.0.2.2:{server.port}/host.raucb"
        with Bench.machine(iso, folder / "medium") as bench:
            local = bench.install()
            bench.shell.check(PREPARE)
            curl = bench.timed(f"curl --silent --fail --output /run/fetched/bundle {url}")
        with Bench.machine(iso, folder / "server", source=url) as bench:
            remote = bench.install()
        server.shutdown()
    result = {"curl": curl, "medium_steps": local, "server_steps": remote,
              "medium": add(local[name] for name in STEPS), "server": add(remote[name] for name in STEPS)}
    result["both"] = add([result["curl"], result["medium"]])
    result["ratio"] = round(result["server"]["cpu"] / result["both"]["cpu"], 2)
    return result


def rows(result: dict) -> list[tuple]:
    def row(what: str, time: dict) -> tuple:
        return what, f"{time['wall']:.1f}", f"{time['cpu']:.1f}", f"{time['cpu'] / result['both']['cpu']:.2f}"

    return [("", "wall s", "CPU s", "of both"),
            row("curl into memory", result["curl"]),
            row("lay-down from the medium", result["medium"]),
            row("both", result["both"]),
            row(f"from the server to a grown slot (at most {FACTOR})", result["server"]),
            *(row(f"  {name}", result["server_steps"][name]) for name in STEPS)]
