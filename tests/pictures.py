# SPDX-License-Identifier: GPL-2.0-or-later
"""make pictures: the installer's screens as a person at the machine sees them. The ISO
is booted with a graphics card and used by its keyboard; nothing is drawn by hand. What stands on
each is kept beside them, so that tests/cli/test_pictures.py notices when a screen has changed."""

import argparse
import json
import pathlib
import tempfile
import time

from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.keyboard import Keyboard
from tests.harness.qemu import Machine

PASSWORD = "a-picture"
TEXTS = "screens.json"  # in docs/images
COLUMNS, ROWS = 80, 25  # of the machine's own screen
DISKS = {"bus": "nvme", "size": 64 * GIB}
SERIALS = ["S5GXNX0R100001", "S5GXNX0R100002"]
# The title of each page, the keys on it, and the name of its picture.
WALK = [
    ("Welcome", ["ret"], "welcome"),
    ("Keyboard", ["ret"], None),
    ("System disk", ["spc", "down", "spc"], "disks"),
    ("System disk", ["ret"], None),
    ("Storage for guests", ["ret"], None),
    ("Storage repository", ["ret"], None),
    ("Source", ["ret"], None),
    ("Check the source", ["ret"], None),
    ("Root's password", [*PASSWORD, "tab", *PASSWORD, "ret"], None),
    ("SSH keys", ["ret"], None),
    ("Management interface", ["ret"], None),
    ("Addresses", ["tab", "tab", "spc", "tab", "tab", *"192.0.2.10/24", "tab", *"192.0.2.1"], "addresses"),
    ("Addresses", ["ret"], None),
    ("Host name and DNS", [*"xen1.example.com", "tab", *"192.0.2.53", "ret"], None),
    ("Time zone: region", ["ret"], None),
    ("Time servers", ["ret"], None),
    ("Pool", ["ret"], "pool"),
    ("New pool", ["tab", *"192.0.2.100", "ret"], None),
    ("Summary", ["ret"], "summary"),
    ("Install now?", [*"erase"], "confirm"),
    ("Install now?", ["ret"], None),
]


class Mirror:
    """What the machine's first screen shows, told by a shell on its second one."""

    def __init__(self, machine: Machine, keyboard: Keyboard):
        self._log = machine.folder / "mirror.log"
        keyboard.press("alt", "f2")
        keyboard.type("while sleep 1; do cat /dev/vcs1 >/dev/ttyS1; done &\n")
        keyboard.press("alt", "f1")

    def wait_for(self, text: str, timeout: float = 300) -> None:
        end = time.monotonic() + timeout
        while text.encode() not in self._log.read_bytes()[-2500:]:
            if time.monotonic() > end:
                raise SystemExit(f"the screen does not show '{text}'")
            time.sleep(0.5)
        time.sleep(1.5)

    def text(self) -> str:
        """All that stands there."""
        data, size = self._log.read_bytes(), COLUMNS * ROWS
        end = len(data) - len(data) % size
        return plain(data[end - size:end].decode("latin-1"))


def plain(screen: str) -> str:
    """The words of a screen: no frames, and no blanks between them but one."""
    return " ".join("".join(c if " " < c < "\x7f" else " " for c in screen).split())


def press(keyboard: Keyboard, keys: list[str]) -> None:
    for key in keys:
        keyboard.type(key) if len(key) == 1 else keyboard.press(key)
        time.sleep(0.1)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--iso", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)

    with tempfile.TemporaryDirectory(dir="build") as name:
        folder = pathlib.Path(name)
        targets = [Disk(folder / f"{serial}.img", serial=serial, **DISKS).create() for serial in SERIALS]
        texts = {}
        hardware = Hardware(memory=2048, medium=options.iso, disks=targets, display=True)
        with Machine(folder, hardware, ports=["mirror"]) as machine:
            machine.expect("automatically in")
            machine.screenshot(options.output / "boot-menu.png")
            machine.send("\r")
            machine.expect("This installs Slipway", timeout=300)
            keyboard = Keyboard(machine)
            mirror = Mirror(machine, keyboard)
            for title, keys, picture in WALK:
                mirror.wait_for(title)
                if keys[-1] == "ret" and picture:
                    machine.screenshot(options.output / f"{picture}.png")
                    texts[picture] = mirror.text()
                press(keyboard, keys)
                if keys[-1] != "ret":
                    time.sleep(2)
                    machine.screenshot(options.output / f"{picture}.png")
                    texts[picture] = mirror.text()
            mirror.wait_for("Writing the system")
            time.sleep(3)
            machine.screenshot(options.output / "progress.png")
            mirror.wait_for("The host is installed", timeout=600)
            machine.screenshot(options.output / "done.png")
    (options.output / TEXTS).write_text(json.dumps(texts, indent=2) + "\n")


if __name__ == "__main__":
    main()
