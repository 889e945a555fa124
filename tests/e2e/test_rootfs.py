# SPDX-License-Identifier: GPL-2.0-or-later
"""The dom0 tree by itself, as it lies in the bundle: on plain Linux and under Xen."""

import gzip
import pathlib
import re

import pytest

from tests.harness import rootfs
from tests.harness.hardware import Direct, Hardware
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

TOP = pathlib.Path(__file__).resolve().parents[2]
PASSWORD = "only-for-this-test"
XEN = ("dom0_mem=512M,max:512M spec-ctrl=eager-fpu ucode=scan noreboot com1=115200,8n1"
       " console=com1")


def boot_linux(_) -> Direct:
    return rootfs.linux()


def boot_xen(folder: pathlib.Path) -> Direct:
    """QEMU starts an ELF file, and gives Xen its modules as one list of initrds."""
    xen = folder / "xen.elf"
    xen.write_bytes(gzip.decompress((rootfs.TREE / "boot/xen.gz").read_bytes()))
    modules = (f"{rootfs.TREE}/boot/vmlinuz {rootfs.KERNEL} console=hvc0,"
               f"{rootfs.TREE}/boot/initrd.img")
    return Direct(xen, modules, XEN)


@pytest.mark.parametrize("boot", [
    pytest.param(boot_linux, id="linux"),
    pytest.param(boot_xen, id="xen"),
])
def test_rootfs(folder, boot):
    disk = rootfs.disk(folder / "root.img", PASSWORD)
    hardware = Hardware(memory=1100, disks=[disk], direct=boot(folder))
    with Machine(folder, hardware) as machine:
        shell = Shell.login(machine, PASSWORD)
        check_units(shell)
        check_first_boot(shell)
        assert used_memory(shell) <= 400
        if boot is boot_xen:
            check_xen(shell)
        else:
            assert verified(shell) == listed_deviations()


def check_units(shell: Shell) -> None:
    state = shell.run("systemctl is-system-running --wait", timeout=300).output.strip()
    assert shell.check("systemctl --failed --no-legend") == ""
    assert state == "running"
    shell.check("systemctl is-active ssh chrony systemd-networkd multipathd lvm2-monitor"
                " iscsid.socket rpcbind.socket")
    idle = ["rpcbind.service", "iscsid.service", "xendomains.service", "grub-common.service"]
    assert shell.run(f"systemctl is-active {' '.join(idle)}").output.split() == ["inactive"] * len(idle)
    listening = shell.check("ss -Hlnt | awk '{ print $4 }'").split()
    assert {address.rsplit(":", 1)[1] for address in listening} == {"22", "111"}


def check_first_boot(shell: Shell) -> None:
    """What the image must not hold, the host has made."""
    assert re.fullmatch("[0-9a-f]{32}\n", shell.check("cat /etc/machine-id"))
    shell.check("test -s /etc/ssh/ssh_host_ed25519_key")
    shell.check("test ! -e /etc/iscsi/initiatorname.iscsi -o -e /etc/slipway/host.conf")


def check_xen(shell: Shell) -> None:
    assert "xen_version            : 4.20" in shell.check("xl info")
    assert [line.split()[0] for line in shell.check("xl list").splitlines()[1:]] == ["Domain-0"]
    shell.check("systemctl is-active xenstored xenconsoled serial-getty@hvc0")


def used_memory(shell: Shell) -> int:
    """MiB, without caches."""
    return int(shell.check("free -m").splitlines()[1].split()[2])


def verified(shell: Shell) -> set[tuple[str, str]]:
    """(flags, path) of each deviation that RPM finds."""
    lines = shell.run("rpm -Va", timeout=600).output.splitlines()
    return {(line.split()[0], line.split()[-1]) for line in lines}


def listed_deviations() -> set[tuple[str, str]]:
    """The same from the table in docs/rpm-verify.md: | `flags` | `path` | reason |"""
    text = (TOP / "docs/rpm-verify.md").read_text()
    return set(re.findall(r"^\| `(\S+)` \| `(\S+)` \| .+ \|$", text, re.MULTILINE))
