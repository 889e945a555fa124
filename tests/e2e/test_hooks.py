# SPDX-License-Identifier: GPL-2.0-or-later
"""What others may hang onto an installation: scripts at its stages, events to a URL, SSH
into the installer, a support bundle after a failure. QEMU starts the installer's kernel
itself; no host is started."""

import hashlib
import pathlib
import re
import socket
import subprocess
import urllib.request

from tests.harness import answers, disks, media
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import MAC, Direct, Hardware
from tests.harness.listener import Listener
from tests.harness.qemu import Machine

FAILED = r"slipway-installer: failed: [^\r\n]+"
USER = "joe:geheim-url"
SERIAL = "console=tty0 console=ttyS0,115200"

# The first waits until somebody who came by SSH lets it go on.
START = """#!/bin/sh
echo "start with $# arguments in $SLIPWAY_STAGE"
while [ ! -e /run/go ]; do sleep 1; done
"""
PACKAGES = """#!/bin/bash
[ -x "$1/usr/bin/dnf" ] && [ ! -s "$1/etc/slipway/host.conf" ] || exit 1
echo "by bash, $XS_STAGE" >"$1/etc/from-script"
"""
# The installer has no Python; the new host has.
PYTHON = """#!/usr/bin/env python3
import sys
print("python for", sys.argv[1])
open(sys.argv[1] + "/etc/from-python", "w").write("by python\\n")
"""
POPULATED = """#!/bin/sh
grep -q xen1 "$1/etc/hostname" || exit 1
echo no such rack >&2
exit 3
"""
COMPLETE = "#!/bin/sh\necho \"complete: $1\"\n"


def script(stage: str, url: str, **attributes: str) -> str:
    extra = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<script stage="{stage}"{extra}>{url}</script>'


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def installer(artifacts, folder: pathlib.Path, target: Disk, files: dict[str, bytes], append: str,
              forward: dict[int, int]) -> Hardware:
    stick = answers.medium(folder / "answers.img", files)
    medium = media.data_medium(folder / "medium.iso", artifacts.bundle)
    return Hardware(memory=1024, disks=[target, Disk(stick, stick.stat().st_size, "usb")], medium=medium,
                    medium_bus="usb", forward=forward,
                    direct=Direct(artifacts.kernel, artifacts.initrd, f"{SERIAL} {append}"))


def ssh(key: pathlib.Path, port: int, command: str) -> subprocess.CompletedProcess:
    return subprocess.run(["ssh", "-i", key, "-p", str(port), "-o", "StrictHostKeyChecking=accept-new",
                           "-o", f"UserKnownHostsFile={key}.hosts", "-o", "BatchMode=yes", "-o", "ConnectTimeout=60",
                           "root@127.0.0.1", command], capture_output=True, text=True, timeout=120)


def test_hooks_install(artifacts, folder):
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    port = free_port()
    digest = hashlib.sha256(START.encode()).hexdigest()
    with Listener({"/start.sh": START.encode(), "/populated.sh": POPULATED.encode(),
                   "/first-boot.sh": COMPLETE.encode()}) as listener:
        listener.broken = 2
        extra = "".join([
            script("installation-start", listener.url("/start.sh", USER), sha256=digest, on_failure="fail"),
            script("packages-installed", "file:///packages.sh", on_failure="fail"),
            script("packages-installed", "file:///packages.py", on_failure="fail"),
            script("filesystem-populated", listener.url("/populated.sh")),
            script("installation-complete", "file:///complete.sh", on_failure="fail"),
            script("first-boot", listener.url("/first-boot.sh", USER), timeout="77"),
            f"<notify>{listener.url('/events', USER)}</notify>",
            f"<ssh-key>{(folder / 'key.pub').read_text().strip()}</ssh-key>"])
        text = answers.render(disk="vda", hostname="xen1.example.com", password_hash="!!", extra=extra)
        target = Disk(folder / "target.img", 32 * GIB).create()
        files = {"answers.xml": text.encode(), "packages.sh": PACKAGES.encode(), "packages.py": PYTHON.encode(),
                 "complete.sh": COMPLETE.encode()}
        hardware = installer(artifacts, folder, target, files, "atexit=poweroff", {port: 22})
        with Machine(folder, hardware) as machine:
            fingerprint = machine.expect(r"host key of this installer is (SHA256:\S+)", timeout=300,
                                         unless=FAILED).group(1).decode()
            machine.expect("start with 0 arguments in installation-start", timeout=120, unless=FAILED)
            assert listener.asked == ["/start.sh", "/populated.sh", "/first-boot.sh"], "before anything is written"
            done = ssh(key, port, "cat /etc/motd /run/slipway/installer.log; : >/run/go")
            assert done.returncode == 0, done.stderr
            assert "tail -f /run/slipway/installer.log" in done.stdout
            assert "start with 0 arguments" in done.stdout
            known = subprocess.run(["ssh-keygen", "-l", "-f", f"{key}.hosts"], capture_output=True, text=True, check=True)
            assert fingerprint in known.stdout
            machine.expect("warning: .*populated.sh.*exit status 3: no such rack", timeout=600, unless=FAILED)
            machine.expect("complete: 0", timeout=120, unless=FAILED)
            machine.expect("slipway-installer: installation complete", timeout=120, unless=FAILED)
            machine.wait_off()

    assert disks.read_file(target.path, "root-a", "/etc/from-script") == "by bash, packages-installed\n"
    assert disks.read_file(target.path, "root-a", "/etc/from-python") == "by python\n"
    assert disks.read_file(target.path, "root-a", "/var/lib/slipway/first-boot/001") == COMPLETE
    assert "timeout=77" in disks.read_file(target.path, "root-a", "/var/lib/slipway/first-boot/001.conf")
    assert f"notify-url={listener.url('/events', USER)}" in disks.read_file(target.path, "root-a", "/etc/slipway/host.conf")
    log = disks.read_file(target.path, "logs", "/slipway/installer.log")
    assert "no such rack" in log and "python for /" in log
    assert "geheim" not in log and b"geheim" not in machine.log.read_bytes()
    check_events(listener)


