# SPDX-License-Identifier: GPL-2.0-or-later
"""A real NFS server of version 4 (nfs-ganesha, a program of its own) on a segment of a test's
network; harness/nfs.py, which only reads, is for what needs version 3."""

import pathlib
import socket
import subprocess
import time

from .network import Segment
from .storage_server import StorageServer

PORT = 2049
GRACE = 10  # seconds in which clients of a server that was restarted say what they had open

CONFIG = """
NFS_CORE_PARAM {{ Protocols = 4; Enable_NLM = false; Enable_RQUOTA = false; Allow_Set_Io_Flusher_Fail = true; }}
NFSv4 {{ RecoveryRoot = {folder}/recovery; RecoveryBackend = fs; Lease_Lifetime = {grace}; Grace_Period = {grace};
         Only_Numeric_Owners = true; }}
EXPORT_DEFAULTS {{ SecType = sys; Protocols = 4; }}
"""
EXPORT = """
EXPORT {{ Export_Id = {number}; Path = {path}; Pseudo = /{name}; Access_Type = RW; Squash = {squash};
          FSAL {{ Name = VFS; }} }}
"""


class Server(StorageServer):
    """Use as a context manager. Each folder of FOLDER that is named is an export: to clients'
    root as it is in EXPORTS, to nobody in SQUASHED."""

    def __init__(self, segment: Segment, folder: pathlib.Path, exports: list[str], squashed: list[str] = ()):
        self._segment, self._folder = segment, folder
        self._process: subprocess.Popen | None = None
        (folder / "recovery").mkdir(parents=True)
        text = CONFIG.format(folder=folder, grace=GRACE)
        for number, name in enumerate([*exports, *squashed], 1):
            (folder / name).mkdir()
            text += EXPORT.format(number=number, path=folder / name, name=name,
                                  squash="Root_Squash" if name in squashed else "No_Root_Squash")
        (folder / "ganesha.conf").write_text(text)

    def __enter__(self) -> "Server":
        self.start()
        return self

    def __exit__(self, *exception) -> None:
        self.kill()

    def start(self) -> None:
        command = ["ganesha.nfsd", "-F", "-L", self._folder / "ganesha.log", "-f", self._folder / "ganesha.conf",
                   "-p", self._folder / "ganesha.pid"]
        self._process = self._segment.inside(lambda: subprocess.Popen(command, stdin=subprocess.DEVNULL))
        end = time.monotonic() + 60
        while not self._segment.inside(self._listens):
            assert self._process.poll() is None and time.monotonic() < end, \
                (self._folder / "ganesha.log").read_text()[-2000:]
            time.sleep(0.2)

    def _listens(self) -> bool:
        address = self._segment.ipv4.split("/")[0]
        with socket.socket() as probe:
            return probe.connect_ex((address, PORT)) == 0
