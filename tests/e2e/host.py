# SPDX-License-Identifier: GPL-2.0-or-later
"""What must be true, and what must not, on every host that was installed."""

import json
import pathlib

from tests.harness import disks
from tests.harness.disks import GIB, MIB
from tests.harness.shell import Shell

# Label, type and size of the partitions, in their order; None is the rest of the disk.
LAYOUT = [("bios", disks.BIOS_BOOT, 1 * MIB), ("esp", disks.ESP, 1 * GIB),
          ("root-a", disks.ROOT_X86_64, 8 * GIB), ("root-b", disks.ROOT_X86_64, 8 * GIB),
          ("logs", disks.LINUX, 4 * GIB), ("swap", disks.SWAP, 1 * GIB), ("sr", disks.LVM, None)]
# The same on a disk of 24 to 46 GiB.
SMALL = {"root-a": 5 * GIB, "root-b": 5 * GIB, "logs": 2 * GIB}


def check_layout(path: pathlib.Path, small: bool = False, sector: int = 512) -> None:
    """The partition table, as this machine reads it from the disk's image."""
    found = disks.partitions(path, sector)
    assert [part.number for part in found] == list(range(1, 8))
    assert [(part.label, part.type) for part in found] == [part[:2] for part in LAYOUT]
    end = 0
    for part, (label, _, size) in zip(found, LAYOUT):
        assert part.start % MIB == 0 and part.size % MIB == 0, f"{label} is not aligned to 1 MiB"
        assert part.start == max(end, MIB), f"{label} leaves a gap, or overlaps"
        if size:
            assert part.size == (SMALL.get(label, size) if small else size), label
        end = part.start + part.size
    assert path.stat().st_size - end < 2 * MIB, "the SR does not reach to the end of the disk"
    uuids = {part.uuid for part in found}
    assert len(uuids) == 7


def check_boot(shell: Shell) -> None:
    """A boot of a host that is as it should be; wanted after the first and each later one."""
    state = shell.run("systemctl is-system-running --wait", timeout=300).output.strip()
    assert shell.check("systemctl --failed --no-legend") == ""
    assert state == "running"
    assert "xen_version" in shell.check("xl info")
    assert domains(shell) == ["Domain-0"]
    assert shell.check("findmnt -no OPTIONS /").startswith("rw")
    assert "A_TRY=0" in shell.check("grub-editenv /boot/esp/grub/grubenv list"), "slot A is not marked good"


def check_pool(shell: Shell) -> None:
    # Ganeti gives its own node daemon 5 s to answer, which is little for an emulated processor with much to do.
    for _ in range(3):
        result = shell.run("gnt-cluster verify", timeout=300)
        if "Connection timed out" not in result.output:
            break
    verify = result.check()
    assert "ERROR" not in verify and "WARNING" not in verify, verify


def check_status(shell: Shell) -> None:
    status = json.loads(shell.check("slipway status --json"))
    bad = [step for step in status["steps"] if step["state"] != "done"]
    assert not bad, bad


def domains(shell: Shell) -> list[str]:
    return [line.split()[0] for line in shell.check("xl list").splitlines()[1:]]


def check_no_secret(shell: Shell, log: pathlib.Path, secrets: list[str], *places: str) -> None:
    """No secret in any log, here or on the console; the hash only where it belongs: in
    the shadow file and in PLACES."""
    patterns = " ".join(f"-e '{secret}'" for secret in secrets)
    assert shell.run(f"journalctl --no-pager -o export | grep -aF {patterns}").output == ""
    assert shell.run(f"grep -rlaF {patterns} /var/log /run/log /boot/esp").output == ""
    assert set(shell.run(f"grep -rlaF {patterns} /etc /var/lib /root").output.split()) <= \
        {"/etc/shadow", "/etc/shadow-", *places}
    console = log.read_bytes()
    assert not [secret for secret in secrets if secret.encode() in console]
