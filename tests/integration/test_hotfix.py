# SPDX-License-Identifier: GPL-2.0-or-later
"""dnf on a host: a new kernel, a new Xen and a program come from a signed repository, the boot menu's
names and the initrd follow, and 'dnf history undo' takes it all back. In a chroot of the dom0 tree."""

import pathlib
import shutil
import subprocess

import pytest

from tests.harness import rpms
from tests.harness.chroot import TOP, TREE, Chroot

REPO = TOP / "build/repo"
KERNEL = (TREE / "boot/vmlinuz").readlink().name.removeprefix("vmlinuz-")
NEW = KERNEL.replace("+", "9+", 1)
ORIGINALS = [f"linux-image-{KERNEL}-", "linux-image-amd64-", "xen-hypervisor-4", "xen-hypervisor-common-", "fping-"]


def package(start: str) -> pathlib.Path:
    [path] = [path for path in REPO.glob("*.rpm") if path.name.startswith(start)]
    return path


@pytest.fixture(scope="module")
def updates(tmp_path_factory) -> pathlib.Path:
    """A repository with the packages of the release and their successors."""
    folder = tmp_path_factory.mktemp("updates")
    new = folder / "rpms"
    for start in ORIGINALS:
        new.mkdir(exist_ok=True)
        shutil.copy(package(start), new)
    xen = package("xen-hypervisor-4")
    [image] = [path for path in (TREE / "boot").glob("xen-*.gz")]
    rpms.successor(package(f"linux-image-{KERNEL}-"), new, (KERNEL, NEW))
    rpms.successor(package("linux-image-amd64-"), new, (KERNEL, NEW))
    rpms.successor(xen, new, change={f"/boot/{image.name}": b"hotfix"})
    rpms.successor(package("fping-"), new, change={"/usr/bin/fping": b"hotfix"})
    return rpms.repository(new, folder / "repo")


@pytest.fixture
def host(tmp_path, updates):
    with Chroot(tmp_path / "host") as host:
        host.lend(updates, "/srv/repo")
        repository = host.path("/etc/yum.repos.d/slipway.repo")
        text = repository.read_text().replace("enabled=0", "enabled=1")
        repository.write_text("\n".join("baseurl=file:///srv/repo" if line.startswith("baseurl") else line
                                        for line in text.splitlines()) + "\n")
        yield host


def boot_of(host: Chroot) -> dict[str, str]:
    """Where GRUB's names lead, and what is in Xen."""
    names = {name: str(host.path(f"/boot/{name}").readlink()) for name in ("vmlinuz", "initrd.img", "xen.gz")}
    return names | {"xen": host.run("sha256sum", "/boot/xen.gz").split()[0]}


def test_upgrade_and_undo(host):
    before = boot_of(host)
    assert before["vmlinuz"] == f"vmlinuz-{KERNEL}"
    host.run("dnf", "-y", "upgrade")

    after = boot_of(host)
    assert after["vmlinuz"] == f"vmlinuz-{NEW}" and after["initrd.img"] == f"initrd.img-{NEW}"
    assert after["xen.gz"] == before["xen.gz"] and after["xen"] != before["xen"]
    assert host.path("/usr/bin/fping").read_bytes().endswith(b"hotfix")
    listing = subprocess.run(["lsinitrd", host.path(f"/boot/initrd.img-{NEW}")], check=True, capture_output=True, text=True).stdout
    assert f"usr/lib/modules/{NEW}/modules.dep" in listing and "virtio_blk.ko" in listing
    assert f"usr/lib/modules/{KERNEL}/" not in listing
    assert host.path(f"/boot/initrd.img-{KERNEL}").exists()  # the old kernel stays until it is removed

    host.run("dnf", "-y", "history", "undo", "last")
    assert boot_of(host) == before
    assert not host.path(f"/boot/initrd.img-{NEW}").exists() and not host.path(f"/boot/vmlinuz-{NEW}").exists()
    assert not host.path("/usr/bin/fping").read_bytes().endswith(b"hotfix")
    assert host.run("rpm", "--query", "linux-image-amd64").strip() == package("linux-image-amd64-").name.removesuffix(".rpm")


def test_tampered(host, updates, tmp_path):
    """A package or a list that somebody changed on the way: refused, and the host stays as it is."""
    before = boot_of(host)
    for victim in "fping-*.1.x86_64.rpm", "repodata/repomd.xml":
        tampered = tmp_path / victim.split("/")[-1].replace("*", "")
        shutil.copytree(updates, tampered)
        [path] = tampered.glob(victim)
        content = bytearray(path.read_bytes())
        content[-100] ^= 1
        path.write_bytes(content)
        subprocess.run(["mount", "--bind", tampered, host.path("/srv/repo")], check=True)
        host.run("dnf", "clean", "all")
        assert host.call("dnf", "-y", "--setopt=slipway.skip_if_unavailable=0", "upgrade").returncode != 0
        subprocess.run(["umount", host.path("/srv/repo")], check=True)
        assert boot_of(host) == before
        assert not host.path("/usr/bin/fping").read_bytes().endswith(b"hotfix")
