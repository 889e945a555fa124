# SPDX-License-Identifier: GPL-2.0-or-later
"""The wizard without a machine: slipway-installer --wizard asks on this terminal for
the machine of an inventory. Every page, in both directions, on 80 by 24 characters."""

import dataclasses
import json
import pathlib
import time

import pytest

from tests.cli.test_answers import PROGRAM, run
from tests.harness.disks import GIB
from tests.harness.program import Program
from tests.harness.screen import Screen

PASSWORD = "correct horse"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOeY7i0R6mWl0d2y1bQ9m1bS2J0x7r4yFZ3q5cVbD1kT admin@desk"

ROOMY = {
    "disks": [
        {"path": "/dev/nvme0n1", "bus": "nvme", "model": "Samsung SSD 980 PRO 500GB", "serial": "S5GXNX0R100001",
         "size": 466 * GIB, "sector_size": 512, "links": ["/dev/disk/by-id/nvme-1"], "content": "Slipway"},
        {"path": "/dev/nvme1n1", "bus": "nvme", "model": "Samsung SSD 980 PRO 500GB", "serial": "S5GXNX0R100002",
         "size": 466 * GIB, "sector_size": 512, "links": ["/dev/disk/by-id/nvme-2"], "content": "empty"},
        {"path": "/dev/sda", "bus": "sata", "model": "ST4000NM0035-1V4107", "serial": "ZC1A0001",
         "size": 3726 * GIB, "sector_size": 512, "links": [], "content": "GPT, 2 partitions (ext4 'home', ntfs)"},
        {"path": "/dev/sdb", "bus": "usb", "model": "Flash Drive", "size": 15 * GIB, "sector_size": 512,
         "links": [], "removable": True},
    ],
    "nics": [
        {"name": "eno1", "mac": "52:54:00:00:00:01", "driver": "igb", "is_up": True, "carrier": True, "speed": 1000},
        {"name": "eno2", "mac": "52:54:00:00:00:02", "driver": "igb", "is_up": True, "carrier": False},
        {"name": "ens1f0", "mac": "52:54:00:00:00:03", "driver": "ixgbe", "is_up": True, "carrier": True,
         "speed": 10000},
    ],
    "memory": 1536 * 1024 * 1024, "efi": True, "has_vt": False,
}


class Wizard:
    def __init__(self, folder: pathlib.Path, inventory: dict, screen: Screen, program: Program):
        self.folder, self.screen, self.program = folder, screen, program

    def see(self, title: str, *texts: str) -> str:
        """Waits for the page TITLE with TEXTS; all of it must be there to see."""
        end = time.monotonic() + 20
        shown = self.screen.wait_for(title, *texts, timeout=20)
        while self.screen.title != title and time.monotonic() < end:  # another window is in front yet
            shown = self.screen.wait_for(title, *texts, timeout=20)
        assert self.screen.title == title, shown
        assert self.screen.open_frames("Help: " if title.startswith("Help: ") else "") == []
        assert self.screen.rows[0].startswith(" Slipway 0.")
        assert self.screen.rows[-1].startswith(" F1 help")
        return shown

    def leave(self, title: str) -> None:
        """Waits for another page than TITLE."""
        end = time.monotonic() + 20
        while self.screen.title in ("", title):
            assert time.monotonic() < end, f"still on {title}"
            self.screen.draw()

    def go(self, title: str, *keys: str) -> None:
        """Presses KEYS on the page TITLE; what is no name of a key is typed."""
        self.see(title)
        self.press(*keys)

    def press(self, *keys: str) -> None:
        for key in keys:
            if key in self.screen.KEYS:
                self.screen.press(key)
            else:
                self.screen.type(key)


