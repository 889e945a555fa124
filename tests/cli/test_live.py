# SPDX-License-Identifier: GPL-2.0-or-later
"""The screens as at the machine that is installed, on a terminal without one: what they do to
the machine and ask of it stands in (installer/live_screens.c), and is looked at here."""

import json
import pathlib
import time

import pytest

from tests.cli.test_wizard import PASSWORD, SMALL, Wizard, reach
from tests.harness.disks import GIB
from tests.harness.program import Program
from tests.harness.screen import Screen

PROGRAM = pathlib.Path("build/obj-asan/installer/live_screens").resolve()
DAY = 86400
TOKEN = "c2VjcmV0IHRva2Vu" * 4


class Machine(Wizard):
    """The screens from Welcome on."""

    def answer(self, name: str, text: str) -> None:
        """What the machine says from now on, or fails with; "": nothing is wrong."""
        (self.folder / name).write_text(text)

    @property
    def told(self) -> list[str]:
        """What it was asked for."""
        path = self.folder / "told"
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def machine(tmp_path, programs):
    (tmp_path / "inventory.json").write_text(json.dumps(SMALL))
    with Program(tmp_path, [PROGRAM, tmp_path]) as program:
        yield Machine(tmp_path, SMALL, Screen(program, pause=0.2), program)


def begin(machine: Machine) -> None:
    machine.go("Welcome", "Enter")
    machine.leave("Welcome")


def test_a_driver_disk(machine):
    """F9: its disks are there afterwards; one that cannot be loaded is said, and asked for again."""
    machine.see("Welcome", "F9 loads a driver disk")
    machine.answer("drivers-fail", "5 the package 'foo' is not signed")
    machine.press("F9")
    machine.go("Driver disk", "Tab", "http://192.0.2.1/drivers", "Enter")
    machine.see("Please check", "the package 'foo' is not signed")
    machine.press("Enter")
    machine.see("Driver disk", "http://192.0.2.1/drivers_")
    machine.answer("drivers-fail", "")
    found = {"path": "/dev/sdz", "bus": "scsi", "serial": "S9", "size": 99 * GIB, "sector_size": 512, "links": []}
    machine.answer("inventory.json", json.dumps({**SMALL, "disks": [*SMALL["disks"], found]}))
    machine.press("Enter")
    machine.see("Driver disk", "new modules: foo")
    assert machine.told == ["console ttyS0", *["network all", "drivers http://192.0.2.1/drivers"] * 2]
    machine.press("Enter")
    begin(machine)
    reach(machine, "System disk")
    machine.see("System disk", "/dev/sdz")


def test_back_from_the_driver_disk(machine):
    machine.see("Welcome")
    machine.press("F9")
    machine.go("Driver disk", "Escape")
    machine.see("Welcome", "F9 loads a driver disk")
    assert machine.told == ["console ttyS0"]


def test_the_keyboard_is_used_at_once(machine):
    begin(machine)
    machine.go("Keyboard", "Down", "Enter")
    machine.see("System disk")
    chosen = machine.told[-1].split()
    assert chosen == ["loadkeys", "-q", "-C", "/dev/tty1", "uk"]


@pytest.mark.parametrize("text", ["2019-12-01 10:00", "tomorrow", "2099-13-01 10:00", ""])
def test_a_clock_that_cannot_be(machine, text):
    machine.answer("build-time", str(int(time.time()) + DAY))
    begin(machine)
    machine.go("Keyboard", "Enter")
    machine.see("Clock", "this image was made later")
    machine.press(*["Backspace"] * len("2026-11-20 10:00"), text, "Enter")
    machine.see("Please check", "Time (UTC): ")
    machine.press("Enter")
    machine.see("Clock")
    assert not [line for line in machine.told if line.startswith(("clock", "hwclock"))]


def test_a_clock_before_the_image_is_set(machine):
    build = int(time.time()) + DAY
    machine.answer("build-time", str(build))
    begin(machine)
    machine.go("Keyboard", "Enter")
    machine.see("Clock", time.strftime("%Y-%m-%d %H:%M_", time.gmtime(build)))
    later = "2099-12-31 23:59"
    machine.press(*["Backspace"] * len(later), later, "Enter")
    machine.see("System disk")
    assert machine.told[-2:] == ["clock 4102444740", "hwclock --systohc --utc"]


def test_a_clock_that_is_stuck(machine):
    """Nobody is kept from installing; the machine's own clock is left alone."""
    machine.answer("build-time", str(int(time.time()) + DAY))
    machine.answer("clock-fails", "1 the clock cannot be set: Operation not permitted")
    begin(machine)
    machine.go("Keyboard", "Enter")
    machine.see("Clock")
    machine.press(*["Backspace"] * 2, "59", "Enter")
    machine.see("Please check", "the clock cannot be set: Operation not permitted")
    machine.press("Enter")
    machine.see("System disk")
    assert "hwclock --systohc --utc" not in machine.told


def test_a_clock_that_is_right_is_no_question(machine):
    machine.answer("build-time", str(int(time.time()) - DAY))
    begin(machine)
    machine.go("Keyboard", "Enter")
    machine.see("System disk")


def reach_token(machine: Machine) -> None:
    begin(machine)
    reach(machine, "Join a pool", host=["hv7.example.net", "Enter"], pool=["Down", "Enter"],
          password=[PASSWORD, "Tab", PASSWORD, "Enter"])


def test_a_token_is_asked_of_the_pool(machine):
    """Before anything is erased. A refusal keeps one on the page."""
    reach_token(machine)
    machine.answer("pool-fails", "3 the token 3f0c91ab has expired")
    machine.press(TOKEN, "Enter")
    machine.see("Please check", "the token 3f0c91ab has expired")
    machine.press("Enter")
    machine.see("Join a pool", "The token is set")
    machine.answer("pool-fails", "")
    machine.press("Enter")
    machine.see("Summary", "joins one, with a token")
    assert machine.told[-4:] == ["network ens3", "pool hv7.example.net"] * 2
    assert TOKEN not in (machine.folder / "terminal.log").read_text() + "".join(machine.told)


def test_a_pool_that_cannot_be_asked(machine):
    """Whoever knows better goes on; the first choice does not decide it for them."""
    reach_token(machine)
    machine.answer("pool-fails", "7 the pool pool.example.net cannot be asked: timed out")
    machine.press(TOKEN, "Enter")
    machine.see("Join a pool", "could not be asked", "timed out", "Go on all the same")
    machine.press("Escape")
    machine.see("Join a pool", "The token is set")
    machine.press("Enter")
    machine.see("Join a pool", "Go on all the same")
    machine.press("Enter")
    machine.see("Summary", "joins one, with a token")


def test_no_network_to_ask_the_pool(machine):
    reach_token(machine)
    machine.answer("network-fails", "7 no interface has a link")
    machine.press(TOKEN, "Enter")
    machine.see("Join a pool", "no interface has a link", "Go on all the same")
    assert not [line for line in machine.told if line.startswith("pool")]
