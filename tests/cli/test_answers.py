# SPDX-License-Identifier: GPL-2.0-or-later
"""slipway-installer on any machine: --check, --plan and what they refuse. The
program is the one with sanitizers; it runs without root."""

import json
import pathlib
import subprocess

import pytest

from tests.harness import answers
from tests.harness.disks import GIB
from tests.harness.hardware import MAC

PROGRAM = pathlib.Path("build/obj-asan/installer/slipway-installer").resolve()
HASH = "$6$salt$0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01234567890123456789abcd"
GOOD = dict(disk="nvme0n1", hostname="xen1.example.com", password_hash=HASH)
POOL = {"action": "create", "name": "pool.example.com", "address": "10.0.2.100"}

INVENTORY = {
    "disks": [{"path": "/dev/nvme0n1", "bus": "nvme", "serial": "S1", "size": 64 * GIB, "sector_size": 512,
               "links": ["/dev/disk/by-id/nvme-S1"]},
              {"path": "/dev/sda", "bus": "sata", "serial": "S2", "size": 20 * GIB, "sector_size": 512,
               "links": []}],
    "nics": [{"name": "enp1s0", "mac": MAC, "carrier": True}],
    "memory": 2 * GIB, "efi": False, "has_vt": True,
}


def run(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60)


@pytest.fixture
def answer_file(tmp_path):
    def write(text: str) -> pathlib.Path:
        path = tmp_path / "answers.xml"
        path.write_text(text)
        return path
    return write


@pytest.fixture
def inventory(tmp_path) -> pathlib.Path:
    path = tmp_path / "inventory.json"
    path.write_text(json.dumps(INVENTORY))
    return path


def test_check_accepts_a_good_file(answer_file):
    done = run("--check", answer_file(answers.render(**GOOD, pool=POOL)))
    assert done.returncode == 0, done.stderr


REFUSED = {
    "not-xml": ("not XML at all", "answers.xml:1:"),
    "unclosed-element": ("<installation>\n  <primary-disk>vda\n</installation>\n", "answers.xml:3:"),
    "empty": ("", "answers.xml"),
    "unknown-element": (answers.render(**GOOD).replace("primary-disk", "primary-dsk"), "primary-disk"),
    "bad-time-zone": (answers.render(**GOOD, timezone="Europe/Ber lin"), "Europe/Berlin"),
    "bad-address": (answers.render(**GOOD, static={"ipaddr": "10.0.2.300", "subnet": "255.255.255.0"}),
                    "10.0.2.300"),
    "pool-without-domain": (answers.render(**GOOD, pool={"action": "create", "name": "pool"}), "pool"),
    "bad-sr-type": (answers.render(**GOOD, sr_type="zfs"), "lvm"),
}


@pytest.mark.parametrize("text, says", REFUSED.values(), ids=REFUSED.keys())
def test_check_refuses(answer_file, text, says):
    done = run("--check", answer_file(text))
    assert done.returncode == 3
    assert says in done.stderr
    assert HASH not in done.stdout + done.stderr


def test_check_reports_all_errors_at_once(answer_file):
    text = answers.render(**GOOD, timezone="../Mars", extra="<colour>red</colour>")
    done = run("--check", answer_file(text))
    assert done.returncode == 3
    assert "../Mars" in done.stderr and "colour" in done.stderr


def test_check_needs_a_file(tmp_path):
    missing = run("--check", tmp_path / "none.xml")
    assert missing.returncode == 3 and "none.xml" in missing.stderr
    assert run("--check").returncode == 2
    assert run("--nonsense").returncode == 2


def test_plan_shows_everything_but_secrets(answer_file, inventory):
    done = run("--plan", answer_file(answers.render(**GOOD, pool=POOL)), "--inventory", inventory)
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    labels = [partition["label"] for partition in plan["partitions"]]
    assert labels == ["bios", "esp", "root-a", "root-b", "logs", "swap", "sr"]
    assert HASH not in done.stdout + done.stderr


@pytest.mark.parametrize("disk, says", [("sdx", "sdx"), ("sda", "24")])
def test_plan_refuses_a_disk_that_does_not_fit(answer_file, inventory, disk, says):
    path = answer_file(answers.render(**{**GOOD, "disk": disk}))
    done = run("--plan", path, "--inventory", inventory)
    assert done.returncode == 4
    assert says in done.stderr and disk in done.stderr


def test_save_answers_writes_the_same_answers(answer_file, inventory, tmp_path):
    """An old spelling and a password in plain text go in; the same plan comes out of what is written."""
    old = answer_file("""<installation srtype="ext">
      <primary-disk gueststorage="no">nvme0n1</primary-disk>
      <guest-disk min-size="10GB" bus="sata"/>
      <admin-interface name="enp1s0" proto="static" vlan="7">
        <ip>10.0.2.15</ip><subnet-mask>255.255.255.0</subnet-mask><gateway>10.0.2.2</gateway>
      </admin-interface>
      <nameserver>10.0.2.3</nameserver>
      <root-password>correct horse</root-password>
    </installation>""")
    saved = tmp_path / "saved.xml"
    done = run("--save-answers", saved, "--answers", old)
    assert done.returncode == 0, done.stderr
    assert saved.stat().st_mode & 0o777 == 0o600
    text = saved.read_text()
    assert "correct horse" not in text and "$y$" in text
    assert "srtype" not in text and "<ipaddr>10.0.2.15" in text
    plans = [run("--plan", path, "--inventory", inventory) for path in (old, saved)]
    assert plans[0].returncode == 0, plans[0].stderr
    assert plans[0].stdout == plans[1].stdout


def test_save_answers_needs_good_answers(answer_file, tmp_path):
    saved = tmp_path / "saved.xml"
    assert run("--save-answers", saved).returncode == 2
    assert run("--save-answers", saved, "--answers", answer_file("<installation/>")).returncode == 3
    good = answer_file(answers.render(**GOOD))
    assert run("--save-answers", tmp_path / "no" / "folder.xml", "--answers", good).returncode == 6
    assert not saved.exists()


UPGRADES = {
    "root": "<upgrade><existing-installation>sda</existing-installation><source type='local'/></upgrade>",
    "mode": "<installation mode='upgrade'><existing-installation>sda</existing-installation></installation>",
    "restore": "<restore><backup-disk>sda</backup-disk></restore>",
}


@pytest.mark.parametrize("text", UPGRADES.values(), ids=UPGRADES.keys())
def test_check_takes_upgrades(answer_file, text):
    done = run("--check", answer_file(text))
    assert done.returncode == 0 and done.stdout.endswith(": valid\n"), done.stderr
    assert "not supported" not in done.stderr
