# SPDX-License-Identifier: GPL-2.0-or-later
"""A client for QEMU's machine protocol, as small as the tests need."""

import json
import socket


class QmpError(Exception):
    pass


class Qmp:
    def __init__(self, line: socket.socket, timeout: float = 60):
        """LINE is connected to QEMU's -qmp socket."""
        self._socket = line
        self._socket.settimeout(timeout)
        self._lines = self._socket.makefile("rw")
        self._lines.readline()  # greeting
        self.command("qmp_capabilities")

    def command(self, name: str, /, **arguments):
        """The command's return value; events on the way are dropped."""
        json.dump({"execute": name, "arguments": arguments}, self._lines)
        self._lines.write("\n")
        self._lines.flush()
        for line in self._lines:
            reply = json.loads(line)
            if "error" in reply:
                raise QmpError(f"{name}: {reply['error']['desc']}")
            if "return" in reply:
                return reply["return"]
        raise QmpError(f"{name}: QEMU is gone")
