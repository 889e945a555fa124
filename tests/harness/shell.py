# SPDX-License-Identifier: GPL-2.0-or-later
"""A root shell on a machine's serial console, for tests.

Kernel and Xen may write between any two characters there. So a command's output
goes to a file first, and is then read back compressed, which carries a checksum,
until it arrives whole."""

import base64
import binascii
import dataclasses
import gzip
import itertools
import zlib

from .qemu import Machine, MachineError, MachineSilent


@dataclasses.dataclass
class Result:
    command: str
    status: int
    output: str

    def check(self) -> str:
        """The output, of a command that must not fail."""
        assert self.status == 0, f"{self.command}: exit status {self.status}\n{self.output}"
        return self.output


class Shell:
    def __init__(self, machine: Machine):
        """Takes over a shell that waits for input on the console."""
        self.machine = machine
        self._numbers = itertools.count(1)
        # A plain sh: line editing would echo and colour what the tests read.
        machine.send("\rexec env TERM=dumb PS1= PS2= ENV= sh\r")
        self.sync()
        self.check("dmesg -n 1")

    @classmethod
    def login(cls, machine: Machine, password: str, timeout: float = 300) -> "Shell":
        """Logs in as root at the next login prompt."""
        machine.send("\r")  # there may be one that has been read past
        machine.expect(r"login: ", timeout=timeout)
        for _ in range(3):
            machine.send("root\r")
            if b"Password" in machine.expect("Password: ", "login: ", timeout=60).group():
                break
        machine.send(password + "\r")
        if b"#" not in machine.expect(r"# ", "Login incorrect", timeout=60).group():
            raise MachineError(f"root cannot log in: {machine.tail()}")
        return cls(machine)

    def sync(self) -> None:
        """Finds the shell again after something else had the console, which may have
        swallowed what was typed, or read it before it would take a return for the end of a line."""
        for _ in range(10):
            number = next(self._numbers)
            self.machine.send(f"\rstty -echo && echo \"<sync-$(({number} + 0))>\"\r")
            try:
                self.machine.expect(f"<sync-{number}>", timeout=10)
                return
            except MachineSilent:
                continue
        raise MachineError(f"no shell answers: {self.machine.tail()}")

    def run(self, command: str, timeout: float = 120) -> Result:
        """Runs COMMAND in a subshell; its standard error is in the output."""
        number = next(self._numbers)
        file = f"/run/test-{number}"
        self.machine.send(f"(\r{command}\r) >{file} 2>&1 </dev/null; echo \"<$?@{number}>\"\r")
        status = int(self.machine.expect(rf"<(\d+)@{number}>", timeout=timeout).group(1))
        return Result(command, status, self._read(file))

    def check(self, command: str, timeout: float = 120) -> str:
        return self.run(command, timeout).check()

    def _read(self, file: str) -> str:
        for _ in range(5):
            self.machine.send(f"echo \"<$(gzip -c {file} | base64 -w0)>\"\r")
            text = self.machine.expect(r"<([^<>]*)>").group(1)
            try:
                return gzip.decompress(base64.b64decode(text, validate=True)).decode(errors="replace")
            except (binascii.Error, OSError, EOFError, zlib.error):
                continue
        raise MachineError(f"{file} does not come over the console: {self.machine.tail()}")
