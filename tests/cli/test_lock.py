# SPDX-License-Identifier: GPL-2.0-or-later
"""The package lock, against a little Debian archive of the test's own: what is resolved,
what is downloaded, and what is refused."""

import datetime
import hashlib
import os
import pathlib
import subprocess

import pytest

DEBS = pathlib.Path("packages/debs").resolve()
MAKE_KEYS = pathlib.Path("ci/make-keys").resolve()
DAY = datetime.timedelta(days=1)


def run(*command, stdin: str = "", **environment) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in command], input=stdin, capture_output=True, text=True,
                          timeout=120, env={**os.environ, **environment})


class Archive:
    """A signed archive with one suite and one component."""

    def __init__(self, folder: pathlib.Path, keys: pathlib.Path):
        self.folder, self.keys = folder / "archive", keys
        self.cache, self.root = folder / "cache", folder / "apt"
        self.sources = folder / "sources.list"
        self.folder.mkdir()
        self.sources.write_text(f"deb [signed-by={keys}/repo.asc] copy:{self.folder} trixie main\n")
        self.packages = ""

    def add(self, name: str, version: str = "1:1.0-1", more: str = "") -> pathlib.Path:
        tree = self.folder / "tree" / name
        (tree / "DEBIAN").mkdir(parents=True)
        control = (f"Package: {name}\nVersion: {version}\nArchitecture: all\n{more}"
                   "Maintainer: Nobody <nobody@example.com>\nDescription: a test\n")
        (tree / "DEBIAN/control").write_text(control)
        path = self.folder / "pool/main" / f"{name}.deb"
        path.parent.mkdir(parents=True, exist_ok=True)
        assert run("dpkg-deb", "--build", tree, path).returncode == 0
        content = path.read_bytes()
        self.packages += (f"{control}Filename: pool/main/{name}.deb\nSize: {len(content)}\n"
                          f"SHA256: {hashlib.sha256(content).hexdigest()}\n\n")
        return path

    def publish(self, valid: datetime.timedelta = DAY) -> None:
        now = datetime.datetime.now(datetime.timezone.utc)
        stamp = "%a, %d %b %Y %H:%M:%S UTC"
        suite = self.folder / "dists/trixie"
        index = suite / "main/binary-amd64/Packages"
        index.parent.mkdir(parents=True, exist_ok=True)
        content = self.packages.encode()
        index.write_bytes(content)
        (suite / "Release").write_text(
            f"Origin: Debian\nSuite: stable\nCodename: trixie\nArchitectures: amd64\nComponents: main\n"
            f"Date: {(now - 2 * DAY).strftime(stamp)}\nValid-Until: {(now + valid).strftime(stamp)}\n"
            f"SHA256:\n {hashlib.sha256(content).hexdigest()} {len(content)} main/binary-amd64/Packages\n")
        done = run("gpg", "--homedir", self.keys / "gnupg", "--batch", "--yes", "--clearsign",
                   "--output", suite / "InRelease", suite / "Release")
        assert done.returncode == 0, done.stderr

    def debs(self, action: str, stdin: str = "", **environment) -> subprocess.CompletedProcess:
        return run(DEBS, action, self.sources, self.root, stdin=stdin, SLIPWAY_CACHE=str(self.cache),
                   **environment)


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("keys")
    assert run(MAKE_KEYS, folder).returncode == 0
    return folder


@pytest.fixture
def archive(tmp_path, keys) -> Archive:
    archive = Archive(tmp_path, keys)
    archive.add("top", more="Depends: needed | other\nRecommends: wished\n")
    for name in ("needed", "other", "wished", "unrelated"):
        archive.add(name)
    archive.publish()
    return archive


def lock(archive: Archive) -> str:
    done = archive.debs("lock", "# a list\ntop # why\n")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_lock_is_the_closure_without_recommends(archive):
    lines = [line.split() for line in lock(archive).splitlines()]
    assert [line[:3] for line in lines] == [["needed", "1:1.0-1", "all"], ["top", "1:1.0-1", "all"]]
    assert lines[0][4] == "pool/main/needed.deb"
    assert lines[0][3] == hashlib.sha256((archive.folder / lines[0][4]).read_bytes()).hexdigest()


def test_lock_is_the_same_when_all_is_in_the_cache(archive):
    first = lock(archive)
    assert archive.debs("fetch", first).returncode == 0
    assert lock(archive) == first


def test_newer_packages_are_seen_only_after_refresh(archive):
    first = lock(archive)
    archive.packages = archive.packages.replace("Package: needed\nVersion: 1:1.0-1", "Package: needed\nVersion: 1:1.1-1")
    archive.publish()
    assert lock(archive) == first
    assert archive.debs("refresh").returncode == 0
    assert "needed 1:1.1-1 all " in lock(archive)


def test_fetch_downloads_once(archive):
    text = lock(archive)
    done = archive.debs("fetch", text)
    assert done.returncode == 0, done.stderr
    assert "downloading 2 packages" in done.stdout
    assert sorted(path.name for path in (archive.cache / "debs").glob("*.deb")) == \
        ["needed_1%3a1.0-1_all.deb", "top_1%3a1.0-1_all.deb"]
    assert "downloading" not in archive.debs("fetch", text).stdout


def test_changed_package_is_refused(archive):
    text = lock(archive)
    path = archive.folder / "pool/main/needed.deb"
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    done = archive.debs("fetch", text)
    assert done.returncode != 0
    assert "'make update'" in done.stderr
    assert not list((archive.cache / "debs").glob("*.deb"))


def test_package_changed_in_the_cache_is_found(archive):
    text = lock(archive)
    archive.debs("fetch", text)
    path = archive.cache / "debs/needed_1%3a1.0-1_all.deb"
    path.write_bytes(path.read_bytes() + b"X")
    done = archive.debs("fetch", text)
    assert done.returncode != 0
    assert "needed_1%3a1.0-1_all.deb: FAILED" in done.stdout + done.stderr


def test_expired_index_names_the_switch(archive):
    archive.publish(valid=-DAY)
    done = archive.debs("lock", "top\n")
    assert done.returncode != 0
    assert "make SLIPWAY_ALLOW_EXPIRED=1 update" in done.stderr
    done = archive.debs("lock", "top\n", SLIPWAY_ALLOW_EXPIRED="1")
    assert done.returncode == 0 and done.stdout.startswith("needed ")


def test_index_of_another_key_is_refused(archive, tmp_path):
    assert run(MAKE_KEYS, tmp_path / "theirs").returncode == 0
    archive.keys = tmp_path / "theirs"
    archive.publish()
    done = archive.debs("lock", "top\n")
    assert done.returncode != 0
    assert done.stdout == "" and "could not be fetched" in done.stderr


def test_unknown_package_is_named(archive):
    done = archive.debs("lock", "top\nabsent\n")
    assert done.returncode != 0
    assert "absent" in done.stderr