@pytest.fixture
def start(tmp_path):
    """start(INVENTORY): the wizard, behind its first screen; its answers go to out.xml."""
    programs = []

    def start(inventory: dict = ROOMY, *options: str) -> Wizard:
        path = tmp_path / "inventory.json"
        path.write_text(json.dumps(inventory))
        program = Program(tmp_path, [PROGRAM, "--wizard", f"--inventory={path}",
                                     *(options or ["--save-answers", tmp_path / "out.xml"])])
        programs.append(program)
        wizard = Wizard(tmp_path, inventory, Screen(program, pause=0.2), program)
        wizard.go("Answers for a host", "Enter")
        wizard.leave("Answers for a host")
        return wizard

    yield start
    for program in programs:
        program.__exit__()


@dataclasses.dataclass
class Step:
    """A page: the keys that answer it, and what it shows when somebody comes back."""
    title: str
    keys: list[str]
    kept: list[str] = dataclasses.field(default_factory=list)


# Everything that can be asked, answered otherwise than by default.
WALK = [
    Step("Keyboard", ["Down", "Enter"]),
    Step("This machine", ["Enter"], ["VT-x", "1.5 GiB of memory"]),
    Step("Existing installations", ["Down", "Enter"],
         ["Restore the host on /dev/nvme0n1", "Install a new host", "which lose all data"]),
    Step("System disk", ["Space", "Down", "Space", "Enter"],
         ["[x] /dev/nvme0n1", "[x] /dev/nvme1n1", "[ ] /dev/sda", "Serial number: S5GXNX0R100001",
          "Holds now: Slipway"]),
    Step("Storage for guests", ["Down", "Space", "Enter"],
         ["[x] the rest of the system disk", "[x] /dev/sda", "[ ] /dev/sdb"]),
    Step("Storage repository", ["Down", "Space", "Down", "Down", "Space", "Enter"],
         ["(*) ext4", "(*) one each"]),
    Step("Source", ["Down", "Space", "Down", "Down", "https://user:geheim99@mirror.example.com/s.raucb", "Enter"],
         ["(*) web server", "mirror.example.com/s.raucb_"]),
    Step("Installer's interface", ["Down", "Enter"], ["eno1", "link, 1 Gbit/s"]),
    Step("Installer's addresses",
         ["12", "Down", "Down", "Space", "Down", "Down", "198.51.100.7/24", "Down", "198.51.100.1", "Enter"],
         ["VLAN (none: empty) 12_", "(*) static", "198.51.100.7/24_", "198.51.100.1_"]),
    Step("Root's password", [PASSWORD, "Tab", PASSWORD, "Enter"], ["is set"]),
    Step("SSH keys", [KEY, "Enter"], ["admin@desk_"]),
    Step("Management interface", ["Space", "Down", "Down", "Space", "Enter"],
         ["[x] eno1", "[ ] eno2 52:54:00:00:00:02 no link", "[x] ens1f0 52:54:00:00:00:03 link, 10 Gbit/s"]),
    Step("Bond", ["Down", "Space", "Enter"], ["eno1 and ens1f0", "(*) LACP"]),
    Step("Addresses", ["5", "Down", "Down", "Space", "Down", "Down", "192.0.2.10/255.255.255.0", "Down",
                       "192.0.2.1", "Down", "Down", "Down", "Down", "Space", "Down", "2001:db8::10/64", "Down",
                       "2001:db8::1", "Enter"],
         ["empty) 5_", "192.0.2.10/255.255.255.0_", "192.0.2.1_", "2001:db8::10/64_", "2001:db8::1_"]),
    Step("Host name and DNS", ["xen1.example.com", "Down", "192.0.2.53 2001:db8::53", "Enter"],
         ["xen1.example.com_", "192.0.2.53 2001:db8::53_"]),
    Step("Time zone: region", [*["Down"] * 8, "Enter"]),
    Step("Time zone: city", ["b", "b", "Enter"]),
    Step("Time servers", ["Down", "Space", "Down", "Down", "ntp1.example.com ntp2.example.com", "Enter"],
         ["(*) these", "ntp1.example.com ntp2.example.com_"]),
    Step("Pool", ["Enter"]),
    Step("New pool", ["Down", "192.0.2.100", "Enter"], ["pool.example.com_", "192.0.2.100_"]),
]
SUMMARY = ["/dev/nvme0n1, /dev/nvme1n1 (mirrored, RAID1)", "ext4 on the rest of the system disk, /dev/sda",
           "one repository each", "mirror.example.com/s.raucb", "password, 1 SSH key", "eno1 + ens1f0 (LACP bond), VLAN 5",
           "192.0.2.10/24, gateway 192.0.2.1", "2001:db8::10/64, gateway 2001:db8::1", "xen1.example.com",
           "192.0.2.53, 2001:db8::53", "Europe/", "ntp1.example.com, ntp2.example.com"]


