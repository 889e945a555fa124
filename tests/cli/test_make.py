# SPDX-License-Identifier: GPL-2.0-or-later
"""What make itself promises: two in one checkout take turns, and to end it ends all."""

import fcntl
import os
import pathlib
import signal
import subprocess
import time

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
OUTERMOST = {name: value for name, value in os.environ.items()
             if name not in ("SLIPWAY_LOCKED", "MAKEFLAGS", "MAKELEVEL")}


def start(*arguments: str | pathlib.Path) -> subprocess.Popen:
    return subprocess.Popen(["make", *arguments], cwd=TOP, env=OUTERMOST, text=True, start_new_session=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def test_builds_take_turns():
    with open(TOP / "build/.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        second = start("tools")
        assert second.stdout.readline() == "waiting for another make in this checkout\n"
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(0.5)
        fcntl.flock(lock, fcntl.LOCK_UN)
        assert second.wait(60) == 0, second.stdout.read()


def test_help_does_not_wait():
    with open(TOP / "build/.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "list these targets" in start("help").communicate(timeout=10)[0]


@pytest.mark.parametrize("end", [
    pytest.param(lambda make: make.terminate(), id="term"),
    pytest.param(lambda make: os.killpg(make.pid, signal.SIGINT), id="ctrl-c"),
])
def test_tools_end_with_make(tmp_path, end):
    """As the recipes of tests are: a shell between make and the tools, which goes on."""
    started = tmp_path / "started"
    makefile = tmp_path / "Makefile"
    makefile.write_text(f"all:\n\t@ci/in-tools sh -c 'touch {started}; exec sleep 1000' || true; true\n")
    alive, ours = os.pipe()  # open for as long as anything in there lives
    make = subprocess.Popen(["make", "-s", "-f", makefile], cwd=TOP, env=OUTERMOST, start_new_session=True,
                            stdin=subprocess.DEVNULL, pass_fds=[ours])
    os.close(ours)
    while not started.exists():
        time.sleep(0.05)
    end(make)
    make.wait(10)
    os.set_blocking(alive, False)
    deadline = time.monotonic() + 10
    while True:
        try:
            assert os.read(alive, 1) == b""
            break
        except BlockingIOError:
            assert time.monotonic() < deadline, "something lives on"
            time.sleep(0.05)
    os.close(alive)
