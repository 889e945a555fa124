# SPDX-License-Identifier: GPL-2.0-or-later
"""An installation by hand: the screens on the serial console, and keys, as somebody
uses them who makes mistakes first. The host stays alone; the others make pools."""

import pathlib
import secrets
import time

from tests.e2e import host
from tests.harness import disks
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.keyboard import Keyboard
from tests.harness.qemu import Machine
from tests.harness.screen import Screen
from tests.harness.shell import Shell

HELP = "Tab: next field Enter: go on Esc: back Alt-F2 on a screen: shell"


def test_wizard(artifacts, folder):
    password = secrets.token_urlsafe(12)
    target = Disk(folder / "target.img", 64 * GIB).create().scribble()
    other = Disk(folder / "other.img", 30 * GIB).create().scribble(seed=2)
    before = [disks.fingerprint(disk.path) for disk in (target, other)]

    hardware = Hardware(memory=2048, medium=artifacts.iso, disks=[target, other])
    with Machine(folder, hardware, ports=["copy"]) as machine:
        machine.expect("Install Slipway.*automatically in")
        machine.send("\r")
        screen = Screen(machine)
        see(screen, "This installs Slipway", timeout=300)
        screen.press("Enter")
        choose_disk(screen)
        give_password(screen, password)
        name_host(screen)
        refuse_pool(screen)
        check_other_console(machine, folder)

        see(screen, "ALL DATA ON THESE DISKS WILL BE LOST", "/dev/vda, 64.0 GiB", "SLIPWAY-virtio-0",
            "holds: unknown data",
            "Host name: hv7.example.net", "New pool: none")
        screen.type("yes\r")
        see(screen, "Nothing was changed.")
        assert [disks.fingerprint(disk.path) for disk in (target, other)] == before
        screen.press("Enter")
        see(screen, "ALL DATA ON THESE DISKS WILL BE LOST")
        screen.type("erase\r")

        see(screen, "Writing the system", timeout=300)
        see(screen, "The host is installed.", timeout=600)
        screen.press("Enter")

        machine.expect(r"\(XEN\) ", timeout=120)
        shell = Shell.login(machine, password, timeout=600)
        host.check_boot(shell)
        host.check_status(shell)
        assert shell.check("hostname -f").strip() == "hv7.example.net"
        assert "step slot: Writing the system" in shell.check("cat /var/log/slipway/installer.log")
        password_hash = shell.check("getent shadow root").split(":")[1]
        host.check_no_secret(shell, machine.log, [password, password_hash])

    host.check_layout(target.path)
    assert disks.fingerprint(other.path) == before[1]


def see(screen: Screen, *texts: str, timeout: float = 60) -> None:
    """Waits for a screen with all of TEXTS, and has a look at all of it."""
    shown = screen.wait_for(*texts, timeout=timeout, unless="The installation failed")
    assert screen.open_frames() == []
    assert shown.startswith("Slipway 0.") and shown.endswith(HELP), shown


def choose_disk(screen: Screen) -> None:
    see(screen, "Which disk shall hold the host?", "SLIPWAY-virtio-0", "/dev/vda", "/dev/vdb")
    screen.press("Down")
    see(screen, "SLIPWAY-virtio-1")
    screen.press("Up")
    see(screen, "SLIPWAY-virtio-0")
    screen.press("Enter")


def give_password(screen: Screen, password: str) -> None:
    type_password(screen, password, password + "x")
    see(screen, "The two passwords differ.")
    screen.press("Enter")
    type_password(screen, password, password)


def type_password(screen: Screen, first: str, second: str) -> None:
    see(screen, "The password of root")
    screen.type(first)
    screen.press("Tab")
    screen.type(second)
    see(screen, f"Password {'*' * len(first)}_", f"Again {'*' * len(second)}_")
    screen.press("Enter")


def name_host(screen: Screen) -> None:
    see(screen, "The name of this host", "Host name ____")
    screen.type("hv_7.example.net\r")
    see(screen, "'hv_7.example.net' is not a host name")
    screen.press("Enter")
    # What was typed is still there, to be corrected.
    see(screen, "Host name hv_7.example.net_")
    screen.press(*["Backspace"] * len("_7.example.net"))
    screen.type("7.example.net\r")
    see(screen, "This host can be the master of a new pool")
    screen.press("Escape")
    see(screen, "Host name hv7.example.net_")
    screen.press("Enter")


def refuse_pool(screen: Screen) -> None:
    """The pool that is suggested, taken out again, and not suggested a second time."""
    see(screen, "Name of the pool pool.example.net_")
    screen.press(*["Backspace"] * len("pool.example.net"), "Enter")
    see(screen, "ALL DATA ON THESE DISKS WILL BE LOST")
    screen.press("Tab", "Tab", "Enter")
    see(screen, "Name of the pool ____")
    screen.press("Enter")


def check_other_console(machine: Machine, folder: pathlib.Path) -> None:
    """Nobody can begin a second time on the first screen: a shell on the second one,
    opened with the keyboard, copies it to a serial port."""
    keyboard = Keyboard(machine)
    keyboard.press("alt", "f2")
    keyboard.type("cat /dev/vcs1 > /dev/ttyS1\n")
    end = time.monotonic() + 60
    while b"The installation runs on ttyS0." not in (folder / "copy.log").read_bytes():
        assert time.monotonic() < end, (folder / "copy.log").read_bytes()
        time.sleep(0.5)
