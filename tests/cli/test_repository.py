# SPDX-License-Identifier: GPL-2.0-or-later
"""The package repository: signing, a builder's own repositories, and the gate that
every package of ours can be installed. Little packages are made by rpmbuild."""

import filecmp
import os
import pathlib
import shutil
import subprocess

import pytest

PACKAGES = pathlib.Path("packages").resolve()
TIME = "1780000000"  # after no key that a test makes: the key's own time is taken then

SPEC = """Name: {name}
Version: {version}
Release: 1
Summary: a test
License: none
BuildArch: noarch
{more}
%description
A test.
%files
"""


def run(*command, **environment) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "SOURCE_DATE_EPOCH": TIME, "VERSION": "1", **environment})


def build(folder: pathlib.Path, name: str, version: str = "1", more: str = "") -> None:
    """Builds an empty package into FOLDER by the project's own recipe."""
    folder.mkdir(exist_ok=True)
    spec = folder / f"{name}.spec"
    spec.write_text(SPEC.format(name=name, version=version, more=more))
    done = run(PACKAGES / "build-rpm", spec, folder / f".{name}")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("keys")
    done = run(PACKAGES.parent / "ci/make-keys", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def world(tmp_path, keys):
    """A feed with `engine` 2, and our `top`, which needs it."""
    build(tmp_path / "feed", "engine", "2")
    build(tmp_path / "rpms", "top", more="Requires: engine")
    (tmp_path / "repositories.conf").write_text("# none\n")
    return tmp_path


def make_repo(world, keys) -> str:
    done = run(PACKAGES / "make-repo", world / "feed", world / "rpms", world / "repo", SLIPWAY_KEYS=str(keys))
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[-1]


def site_repos(world) -> subprocess.CompletedProcess:
    return run(PACKAGES / "site-repos", world / "repositories.conf", world / "repos")


def check_closure(world) -> subprocess.CompletedProcess:
    return run(PACKAGES / "check-closure", world / "repo", world / "rpms", world / "repos")


def add_site(world, *packages) -> None:
    for name, version, more in packages:
        build(world / "site", name, version, more)
    assert run("createrepo_c", world / "site").returncode == 0
    (world / "repositories.conf").write_text(f"mysite file://{world}/site\n")


def test_packages_and_metadata_are_signed(world, keys):
    make_repo(world, keys)
    database = world / "db"
    assert run("rpmkeys", "--dbpath", database, "--import", keys / "repo.asc").returncode == 0
    for package in (world / "repo").glob("*.rpm"):
        done = run("rpmkeys", "--dbpath", database, "--define", "_pkgverify_level all", "-K", package)
        assert done.returncode == 0 and "signatures OK" in done.stdout, done.stdout
    done = run("gpg", "--homedir", keys / "gnupg", "--verify", world / "repo/repodata/repomd.xml.asc",
               world / "repo/repodata/repomd.xml")
    assert done.returncode == 0, done.stderr


def test_tampered_package_is_refused(world, keys):
    make_repo(world, keys)
    package = world / "repo/engine-2-1.noarch.rpm"
    content = bytearray(package.read_bytes())
    content[-20] ^= 1
    package.write_bytes(content)
    database = world / "db"
    run("rpmkeys", "--dbpath", database, "--import", keys / "repo.asc")
    assert run("rpmkeys", "--dbpath", database, "-K", package).returncode != 0


def test_only_what_changed_is_signed_again(world, keys):
    assert make_repo(world, keys).startswith("2 packages signed, 2 in")
    before = (world / "repo/engine-2-1.noarch.rpm").stat()
    assert make_repo(world, keys).startswith("0 packages signed, 2 in")
    build(world / "rpms", "top", more="Requires: engine >= 2")
    assert make_repo(world, keys).startswith("1 packages signed, 2 in")
    assert (world / "repo/engine-2-1.noarch.rpm").stat() == before
    shutil.rmtree(world / "feed")
    (world / "feed").mkdir()
    assert make_repo(world, keys).startswith("0 packages signed, 1 in")
    assert [path.name for path in (world / "repo").glob("*.rpm")] == ["top-1-1.noarch.rpm"]


def test_same_inputs_give_the_same_bits(world, keys):
    make_repo(world, keys)
    (world / "repo").rename(world / "first")
    make_repo(world, keys)
    names = [path.relative_to(world / "first") for path in (world / "first").rglob("*") if path.is_file()]
    assert len(names) > 5
    assert filecmp.cmpfiles(world / "first", world / "repo", names, shallow=False)[1:] == ([], [])


def test_closed_repository_passes(world, keys):
    make_repo(world, keys)
    assert site_repos(world).returncode == 0
    done = check_closure(world)
    assert done.returncode == 0, done.stderr
    assert (world / "repos/packages.list").read_text() == ""


def test_missing_dependency_fails(world, keys):
    (world / "feed/engine-2-1.noarch.rpm").unlink()
    make_repo(world, keys)
    site_repos(world)
    done = check_closure(world)
    assert done.returncode != 0
    assert "nothing provides engine needed by top-1-1.noarch" in done.stderr
    assert "packages/imports" in done.stderr


def test_site_repository_fills_a_gap(world, keys):
    (world / "feed/engine-2-1.noarch.rpm").unlink()
    make_repo(world, keys)
    add_site(world, ("engine", "1", ""))
    assert site_repos(world).returncode == 0
    done = check_closure(world)
    assert done.returncode == 0, done.stderr
    assert (world / "repos/packages.list").read_text().startswith("engine 1-1 noarch ")


def test_site_repository_wins_with_a_lower_version(world, keys):
    make_repo(world, keys)
    add_site(world, ("engine", "1", ""))
    site_repos(world)
    (world / "repos/slipway.repo").write_text(f"[slipway]\nname=slipway\nbaseurl=file://{world}/repo\n")
    (world / "dnf.conf").write_text("[main]\n")
    done = run("dnf", f"--config={world}/dnf.conf", f"--setopt=reposdir={world}/repos",
               f"--setopt=cachedir={world}/cache", f"--setopt=logdir={world}", "--releasever=13",
               f"--installroot={world}/root", "--assumeno", "install", "top")
    assert any(line.split()[:4] == ["engine", "noarch", "1-1", "mysite"] for line in done.stdout.splitlines()), \
        done.stdout + done.stderr


def test_site_package_that_cannot_be_installed_fails(world, keys):
    make_repo(world, keys)
    add_site(world, ("engine", "1", "Requires: absent"))
    site_repos(world)
    done = check_closure(world)
    assert done.returncode != 0
    assert "nothing provides absent needed by engine-1-1.noarch" in done.stderr


def test_key_of_a_site_repository(world):
    add_site(world, ("engine", "1", ""))
    (world / "mine.asc").write_text("a key")
    (world / "repositories.conf").write_text(f"mysite file://{world}/site mine.asc\n")
    assert site_repos(world).stderr == ""
    text = (world / "repos/mysite.repo").read_text()
    assert "gpgcheck=1" in text and f"gpgkey=file://{world}/repos/mysite.asc" in text
    assert (world / "repos/mysite.asc").read_text() == "a key"


@pytest.mark.parametrize("line, sentence", [
    ("mysite", "expected NAME BASEURL"),
    ("My_Site http://example.com/", "expected NAME BASEURL"),
    ("mysite ftp://example.com/", "expected NAME BASEURL"),
    ("mysite http://example.com/ a b", "expected NAME BASEURL"),
    ("mysite file:///nonexistent", "is no rpm-md repository: run 'createrepo_c /nonexistent'"),
])
def test_bad_line_is_named(world, line, sentence):
    (world / "repositories.conf").write_text(f"# comment\n\n{line}\n")
    done = site_repos(world)
    assert done.returncode != 0
    assert "repositories.conf:3: " in done.stderr and sentence in done.stderr
