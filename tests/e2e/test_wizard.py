# SPDX-License-Identifier: GPL-2.0-or-later
"""An installation by hand: the screens on the serial console, and keys, as somebody
uses them who makes mistakes first. The host stays alone; the others make pools."""

import pathlib
import secrets
import subprocess
import time

import pytest

from tests.e2e import host
from tests.harness import disks
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.keyboard import Keyboard
from tests.harness.qemu import Machine
from tests.harness.screen import Screen
from tests.harness.shell import Shell

HELP = "F1 help F2 shell F3 log | Tab: move Enter: go on Esc: back"


@pytest.mark.long
def test_wizard(artifacts, folder):
    password = secrets.token_urlsafe(12)
    target = Disk(folder / "target.img", 64 * GIB).create().scribble()
    other = Disk(folder / "other.img", 30 * GIB).create().scribble(seed=2)
    before = [disks.fingerprint(disk.path) for disk in (target, other)]

    stick = Disk(folder / "stick.img", GIB, bus="usb").create()
    subprocess.run(["mkfs.vfat", stick.path], check=True, capture_output=True)

    hardware = Hardware(memory=2048, medium=artifacts.iso, disks=[target, other, stick])
    with Machine(folder, hardware, ports=["copy"]) as machine:
        machine.expect("Install Slipway.*automatically in")
        machine.send("\r")
        screen = Screen(machine)
        see(screen, "Welcome", "This installs Slipway", timeout=300)
        screen.press("Enter")
        go(screen, "Keyboard")
        look_around(screen)
        choose_disk(screen)
        go(screen, "Storage for guests", "[x] the rest of the system disk", "[ ] /dev/vdb")
        go(screen, "Storage repository", "(*) LVM")
        go(screen, "Source", "(*) this medium")
        check_source(screen)
        give_password(screen, password)
        go(screen, "SSH keys")
        go(screen, "Management interface", "52:54:00:12:34:56")
        go(screen, "Addresses", "(*) DHCP")
        name_host(screen)
        go(screen, "Time zone: region", "UTC")
        go(screen, "Time servers", "(*) from DHCP")
        refuse_pool(screen)
        check_other_console(machine, folder)

        go(screen, "Summary", "System disk /dev/vda", "Host name hv7.example.net", "Pool none")
        see(screen, "Install now?", "ALL DATA ON THESE DISKS WILL BE LOST", "/dev/vda, 64.0 GiB",
            "SLIPWAY-virtio-0", "now: unknown data")
        assert "/dev/vdb" not in screen.text
        screen.type("yes\r")
        see(screen, "Nothing was changed.")
        assert [disks.fingerprint(disk.path) for disk in (target, other)] == before
        screen.press("Enter")
        see(screen, "ALL DATA ON THESE DISKS WILL BE LOST")
        screen.press("Backspace", "Backspace", "Backspace")
        fail_once(screen)
        assert [disks.fingerprint(disk.path) for disk in (target, other)] == before
        see(screen, "ALL DATA ON THESE DISKS WILL BE LOST")
        screen.type("erase\r")

        see(screen, "Writing the system", timeout=300)
        use_shell(screen, "test -s /run/slipway/installer.log")  # the installation goes on meanwhile
        see(screen, "The host is installed.", "ssh root@hv7.example.net", timeout=600)
        screen.press("Tab", "Enter")
        see(screen, "answers.xml", "/dev/sda")
        screen.press("Enter")
        see(screen, "The host is installed.")
        screen.press("Enter")

        machine.expect(r"\(XEN\) ", timeout=120)
        shell = Shell.login(machine, password, timeout=600)
        host.check_boot(shell)
        host.check_status(shell)
        assert shell.check("hostname -f").strip() == "hv7.example.net"
        assert "step slot: Writing the system" in shell.check("cat /var/log/slipway/installer.log")
        password_hash = shell.check("getent shadow root").split(":")[1]
        host.check_no_secret(shell, machine.log, [password, password_hash], "/etc/slipway/answers.xml")
        kept = shell.check("cat /etc/slipway/answers.xml")
        assert shell.check("stat -c %a /etc/slipway/answers.xml").strip() == "600"

    # The stick has the same, and it installs the next host.
    saved = subprocess.run(["mtype", "-i", stick.path, "::answers.xml"], check=True, capture_output=True,
                           text=True).stdout
    assert saved.split() == kept.split() and password not in saved
    assert f">{password_hash}<" in saved and "<hostname>hv7.example.net</hostname>" in saved
    host.check_layout(target.path)
    assert disks.fingerprint(other.path) == before[1]


