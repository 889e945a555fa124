# SPDX-License-Identifier: GPL-2.0-or-later
"""A real iSCSI target (tgt, a program of its own) on a segment of a test's network."""

import pathlib
import subprocess
import time

from .network import Segment
from .storage_server import StorageServer

NAME = "iqn.2003-01.com.example:vms"
LUN = 1  # 0 is the controller
USER, PASSWORD = "slipway", "chap-for-this-test"


class Target(StorageServer):
    """Use as a context manager: the file DISK as a LUN, for who knows USER's PASSWORD."""

    def __init__(self, segment: Segment, disk: pathlib.Path):
        self._segment, self._disk = segment, disk
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Target":
        self.start()
        return self

    def __exit__(self, *exception) -> None:
        self.kill()

    def start(self) -> None:
        address = self._segment.ipv4.split("/")[0]
        self._process = self._segment.inside(lambda: subprocess.Popen(
            ["tgtd", "-f", "--iscsi", f"portal={address}:3260"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL))
        end = time.monotonic() + 30
        while subprocess.run(["tgtadm", "--mode", "sys", "--op", "show"], capture_output=True).returncode:
            assert self._process.poll() is None and time.monotonic() < end
            time.sleep(0.2)
        for command in (f"--mode target --op new --tid 1 -T {NAME}",
                        f"--mode logicalunit --op new --tid 1 --lun {LUN} -b {self._disk}",
                        f"--mode account --op new --user {USER} --password {PASSWORD}",
                        f"--mode account --op bind --tid 1 --user {USER}",
                        "--mode target --op bind --tid 1 -I ALL"):
            subprocess.run(["tgtadm", "--lld", "iscsi", *command.split()], check=True, capture_output=True)
