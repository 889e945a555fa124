# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers that take more than a file: made by a script, with a password from a server, after a
word on the console. QEMU starts the installer's kernel itself; no host is started."""

import subprocess

import pytest

from tests.harness import disks, media
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import MAC, Direct, Hardware
from tests.harness.listener import Listener
from tests.harness.qemu import Machine

pytestmark = pytest.mark.long

FAILED = r"slipway-installer: failed: [^\r\n]+"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY3ODkw admin"
PASSWORD = "geheim-password"
USER = "joe:geheim-url"

# The interface has another name; map_netdev= says which is meant. Of the two disks, the rule
# fits one.
ANSWERS = """<installation>
  <primary-disk bus="virtio" min-size="30GiB" pick="smallest"/>
  <source type="local"/>
  <admin-interface name="eth7" proto="static" protov6="autoconf">
    <ip>10.0.2.20</ip><subnet-mask>255.255.255.0</subnet-mask><gateway>10.0.2.2</gateway>
  </admin-interface>
  <hostname>$OSTYPE.example.com</hostname>
  <root-password url="{password}"/>
  <ssh-key>{key}</ssh-key>
  <service name="sshd" state="disabled"/>
  <service name="e2scrub_all.timer" state="enabled"/>
  <service name="no-such-thing" state="enabled"/>
  <console>ttyS1,57600</console>
  <ui-confirmation-prompt>true</ui-confirmation-prompt>
</installation>"""


def hardware(artifacts, folder, targets: list[Disk], generator: str) -> Hardware:
    words = f"console=tty0 console=ttyS0,115200 answerfile_generator={generator} " \
            f"map_netdev=eth7:s:{MAC} atexit=poweroff use_ibft"
    return Hardware(memory=1024, disks=targets, medium=media.data_medium(folder / "medium.iso", artifacts.bundle),
                    medium_bus="usb", direct=Direct(artifacts.kernel, artifacts.initrd, words))


def offer(listener: Listener) -> str:
    """Puts generator and password on the server; the generator's URL."""
    text = ANSWERS.format(password=listener.url("/password", USER), key=KEY)
    listener.files = {"/password": f"{PASSWORD}\nsecond line\n".encode(),
                      "/generate": f"#!/bin/bash\ncat <<EOF\n{text}\nEOF\n".encode()}
    return listener.url("/generate", USER)


def test_answers_made_and_confirmed(artifacts, folder):
    target = Disk(folder / "target.img", 32 * GIB).create()
    other = Disk(folder / "other.img", 40 * GIB).create().scribble()
    before = disks.fingerprint(other.path)
    with Listener() as listener:
        generator = offer(listener)
        with Machine(folder, hardware(artifacts, folder, [other, target], generator)) as machine:
            machine.expect("use_ibft has no effect", timeout=300, unless=FAILED)
            machine.expect(r'/dev/vdb(?s:.)*Type "yes" to go on', timeout=300, unless=FAILED)
            machine.send("y\r")
            machine.expect('Type "yes" to go on', timeout=60, unless=FAILED)
            machine.send("yes\r")
            machine.expect("slipway-installer: installation complete", timeout=900, unless=FAILED)
            machine.wait_off()

    def read(path: str) -> str:
        return disks.read_file(target.path, "root-a", path)
    assert read("/root/.ssh/authorized_keys") == KEY + "\n"
    assert read("/etc/hostname") == "linux-gnu.example.com\n"
    root, = (line for line in read("/etc/shadow").splitlines() if line.startswith("root:"))
    hashed = root.split(":")[1]
    again = subprocess.run(["perl", "-e", "print crypt($ARGV[0], $ARGV[1])", PASSWORD, hashed],
                           check=True, capture_output=True, text=True).stdout
    assert again == hashed
    assert f"interface-macs={MAC};" in read("/etc/slipway/host.conf")
    wants = "/etc/systemd/system"
    assert disks.is_link(target.path, "root-a", f"{wants}/timers.target.wants/e2scrub_all.timer")
    assert not disks.is_link(target.path, "root-a", f"{wants}/multi-user.target.wants/ssh.service")
    menu = disks.read_esp(target.path, "grub/host.env")
    assert "serial_port=1\n" in menu and "com2=57600,8n1 console=com2,vga" in menu
    assert "console=ttyS1,57600" in menu
    log = disks.read_file(target.path, "logs", "/slipway/installer.log")
    assert "no-such-thing.service" in log
    for text in log, machine.log.read_bytes().decode(errors="replace").split("looking for an answer", 1)[1]:
        assert "geheim" not in text and hashed not in text
    assert disks.fingerprint(other.path) == before


def test_answers_not_confirmed(artifacts, folder):
    target = Disk(folder / "target.img", 32 * GIB).create().scribble()
    before = disks.fingerprint(target.path)
    with Listener() as listener:
        with Machine(folder, hardware(artifacts, folder, [target], offer(listener))) as machine:
            machine.expect('Type "yes" to go on', timeout=300, unless=FAILED)
            machine.send("no\r")
            machine.expect("failed: nobody agreed to the installation", timeout=60)
    assert disks.fingerprint(target.path) == before
