# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine in QEMU that is switched on: its serial console, read and logged, and
the plugs that a hand can pull."""

import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

from pexpect import fdpexpect
import pexpect

from .hardware import Hardware
from .qmp import Qmp

# What no console may ever say.
FATAL = re.compile(rb"Kernel panic|Panic on CPU|FATAL TRAP|Dom0 crashed|Unhandled|BUG: |Oops: "
                   rb"|Out of memory: Killed|soft lockup|You are in emergency mode")


class MachineError(Exception):
    """The machine did something that it must not; the message says what."""


class MachineSilent(MachineError):
    """The machine did not do in time what it must."""


class Machine:
    """Use as a context manager: the machine is on inside the block. The console's
    text is kept in FOLDER/serial.log; that of the further serial ports in PORTS,
    ttyS1 and so on, in FOLDER/NAME.log."""

    def __init__(self, folder: pathlib.Path, hardware: Hardware,
                 ports: list[str] = ()):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "serial.log"
        self._hardware = hardware
        self._ports = ports

    def __enter__(self) -> "Machine":
        # Socket paths are limited to 108 bytes: not below the folder.
        self._run = pathlib.Path(tempfile.mkdtemp(prefix="slipway-"))
        command = [*self._hardware.arguments(self.folder),
                   "-chardev", f"socket,id=console,path={self._run}/console,server=on,wait=on,"
                               f"logfile={self.log}",
                   "-serial", "chardev:console",
                   "-qmp", f"unix:{self._run}/qmp,server=on,wait=off"]
        for name in self._ports:
            command += ["-chardev", f"file,id={name},path={self.folder}/{name}.log",
                        "-serial", f"chardev:{name}"]
        (self.folder / "command").write_text(" ".join(command) + "\n")
        with open(self.folder / "qemu.log", "wb") as output:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                             stdout=output, stderr=output)
        self.started = time.monotonic()
        try:
            self._line = self._connect("console")
            self._console = fdpexpect.fdspawn(self._line.fileno(), timeout=60, maxread=65536)
            self.qmp = Qmp(self._connect("qmp"))
        except BaseException:
            self.__exit__()
            raise
        return self

    def _connect(self, name: str) -> socket.socket:
        while self._process.poll() is None:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(str(self._run / name))
                return line
            except OSError:  # not there yet, or nobody listens yet
                line.close()
                time.sleep(0.05)
        raise MachineError((self.folder / "qemu.log").read_text())

    def __exit__(self, *exception) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._run, ignore_errors=True)

    @property
    def seconds(self) -> float:
        """Wall time since power-on."""
        return time.monotonic() - self.started

    def cpu_seconds(self) -> float:
        """CPU time of QEMU so far: comparable on a loaded host."""
        fields = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def expect(self, *patterns: str, timeout: float = 300, unless: str = "") -> re.Match:
        """Waits until the console shows one of the regular expressions (the first
        that appears) and returns its match; UNLESS is one that ends the wait."""
        wanted = [re.compile(pattern.encode()) for pattern in patterns]
        bad = re.compile(unless.encode() + b"|" + FATAL.pattern) if unless else FATAL
        try:
            found = self._console.expect([bad, *wanted], timeout=timeout)
        except pexpect.TIMEOUT:
            raise MachineSilent(f"after {timeout} s the console has not shown "
                                f"{' or '.join(patterns)}: {self.tail()}") from None
        except (pexpect.EOF, OSError):
            raise MachineError(f"the machine went off, {' or '.join(patterns)} was awaited: "
                               f"{self.tail()}") from None
        if found == 0:
            raise MachineError(f"the console says {self._console.after!r}: {self.tail()}")
        return self._console.match

    def read(self, seconds: float) -> bytes:
        """What the console has written since the last read or match, as soon as there
        is anything; nothing after SECONDS."""
        try:
            self._console.expect(re.compile(rb".+", re.DOTALL), timeout=seconds)
        except pexpect.TIMEOUT:
            return b""
        except (pexpect.EOF, OSError):
            raise MachineError(f"the machine went off: {self.tail()}") from None
        if FATAL.search(self._console.after):
            raise MachineError(f"the console says {self._console.after!r}: {self.tail()}")
        return self._console.after

    def send(self, text: str) -> None:
        """Types TEXT; slowly, as a UART and Xen behind it hold few bytes."""
        data = text.encode()
        for start in range(0, len(data), 16):
            self._line.sendall(data[start:start + 16])
            time.sleep(0.02)

    def tail(self, lines: int = 15) -> str:
        text = self.log.read_bytes().decode(errors="replace") if self.log.exists() else ""
        return "…\n" + "\n".join(text.splitlines()[-lines:]) + f"\n(all of it: {self.log})"

    def wait_off(self, timeout: float = 300) -> None:
        """Waits until the machine has switched itself off."""
        end = time.monotonic() + timeout
        while self._process.poll() is None:
            try:
                self._console.expect(FATAL, timeout=0.5)
            except pexpect.TIMEOUT:
                if time.monotonic() > end:
                    raise MachineError(f"still on after {timeout} s: {self.tail()}") from None
            except (pexpect.EOF, OSError):
                self._process.wait(10)
            else:
                raise MachineError(f"the console says {self._console.after!r}: {self.tail()}")

    def pull_medium(self) -> None:
        """Takes the boot medium away, as a hand would."""
        self.qmp.command("device_del", id="medium")

    def pull_path(self, disk: int, path: int) -> None:
        """Takes PATH away of those to the machine's disk DISK (both from 0), which has several."""
        self.qmp.command("device_del", id=f"disk{disk}p{path}")

    def set_cable(self, nic: int, plugged: bool) -> None:
        """Pulls the cable of the machine's network card NIC (from 0), or plugs it in."""
        self.qmp.command("set_link", name=f"nic{nic}", up=plugged)

    def screenshot(self, path: pathlib.Path) -> None:
        self.qmp.command("screendump", filename=str(path), format="png")
