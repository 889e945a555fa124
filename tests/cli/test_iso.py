# SPDX-License-Identifier: GPL-2.0-or-later
"""slipway-iso: embeds into a real ISO, shows it without secrets, gives the original bytes back."""

import hashlib
import os
import pathlib
import shutil
import subprocess

import pytest

from tests.harness import answers

VERSION = pathlib.Path("VERSION").read_text().strip()
BUILD = pathlib.Path("build").resolve()
PROGRAM = BUILD / "obj-asan/iso/embed/slipway-iso"
GOOD = answers.render(disk="vda", hostname="xen1.example.com", password_hash="$6$salz$" + "geheim" * 14 + "ab")


def sha256(path: pathlib.Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def call(*arguments, status: int = 0, program: pathlib.Path = PROGRAM) -> subprocess.CompletedProcess:
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == status, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> pathlib.Path:
    """An ISO as iso/make-iso makes it, of a small bundle and a small initrd."""
    folder = tmp_path_factory.mktemp("iso")
    for name in "vmlinuz", "initrd.img", "host.raucb":
        (folder / name).write_bytes(name.encode() * 4096)
    subprocess.run(["iso/make-iso", folder / "small.iso", folder / "vmlinuz", folder / "initrd.img",
                    folder / "host.raucb"], check=True, capture_output=True,
                   env={**os.environ, "VERSION": VERSION, "SOURCE_DATE_EPOCH": "1767225600"})
    return folder / "small.iso"


@pytest.fixture
def iso(original, tmp_path) -> pathlib.Path:
    return pathlib.Path(shutil.copy(original, tmp_path / "slipway.iso"))


@pytest.fixture
def answer_file(tmp_path) -> pathlib.Path:
    path = tmp_path / "answers.xml"
    path.write_text(GOOD)
    return path


def listed(iso: pathlib.Path) -> dict[str, bytes]:
    """What a reader of ISO images finds, apart from the area."""
    folder = iso.parent / "listed"
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["xorriso", "-osirrox", "on", "-indev", iso, "-extract", "/", folder], check=True, capture_output=True)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.parent.name + "/" + path.name not in ("slipway/embed.env", "slipway/embed.img")}


def test_embed_show_reset(original, iso, answer_file, tmp_path):
    packages = tmp_path / "driver-disk"
    packages.mkdir()
    (packages / "kmod-demo-1-1.x86_64.rpm").write_bytes(b"rpm")
    assert call("show", iso).stdout == "nothing is embedded\n"
    assert call("embed", "--answers", answer_file, "--kernel-arguments", "sshpassword=geheim atexit=poweroff",
                "--driver-disk", packages, iso).stdout == ""
    assert sha256(iso) != sha256(original)
    assert iso.stat().st_size == original.stat().st_size
    assert listed(iso) == listed(original)

    shown = call("show", iso).stdout
    assert "kernel arguments: sshpassword=(removed) atexit=poweroff\n" in shown
    assert "<hostname>xen1.example.com</hostname>" in shown and "kmod-demo-1-1.x86_64.rpm (3 bytes)" in shown
    assert "geheim" not in shown

    call("reset", iso)
    assert call("show", iso).stdout == "nothing is embedded\n"
    assert sha256(iso) == sha256(original)


def test_sums_hold_afterwards(iso, answer_file):
    """SHA256SUMS on the medium says nothing of the area, and all of the rest."""
    call("embed", "--answers", answer_file, iso)
    listed(iso)
    folder = iso.parent / "listed"
    subprocess.run(["sha256sum", "--quiet", "--check", "SHA256SUMS"], cwd=folder, check=True)
    assert "embed" not in (folder / "SHA256SUMS").read_text()


def test_grub_reads_it(iso, answer_file):
    """The arguments as GRUB's own program reads them."""
    call("embed", "--answers", answer_file, "--kernel-arguments", "network_config=static:ip=192.0.2.1;vlan=5 x=a,b", iso)
    listed(iso)
    shown = subprocess.run(["grub-editenv", iso.parent / "listed/slipway/embed.env", "list"], check=True,
                           capture_output=True, text=True).stdout
    assert "slipway_args=network_config=static:ip=192.0.2.1;vlan=5 x=a,b\n" in shown
    assert "slipway_initrd=/slipway/embed.img\n" in shown
    with open(iso.parent / "listed/slipway/embed.img", "rb") as archive:
        members = subprocess.run(["cpio", "--quiet", "--list"], stdin=archive, check=True, capture_output=True, text=True).stdout
    assert members.split() == ["slipway", "slipway/answers.xml"]


def test_twice(iso, answer_file):
    call("embed", "--answers", answer_file, iso)
    once = sha256(iso)
    assert "--replace" in call("embed", "--kernel-arguments", "a", iso, status=2).stderr
    assert sha256(iso) == once
    call("embed", "--replace", "--kernel-arguments", "a", iso)
    assert call("show", iso).stdout == "kernel arguments: a\n"
    call("embed", "--replace", "--answers", answer_file, iso)
    assert sha256(iso) == once


def test_too_large(original, iso, tmp_path):
    packages = tmp_path / "pack"
    packages.mkdir()
    (packages / "large-1-1.noarch.rpm").write_bytes(bytes(17 << 20))
    said = call("embed", "--pack", packages, iso, status=2).stderr
    assert "17.0 MiB" in said and "16.0 MiB" in said and "<driver-source>" in said
    assert sha256(iso) == sha256(original)


def test_bad_answers(original, iso, answer_file, tmp_path):
    """Where slipway-installer lies beside the program, what it refuses is not embedded."""
    beside = tmp_path / "bin"
    beside.mkdir()
    program = pathlib.Path(shutil.copy(PROGRAM, beside / "slipway-iso"))
    (beside / "slipway-installer").symlink_to(BUILD / "obj-asan/installer/slipway-installer")
    answer_file.write_text(GOOD.replace("primary-disk", "primary-dsk"))
    said = call("embed", "--answers", answer_file, iso, status=3, program=program).stderr
    assert "answers.xml:2:" in said and "primary-disk" in said and "geheim" not in said
    assert sha256(iso) == sha256(original)
    answer_file.write_text(GOOD)
    assert "is not checked" not in call("embed", "--answers", answer_file, iso, program=program).stderr


@pytest.mark.parametrize("command", [["embed", "--kernel-arguments", "a"], ["show"], ["reset"]], ids=lambda x: x[0])
def test_other_files(original, tmp_path, command):
    foreign, truncated, text = tmp_path / "foreign.iso", tmp_path / "truncated.iso", tmp_path / "text"
    text.write_text("text")
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-r", "-o", foreign, text], check=True, capture_output=True)
    truncated.write_bytes(original.read_bytes()[:original.stat().st_size // 2])
    for path, says in [(foreign, "not an ISO of Slipway"), (truncated, "truncated"), (text, "not an ISO 9660 image")]:
        before = sha256(path)
        assert says in call(*command, path, status=5).stderr
        assert sha256(path) == before
    assert "nowhere" in call(*command, "/nowhere.iso", status=2).stderr


def test_usage(iso):
    for arguments in [], ["embed", iso], ["show"], ["show", "--answers", "a", iso], ["shw", iso], ["reset", iso, iso]:
        assert "--help" in call(*arguments, status=2).stderr


def test_runs_without_libraries():
    """The program that 'make iso' leaves beside the ISO: for any Linux machine."""
    said = subprocess.run(["readelf", "-l", BUILD / "obj/iso/embed/slipway-iso"], check=True, capture_output=True, text=True)
    assert "INTERP" not in said.stdout
