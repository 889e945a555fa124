# SPDX-License-Identifier: GPL-2.0-or-later
"""slipway-installer --support-bundle: all that helps, and no secret."""

import os
import pathlib
import subprocess

PROGRAM = pathlib.Path("build/obj-asan/installer/slipway-installer").resolve()
RUN = pathlib.Path("/run/slipway")
SECRETS = ["geheim-in-log", "geheim-in-url", "geheim-in-answers", "geheim-in-plan", "geheimerHash",
           "geheimerSchluessel"]

LOG = """\
2026-11-20T10:00:00Z info     fetching the answer file from 'http://joe:geheim-in-url@192.0.2.1/a.xml'
2026-11-20T10:00:00Z debug    sshpassword=geheim-in-log quiet
2026-11-20T10:00:00Z debug    root:$y$j9T$abcdefgh$geheimerHash/0123456789:20000::::::
-----BEGIN OPENSSH PRIVATE KEY-----
geheimerSchluessel
-----END OPENSSH PRIVATE KEY-----
2026-11-20T10:00:01Z warning  the disk '/dev/sda' is too small
"""
ANSWERS = """\
<installation>
  <root-password type="plaintext">geheim-in-answers</root-password>
  <hostname>xen1.example.com</hostname>
</installation>
"""


def test_support_bundle_has_no_secrets(tmp_path):
    # The tools' /run is in memory and belongs to this call.
    RUN.mkdir(exist_ok=True)
    planted = {"installer.log": LOG, "answers.xml": ANSWERS, "plan.json": '{"token": "geheim-in-plan", "disk": "sda"}'}
    for name, text in planted.items():
        (RUN / name).write_text(text)
    try:
        path = tmp_path / "support.tar.zst"
        done = subprocess.run([PROGRAM, "--support-bundle", path], capture_output=True, text=True,
                              timeout=120, env={**os.environ, "LC_ALL": "C.UTF-8"})
        assert done.returncode == 0, done.stderr
    finally:
        for name in planted:
            (RUN / name).unlink()
    assert oct(path.stat().st_mode & 0o777) in ("0o600", "0o644")

    subprocess.run(["tar", "--zstd", "-xf", path, "-C", tmp_path], check=True)
    folder = tmp_path / "slipway-support"
    texts = {file.name: file.read_text() for file in folder.iterdir()}
    leaked = [(name, secret) for name, text in texts.items() for secret in SECRETS if secret in text]
    assert not leaked
    # What is of use is still there.
    assert "the disk '/dev/sda' is too small" in texts["installer.log"]
    assert "192.0.2.1/a.xml" in texts["installer.log"]
    assert "xen1.example.com" in texts["answers.xml"]
    assert '"disk": "sda"' in texts["plan.json"]
    assert '"disks"' in texts["inventory.json"]


def test_support_bundle_says_why_not():
    done = subprocess.run([PROGRAM, "--support-bundle", "/proc/nowhere/a"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "/proc/nowhere" in done.stderr