def see(screen: Screen, *texts: str, timeout: float = 60) -> None:
    """Waits for a screen with all of TEXTS, and has a look at all of it."""
    shown = screen.wait_for(*texts, timeout=timeout, unless="The installation failed")
    assert screen.open_frames() == []
    assert shown.startswith("Slipway 0.") and shown.endswith(HELP), shown


def go(screen: Screen, title: str, *texts: str) -> None:
    """Takes the page TITLE as it is, with TEXTS."""
    see(screen, title, *texts)
    assert screen.title == title
    screen.press("Enter")


def look_around(screen: Screen) -> None:
    """Help, a shell and the log on a serial line, which has no second terminal."""
    see(screen, "System disk", "Which disk shall hold the host?")
    screen.press("F1")
    screen.wait_for("Help: System disk", "compare them")
    screen.press("Enter")
    see(screen, "Which disk shall hold the host?")
    use_shell(screen, "test -s /usr/share/keymaps/i386/qwertz/de-latin1.kmap.gz")
    see(screen, "Which disk shall hold the host?")
    screen.press("F3")
    screen.wait_for("q goes back to the screens")
    screen.type("q")


def choose_disk(screen: Screen) -> None:
    see(screen, "Which disk shall hold the host?", "SLIPWAY-virtio-0", "/dev/vda", "/dev/vdb")
    screen.press("Down")
    see(screen, "SLIPWAY-virtio-1")
    screen.press("Up")
    see(screen, "SLIPWAY-virtio-0")
    screen.press("Enter")


def check_source(screen: Screen) -> None:
    see(screen, "Check the source", "Go on")
    screen.press("Down")
    screen.press("Enter")
    see(screen, "The host bundle is whole", timeout=300)
    screen.press("Enter")


def give_password(screen: Screen, password: str) -> None:
    type_password(screen, password, password + "x")
    see(screen, "Password: the two differ.")
    screen.press("Enter")
    type_password(screen, password, password)


def type_password(screen: Screen, first: str, second: str) -> None:
    see(screen, "The password of root")
    screen.type(first)
    screen.press("Tab")
    screen.type(second)
    see(screen, f"Password {'*' * len(first)}_", f"The same again {'*' * len(second)}_")
    screen.press("Enter")


def name_host(screen: Screen) -> None:
    see(screen, "The name of this host", "Host name ____")
    screen.type("hv_7.example.net\r")
    see(screen, "Host name: 'hv_7.example.net' is not a host name")
    screen.press("Enter")
    # What was typed is still there, to be corrected.
    see(screen, "Host name hv_7.example.net_")
    screen.press(*["Backspace"] * len("_7.example.net"))
    screen.type("7.example.net\r")
    see(screen, "In which part of the world")
    screen.press("Escape")
    see(screen, "Host name hv7.example.net_")
    screen.press("Enter")


def refuse_pool(screen: Screen) -> None:
    """A new pool, whose name is suggested; then none, with a way back."""
    see(screen, "Hosts that share guests are a pool")
    screen.press("Enter")
    see(screen, "Name of the pool pool.example.net_")
    screen.press("Escape")
    see(screen, "Hosts that share guests are a pool")
    screen.press("Down", "Down", "Enter")


def fail_once(screen: Screen) -> None:
    """An installation that cannot be: RAUC is away, and comes back before the second try. In an
    initrd systemd mounts /usr read-only (systemd-system.conf(5), ProtectSystem)."""
    use_shell(screen, "mount --bind /dev/null /usr/bin/rauc")
    see(screen, "ALL DATA ON THESE DISKS WILL BE LOST")
    screen.type("erase\r")
    shown = screen.wait_for("The installation failed", "Try again", timeout=120)
    assert screen.open_frames() == []
    for text in ("rauc", "nothing was changed on any", "What next:", "/run/slipway/installer.log", "Restart"):
        assert text in shown
    use_shell(screen, "umount /usr/bin/rauc")
    screen.wait_for("The installation failed", "Try again")
    screen.press("Enter")
    screen.wait_for("ALL DATA ON THESE DISKS WILL BE LOST")


def use_shell(screen: Screen, command: str) -> None:
    screen.press("F2")
    screen.wait_for("'exit' goes back")
    screen.type(f"{command} && echo well$((6 * 7))\r")
    screen.wait_for("well42")
    screen.type("exit\r")


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