def check_events(listener: Listener) -> None:
    events = listener.events
    numbers = [event["number"] for event in events]
    assert numbers == sorted(set(numbers)), "out of order, or twice"
    assert len({event["session"] for event in events}) == 1
    assert all(event["machine"]["macs"] == [MAC] and event["source"] == "installer" for event in events)
    assert events[-1]["event"] == "done" and events[-1]["percent"] == 100
    steps = [event["step"] for event in listener.of("step")]
    assert steps.index("verify") < steps.index("wipe") < steps.index("slot") < steps.index("finish")
    output = [event["text"] for event in listener.of("output")]
    assert "start with 0 arguments in installation-start" in output
    assert any("populated.sh" in event["text"] for event in listener.of("warning"))
    assert "geheim" not in str(events)


def test_hooks_failure(artifacts, folder):
    """A script ends the installation before anything is written; what helps gets out, no secret."""
    port = free_port()
    secrets = ["geheim-url", "geheim-ssh", "geheimerHash"]
    with Listener({"/start.sh": b"#!/bin/sh\necho wrong rack\nexit 4\n"}) as listener:
        extra = script("installation-start", listener.url("/start.sh", USER), on_failure="fail") + \
            script("installation-complete", "file:///complete.sh")
        password_hash = "$6$salt$geheimerHash" + "a" * 74
        text = answers.render(disk="vda", hostname="xen1.example.com", password_hash=password_hash, extra=extra)
        target = Disk(folder / "target.img", 32 * GIB).create().scribble()
        before = disks.fingerprint(target.path)
        append = f"sshpassword=geheim-ssh slipway.notify={listener.url('/events', USER)} " \
                 f"support_url={listener.url('/in/', USER)}"
        hardware = installer(artifacts, folder, target, {"answers.xml": text.encode(), "complete.sh": COMPLETE.encode()},
                             append, {port: 80})
        hardware.clock = "2001-02-03"
        with Machine(folder, hardware) as machine:
            year = machine.expect(r"before this installer was built; by the date of a web server it is (\d{4})",
                                  timeout=300, unless=FAILED).group(1)
            assert int(year) >= 2026
            machine.expect("complete: 1", timeout=300)
            machine.expect(r"failed: .*start.sh.*exit status 4: wrong rack", timeout=60)
            machine.expect("support bundle: written to slipway-support", timeout=120)
            machine.expect("support bundle: sent to", timeout=60)
            path = machine.expect(r"http://10\.0\.2\.15(/[a-z2-7]{26})", timeout=60).group(1).decode()
            machine.expect("Here is a shell", timeout=60)
            served = urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).read()

    assert disks.fingerprint(target.path) == before
    assert listener.of("failed")[0]["exit_status"] == 8
    (name, sent), = listener.uploads.items()
    assert re.fullmatch(r"/in/slipway-support-.*\.tar\.zst", name)
    assert sent == served
    listing = subprocess.run(["mdir", "-b", "-i", folder / "answers.img"], capture_output=True, text=True, check=True)
    saved, = re.findall(r"slipway-support\S+", listing.stdout)
    (folder / "bundle.tar.zst").write_bytes(sent)
    subprocess.run(["mcopy", "-i", folder / "answers.img", f"::{saved}", folder / "saved.tar.zst"], check=True)
    assert (folder / "saved.tar.zst").read_bytes() == sent
    done = subprocess.run(["tar", "--zstd", "-xOf", folder / "bundle.tar.zst"], capture_output=True, check=True)
    found = done.stdout.decode()
    assert "wrong rack" in found and "xen1.example.com" in found
    assert not [secret for secret in secrets if secret in found]
    assert not [secret for secret in secrets if secret in machine.log.read_bytes().decode(errors="replace")
                .split("looking for an answer file", 1)[1]]