def test_every_page_forward_back_and_forward(start):
    wizard = start()
    for step in WALK:
        wizard.go(step.title, *step.keys)
    wizard.see("Summary", *SUMMARY)

    # Back through all of it: nothing typed is lost, and F1 explains each page.
    for step in reversed(WALK):
        wizard.press("Escape")
        shown = wizard.see(step.title, *step.kept)
        wizard.press("F1")
        wizard.see(f"Help: {step.title}")
        wizard.press("Enter")
        assert wizard.see(step.title) == shown
    for step in WALK:
        wizard.go(step.title, "Enter")
    wizard.see("Summary", *SUMMARY)

    assert "geheim99" not in wizard.see("Summary")
    wizard.press("Enter")
    assert wizard.program.wait() == 0
    assert PASSWORD not in (wizard.folder / "terminal.log").read_text()

    # The file says all of it, and can be read by nobody else.
    path = wizard.folder / "out.xml"
    text = path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert PASSWORD not in text and "$y$" in text and KEY in text
    done = run("--check", path)
    assert done.returncode == 0, done.stderr
    done = run("--plan", path, f"--inventory={wizard.folder / 'inventory.json'}")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert plan["host"]["network"]["vlan"] == "5"
    assert plan["host"]["network"]["address"] == "192.0.2.10/24"
    assert plan["host"]["pool"]["name"] == "pool.example.com"


