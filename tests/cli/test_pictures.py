# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether the guide's pictures show what the screens say today: the same walk as that of the
machine that they were taken of (tests/pictures.py), on a terminal."""

import json
import pathlib
import time

import pytest

from tests.cli.test_live import PROGRAM
from tests.harness.disks import GIB
from tests.harness.hardware import MAC
from tests.harness.program import Program
from tests.harness.screen import Screen
from tests.pictures import DISKS, ROWS, SERIALS, TEXTS, WALK, plain

IMAGES = pathlib.Path("docs/images")
KEYS = {"ret": "Enter", "tab": "Tab", "spc": "Space", "down": "Down"}
# What QEMU's machine of tests/pictures.py has.
MACHINE = {
    "disks": [{"path": f"/dev/nvme{number}n1", "model": "QEMU NVMe Ctrl", "serial": serial, "sector_size": 512,
               "links": [], "content": "empty", **DISKS} for number, serial in enumerate(SERIALS)],
    "nics": [{"name": "enp0s2", "mac": MAC, "driver": "virtio_net", "is_up": True, "carrier": True}],
    "memory": 2 * GIB, "efi": False, "has_vt": True,
}


@pytest.mark.usefixtures("programs")
def test_pictures_are_of_these_screens(tmp_path):
    (tmp_path / "inventory.json").write_text(json.dumps(MACHINE))
    texts = {}
    with Program(tmp_path, [PROGRAM, tmp_path], height=ROWS) as program:
        screen = Screen(program, pause=0.3, height=ROWS)
        for title, keys, picture in WALK:
            end = time.monotonic() + 30
            while screen.title != title and time.monotonic() < end:
                screen.draw()
            screen.wait_for(title)
            if picture and keys[-1] == "ret":
                texts[picture] = plain("\n".join(screen.rows))
            if title == "Install now?" and keys == ["ret"]:
                break  # that would install here
            for key in keys:
                screen.press(KEYS[key]) if key in KEYS else screen.type(key)
            while screen.draw():
                pass
            if picture and keys[-1] != "ret":
                texts[picture] = plain("\n".join(screen.rows))
    assert texts == json.loads((IMAGES / TEXTS).read_text()), \
        "run 'make pictures', look at the pictures and commit them"
