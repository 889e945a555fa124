# SPDX-License-Identifier: GPL-2.0-or-later
"""What an installation must refuse: a sentence that helps, the right exit status,
and a disk that is untouched to the last byte. QEMU starts the installer's kernel
itself; loaders have their own tests."""

import dataclasses
import json
import os
import pathlib
import re
import time

import pytest

from tests.harness import answers, disks, media
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.qemu import Machine

KEYS = pathlib.Path(os.environ.get("SLIPWAY_KEYS", "build/keys"))

FAILED = r"(?s)slipway-installer: failed: (.*?)\r?\n\s*The log is"

GOOD = dict(disk="vda", hostname="xen1.example.com", password_hash="!!")


@dataclasses.dataclass
class Refusal:
    name: str
    says: str  # a regular expression for the sentence on the console
    status: int  # exit classes: DESIGN section 6
    answers: str | None = answers.render(**GOOD)  # None: no medium with answers
    append: str = ""
    size: int = 32 * GIB
    network: bool = True
    bundle: str = ""  # which bad bundle, "": the good one


REFUSALS = [
    Refusal("not-xml", r"answers\.xml:3:\d+: ", 3, answers="<installation>\n  <primary-disk>vda\n</installation>\n"),
    Refusal("unknown-element", r"answers\.xml:\d+:\d+: .*primary-dsk.*primary-disk", 3,
            answers=answers.render(**GOOD).replace("primary-disk", "primary-dsk")),
    Refusal("missing-disk", r"no disk .*sdx", 4, answers=answers.render(**{**GOOD, "disk": "sdx"})),
    Refusal("small-disk", r"vda.*20.0 GiB.*24", 4, size=20 * GIB),
    Refusal("unreachable-url", r"http://10\.0\.2\.2:9/answers\.xml", 7, answers=None,
            append="answerfile=http://10.0.2.2:9/answers.xml"),
    Refusal("no-network", r"no network|no link|no address|cable", 7, answers=None, network=False,
            append="answerfile=http://10.0.2.2/answers.xml"),
    Refusal("truncated-bundle", r"bundle", 5, bundle="truncated"),
    Refusal("flipped-bundle", r"bundle|damaged", 5, bundle="flipped"),
    Refusal("foreign-bundle", r"sign", 5, bundle="foreign"),
]


def bundle(kind: str, good: pathlib.Path, folder: pathlib.Path) -> pathlib.Path:
    path = folder / f"{kind}.raucb"
    if kind == "truncated":
        return media.truncated(good, path)
    if kind == "flipped":
        return media.flipped(good, path)
    if kind == "foreign":
        return media.signed_by_another(good, path, KEYS / "rauc-ca.pem")
    return good


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in REFUSALS])
def test_refuse(case, artifacts, folder):
    target = Disk(folder / "target.img", case.size).create().scribble()
    before = disks.fingerprint(target.path)
    medium = media.data_medium(folder / "medium.iso", bundle(case.bundle, artifacts.bundle, folder))
    hardware = installer(artifacts, folder, target, medium, case.answers, case.append)
    hardware.network = case.network

    with Machine(folder, hardware, ports=["events"]) as machine:
        sentence = machine.expect(FAILED, timeout=300).group(1).decode(errors="replace")
        time.sleep(1)  # the event comes after the sentence
    assert re.search(case.says, sentence), sentence
    assert failures(folder) == [case.status]
    assert disks.fingerprint(target.path) == before


def test_medium_pulled_early(artifacts, folder):
    """While the bundle is being read, nothing has been written yet."""
    target = Disk(folder / "target.img", 32 * GIB).create().scribble()
    before = disks.fingerprint(target.path)
    with Machine(folder, installer(artifacts, folder, target, artifacts.iso, answers.render(**GOOD)),
                 ports=["events"]) as machine:
        machine.expect("Finding the host bundle", timeout=300)
        machine.pull_medium()
        machine.expect(FAILED, timeout=300)
        time.sleep(1)
    assert failures(folder) == [5]
    assert disks.fingerprint(target.path) == before


def test_medium_pulled_after_reading(artifacts, folder):
    """Where memory holds the bundle, which 1 GiB does, the medium may go."""
    target = Disk(folder / "target.img", 32 * GIB).create()
    with Machine(folder, installer(artifacts, folder, target, artifacts.iso, answers.render(**GOOD)),
                 ports=["events"]) as machine:
        machine.expect("Checking every block", timeout=300)
        machine.pull_medium()
        machine.expect("installation complete", timeout=300, unless=FAILED)
    assert failures(folder) == []
    assert disks.bootable(target.path)


def test_medium_pulled_late(artifacts, folder):
    """With too little memory to keep the bundle, the disk is half written when the
    medium goes away; but no firmware can start it."""
    target = Disk(folder / "target.img", 32 * GIB).create()
    hardware = installer(artifacts, folder, target, artifacts.iso, answers.render(**GOOD))
    hardware.memory = 640
    with Machine(folder, hardware, ports=["events"]) as machine:
        machine.expect("Writing the system", timeout=300)
        time.sleep(3)
        machine.pull_medium()
        machine.expect(FAILED, timeout=300)
        time.sleep(1)
    assert failures(folder) == [6]
    assert not disks.bootable(target.path)


def installer(artifacts, folder: pathlib.Path, target: Disk, medium: pathlib.Path,
              answer_text: str | None, append: str = "") -> Hardware:
    """A machine that starts the installer from MEDIUM's contents, with ANSWER_TEXT on a
    stick; its second serial port gets the events."""
    attached = [target]
    if answer_text:
        stick = answers.medium(folder / "answers.img", {"answers.xml": answer_text.encode()})
        attached.append(Disk(stick, stick.stat().st_size, "usb"))
    arguments = f"console=tty0 console=ttyS0,115200 slipway.events=/dev/ttyS1 {append}"
    return Hardware(memory=1024, disks=attached, medium=medium, medium_bus="usb",
                    direct=Direct(artifacts.kernel, artifacts.initrd, arguments))


def failures(folder: pathlib.Path) -> list[int]:
    """The exit statuses that the installer reported."""
    lines = (folder / "events.log").read_text(errors="replace").splitlines()
    events = [json.loads(line) for line in lines if line.startswith("{")]
    return [event["exit_status"] for event in events if event["event"] == "failed"]