SMALL = {
    "disks": [{"path": "/dev/vda", "bus": "virtio", "serial": "S1", "size": 64 * GIB, "sector_size": 512, "links": []},
              {"path": "/dev/vdb", "bus": "virtio", "serial": "S2", "size": 20 * GIB, "sector_size": 512, "links": []}],
    "nics": [{"name": "ens3", "mac": "52:54:00:00:00:01", "is_up": True, "carrier": True}],
    "memory": 8 * GIB, "efi": False, "has_vt": True,
}
EMPTY = {**SMALL, "disks": [], "nics": []}
TINY = {**SMALL, "memory": GIB // 4, "has_vt": False}

# Keys on a page, and what it says to them; the page stays, with what was typed.
WRONG = {
    "disk-too-small": ("System disk", ["Down", "Enter"], "too small: an installation needs 24"),
    "source-without-url": ("Source", ["Down", "Space", "Enter"], "URL: must be filled in."),
    "source-with-a-bad-url": ("Source", ["Down", "Space", "Down", "Down", "gopher://x", "Enter"], "URL: the value is not a URL such as http://"),
    "pack-without-url": ("Source", [*["Down"] * 5, "Space", "Enter"], "URL: must be filled in."),
    "nfs-without-a-path": ("Source", ["Down", "Down", "Space", "Down", "nas", "Enter"], "server:/path/file: "),
    "short-password": ("Root's password", ["abc", "Tab", "abc", "Enter"], "at least 6 characters"),
    "two-passwords": ("Root's password", [PASSWORD, "Tab", PASSWORD + "x", "Enter"], "the two differ"),
    "private-key": ("SSH keys", ["-----BEGIN OPENSSH PRIVATE KEY-----", "Enter"], "a public key"),
    "vlan-too-high": ("Addresses", ["4095", "Enter"], "'4095'"),
    "static-without-address": ("Addresses", ["Tab", "Tab", "Space", "Enter"], "IPv4 address/prefix: must be filled in."),
    "address-without-prefix": ("Addresses", ["Tab", "Tab", "Space", "Tab", "Tab", "192.0.2.10", "Enter"], "192.0.2.10"),
    "gateway-elsewhere": ("Addresses", ["Tab", "Tab", "Space", "Tab", "Tab", "192.0.2.10/24", "Tab", "192.0.3.1",
                                        "Enter"],
                          "'192.0.3.1' is not another address in the network of 192.0.2.10/24."),
    "gateway-is-the-host": ("Addresses", ["Tab", "Tab", "Space", "Tab", "Tab", "192.0.2.10/24", "Tab", "192.0.2.10",
                                          "Enter"], "is not another address"),
    "no-address-at-all": ("Addresses", ["Tab", "Tab", "Tab", "Space", "Enter"], "nothing could reach the host"),
    "host-name": ("Host name and DNS", ["hv_1", "Enter"], "Host name: 'hv_1' is not a host name"),
    "dns-server": ("Host name and DNS", ["hv1", "Tab", "192.0.2.53, dns.example.com", "Enter"], "dns.example.com"),
    "no-time-server": ("Time servers", ["Tab", "Tab", "Space", "Enter"], "Servers: must be filled in."),
    "pool-without-domain": ("New pool", ["pool", "Enter"], "Name of the pool: 'pool'"),
    "pool-without-name": ("New pool", ["Enter"], "Name of the pool: must be filled in."),
    "pool-address-of-another-family": ("New pool", ["pool.example.com", "Tab", "2001:db8::100", "Enter"], "family"),
    "pool-address": ("New pool", ["pool.example.com", "Tab", "192.0.2.300", "Enter"], "192.0.2.300"),
}


def reach(wizard: Wizard, title: str, **keys: list[str]) -> None:
    """Takes every page before TITLE as it is; KEYS: other answers, by a word of the title."""
    keys = {"password": [PASSWORD, "Tab", PASSWORD, "Enter"], **keys}
    while wizard.screen.title != title:
        here = wizard.screen.title
        wizard.press(*next((value for word, value in keys.items() if word in here.lower()), ["Enter"]))
        wizard.leave(here)
    wizard.see(title)


@pytest.mark.parametrize("title, keys, says", WRONG.values(), ids=WRONG.keys())
def test_wrong_values_are_told_on_their_page(start, title, keys, says):
    wizard = start(SMALL)
    reach(wizard, title)
    wizard.press(*keys)
    wizard.see("Please check", says)
    wizard.press("Enter")
    shown = wizard.see(title)
    typed = [key for key in keys if key not in wizard.screen.KEYS and not key.startswith(("abc", PASSWORD, "-----"))]
    assert all(text + "_" in shown for text in typed)


def test_the_other_choices(start):
    """What the first walk did not choose: NFS, a pack, no password, one interface, IPv6 only, no
    local storage, no time servers, no pool."""
    wizard = start(SMALL)
    for title, keys in [
            ("Keyboard", ["Enter"]),
            ("System disk", ["Enter"]),
            ("Storage for guests", ["Space", "Enter"]),
            ("Storage for guests", ["Enter"]),
            ("Source", ["Down", "Down", "Space", "Down", "nas.example.com:/export/host.raucb", "Down", "Down", "Space", "Enter"]),
            ("Installer's interface", ["Enter"]),
            ("Installer's addresses", ["Enter"]),
            ("Root's password", ["Enter"]),
            ("Root's password", ["Enter"]),
            ("SSH keys", [KEY, "Enter"]),
            ("Management interface", ["Enter"]),
            ("Addresses", ["Tab", "Tab", "Tab", "Space", "Tab", "Tab", "Tab", "Tab", "Space", "Tab", "2001:db8::7/64",
                           "Enter"]),
            ("Host name and DNS", ["hv7.example.net", "Enter"]),
            ("Time zone: region", ["Enter"]),
            ("Time servers", ["Down", "Down", "Space", "Enter"]),
            ("Pool", ["Down", "Down", "Enter"])]:
        wizard.go(title, *keys)
    wizard.see("Summary", "Guests' storage none", "nfs://nas.example.com/export/host.raucb", "Pack on a medium", "no password, 1 SSH key",
               "IPv4 none", "IPv6 2001:db8::7/64, gateway none", "Time servers none", "Pool none")
    wizard.press("Enter")
    assert wizard.program.wait() == 0
    done = run("--plan", wizard.folder / "out.xml", f"--inventory={wizard.folder / 'inventory.json'}")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert plan["packs"] == ["medium"] and plan["root_password"] == "(locked)" and plan["host"]["storage"]["sr-type"] == "none"


def test_no_disk_and_no_interface(start):
    wizard = start(EMPTY)
    reach(wizard, "System disk")
    wizard.see("System disk", "no disk that can be written to")
    wizard.press("Enter")
    wizard.see("Keyboard")


def test_a_machine_with_too_little_memory(start):
    wizard = start(TINY)
    reach(wizard, "This machine")
    wizard.see("This machine", "256", "needs 1 GiB")


def test_neither_password_nor_key(start):
    wizard = start(SMALL)
    reach(wizard, "Root's password")
    wizard.press("Enter")
    wizard.see("Root's password", "Without a password nobody can log in at the console")
    wizard.press("Enter")
    wizard.go("SSH keys", "Enter")
    wizard.see("Please check", "nobody could ever log in")
    wizard.press("Enter")
    wizard.go("SSH keys", KEY, "Enter")
    wizard.see("Management interface")


def test_a_host_without_storage(start):
    wizard = start(SMALL)
    reach(wizard, "Storage for guests")
    wizard.press("Space", "Enter")
    wizard.see("Storage for guests", "Nothing is marked")
    wizard.press("Enter")
    wizard.go("Source", "Enter")
    wizard.see("Root's password")  # the medium needs no network


def test_separate_repositories_must_be_large_enough(start):
    wizard = start(SMALL)
    reach(wizard, "Storage for guests")
    wizard.press("Down", "Space", "Enter")
    wizard.go("Storage repository", "Tab", "Tab", "Tab", "Space", "Enter")
    wizard.see("Please check", "/dev/vdb", "20 GiB")
    wizard.press("Enter")
    wizard.go("Storage repository", "Tab", "Space", "Enter")
    wizard.see("Source")


def test_the_pool_has_another_name_than_the_host(start):
    wizard = start(SMALL)
    reach(wizard, "Host name and DNS")
    wizard.press("pool.example.com", "Enter")
    reach(wizard, "New pool")
    wizard.press("Enter")
    wizard.see("Please check", "this is the host's name")


def test_a_token_is_never_shown(start):
    token = "c2VjcmV0IHRva2Vu" * 4
    wizard = start(SMALL)
    reach(wizard, "Join a pool", pool=["Down", "Enter"])
    wizard.press("Enter")
    wizard.see("Please check", "Token: must be filled in.")
    wizard.press("Enter")
    wizard.go("Join a pool", token, "Enter")
    wizard.see("Summary", "joins one, with a token")
    wizard.press("Escape")
    wizard.go("Join a pool", "Enter")
    wizard.see("Summary")
    assert token not in (wizard.folder / "terminal.log").read_text()


def test_needs_a_terminal_and_an_inventory(tmp_path):
    path = tmp_path / "inventory.json"
    path.write_text(json.dumps(SMALL))
    done = run("--wizard", f"--inventory={path}")
    assert done.returncode == 2 and "terminal" in done.stderr
    assert run("--save-answers", tmp_path / "out.xml").returncode == 2


def test_quitting_saves_nothing(start):
    wizard = start(SMALL)
    wizard.see("Keyboard")
    wizard.press("Escape")
    wizard.go("Answers for a host", "Escape")
    assert wizard.program.wait() == 1
    assert not (wizard.folder / "out.xml").exists()
