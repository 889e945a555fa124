# SPDX-License-Identifier: GPL-2.0-or-later
"""The screens of an installation that runs and fails, on a terminal without a machine."""

import os
import pathlib
import time

from tests.harness.program import Program
from tests.harness.screen import Screen

PROGRAM = pathlib.Path("build/obj-asan/installer/end_screens").resolve()


def use_shell(screen: Screen, title: str) -> None:
    screen.press("F2")
    screen.wait_for("'exit' goes back")
    screen.type("echo well$((6 * 7))\r")
    screen.wait_for("well42")
    screen.type("exit\r")
    screen.wait_for(title)
    assert screen.open_frames() == []


# The tools tree has no less; the installer has.
PAGER = """#!/bin/bash
cat "${@: -1}"
echo "q goes back"
read -rsn1
"""


def test_a_shell_does_not_hold_up_the_installation(tmp_path, monkeypatch):
    pager = tmp_path / "less"
    pager.write_text(PAGER)
    pager.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    log = tmp_path / "installer.log"
    log.write_text("the first line\nthe last line\n")
    with Program(tmp_path, [PROGRAM, log]) as program:
        screen = Screen(program, pause=0.3)
        screen.wait_for("Installing", "> Writing something long", "MiB/s")
        begun = time.monotonic()
        use_shell(screen, "Writing something long")
        screen.wait_for("The installation failed", timeout=60)
        assert time.monotonic() - begun < 30

        shown = screen.wait_for("cannot write '/dev/sda': no space on the moon", "Try again")
        assert screen.open_frames() == []
        for text in ("Disks: half written", "What next: try again.", "The log: /run/slipway/installer.log",
                     "support bundle", "Restart the machine"):
            assert text in shown
        use_shell(screen, "The installation failed")
        screen.press("F3")
        screen.wait_for("the last line", "q goes back")
        screen.type("q")
        screen.wait_for("The installation failed", "Try again")
        screen.press("Enter")
        screen.wait_for("tried again")
        assert program.wait() == 0
