# SPDX-License-Identifier: GPL-2.0-or-later
"""make run: the ISO in a machine that you use from this terminal."""

import argparse
import os
import pathlib
import socket
import subprocess

from tests.harness import accel
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--iso", required=True)
    parser.add_argument("--disk", type=pathlib.Path, required=True)
    parser.add_argument("--firmware", choices=["bios", "uefi"], default="bios")
    parser.add_argument("--memory", type=int, default=2048, help="MiB")
    parser.add_argument("--medium", choices=["cd", "usb", "none"], default="cd")
    options = parser.parse_args()

    folder = options.disk.parent
    folder.mkdir(parents=True, exist_ok=True)
    blank = not options.disk.exists()
    if blank:
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", options.disk, "64G"], check=True)

    port = free_port()
    hardware = Hardware(firmware=options.firmware, memory=options.memory,
                        disks=[Disk(options.disk, 64 * GIB, serial="slipway-run")],
                        medium=None if options.medium == "none" else pathlib.Path(options.iso),
                        medium_bus=options.medium, forward={port: 22})
    command = [*hardware.arguments(folder), "-serial", "mon:stdio"]

    print(f"""\
A machine with {options.firmware.upper()} firmware, {options.memory} MiB and the disk {options.disk}:
{"64 GiB and blank, so the medium starts." if blank else "as you left it; remove it to start anew."}
{"" if accel.kvm_works() else "KVM does not work here: all is emulated, about 20 times slower than a server."}
This terminal is its serial console. Ctrl-A X switches it off, Ctrl-A H lists more.
Once it runs: ssh -p {port} root@127.0.0.1
""", flush=True)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
