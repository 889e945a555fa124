# SPDX-License-Identifier: GPL-2.0-or-later
"""What is an administrator's on a host of the real release survives an upgrade to another
one, in which a package's configuration and an account's number are others."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

BUILD = pathlib.Path("build").resolve()
TREE = BUILD / "root"
PROGRAM = BUILD / "obj-asan/common/carry_over"
UUID = "11111111-2222-4333-8444-555555555555"
# All that carrying looks at.
PARTS = ["etc", "home", "opt", "root", "srv", "usr/local", "usr/lib/sysimage", "usr/lib/slipway", "usr/share/slipway",
         "var"]
SPEC = """Name: logrotate
Version: 99
Release: 1
Summary: of the next release
License: none
BuildArch: noarch
AutoReqProv: no
%description
.
%install
mkdir -p %{buildroot}/etc
echo 'of the next release' >%{buildroot}/etc/logrotate.conf
%files
%config(noreplace) %attr(0644,root,root) /etc/logrotate.conf
"""

pytestmark = pytest.mark.skipif(not (TREE / "usr/share/slipway/as-built/files").exists(), reason="no dom0 tree: make root")


def run(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def copy_tree(root: pathlib.Path) -> pathlib.Path:
    root.mkdir()
    for part in PARTS:
        (root / part).parent.mkdir(parents=True, exist_ok=True)
        run("cp", "-a", TREE / part, root / part)
    return root


@pytest.fixture
def old(tmp_path) -> pathlib.Path:
    return copy_tree(tmp_path / "old")


@pytest.fixture
def new(tmp_path) -> pathlib.Path:
    """The next release: another logrotate.conf, gnt-rapi has another number, and a unit is not enabled any more."""
    root = copy_tree(tmp_path / "new")
    (tmp_path / "logrotate.spec").write_text(SPEC)
    run("rpmbuild", "-bb", "--quiet", "--define", f"_topdir {tmp_path}/rpm", "--define", "__os_install_post %{nil}",
        tmp_path / "logrotate.spec")
    rpm = ["rpm", "--root", root, "--dbpath", "/usr/lib/sysimage/rpm", "--nodeps", "--noscripts", "--notriggers"]
    run(*rpm, "--erase", "logrotate")
    run(*rpm, "--install", "--nosignature", tmp_path / "rpm/RPMS/noarch/logrotate-99-1.noarch.rpm")
    for name in ["passwd", "group"]:
        for folder in ["etc", "usr/share/slipway/as-built"]:
            path = root / folder / name
            path.write_text(path.read_text().replace("gnt-rapi:x:126:126:", "gnt-rapi:x:776:776:")
                            .replace("gnt-rapi:x:126:", "gnt-rapi:x:776:"))
    return root


def put(path: pathlib.Path, text: str = "mine\n", mode: int = 0o640) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


def append(path: pathlib.Path, text: str) -> None:
    with open(path, "a") as file:
        file.write(text)


WANTS = "etc/systemd/system/multi-user.target.wants"
# Of each kind one, by its path: files that are the administrator's, with content of theirs.
MINE = ["etc/mine.conf", "etc/cron.d/mine", "etc/sysctl.d/90-mine.conf", "etc/ssh/ssh_host_ed25519_key",
        "etc/systemd/system/mine.service", "etc/systemd/system/ssh.service.d/mine.conf", "etc/systemd/network/50-mine.network",
        "etc/machine-id", "etc/hostname", "etc/hosts", "etc/slipway/host.conf", "etc/ganeti/mine", "root/.ssh/authorized_keys",
        "home/ann/notes", "usr/local/bin/mine", "opt/mine/x", "srv/mine/x", "var/lib/ganeti/config.data",
        "var/lib/slipway/pool/state", "var/lib/pacemaker/cib/cib.xml", "var/spool/cron/crontabs/root",
        "etc/corosync/mine.conf", "etc/sudoers.d/mine", "etc/yum.repos.d/mine.repo"]
NOT_MINE = ["usr/local/../lib/slipway/mine", "var/cache/mine", "var/log/mine", "var/tmp/mine", "var/lib/dnf/mine",
            "root/.cache/mine", "etc/stale.rpmnew", "etc/passwd-"]


def administer(root: pathlib.Path) -> None:
    for path in MINE:
        put(root / path)
    for path in NOT_MINE:
        put(pathlib.Path(os.path.normpath(root / path)), "not mine\n")
    append(root / "etc/issue", "mine\n")  # a package's, which the next release has as before
    append(root / "etc/logrotate.conf", "# mine\n")  # and one that it changes
    (root / "etc/motd").unlink()
    (root / WANTS / "ssh.service").unlink()  # disabled
    (root / WANTS / "mine.service").symlink_to("/etc/systemd/system/mine.service")  # enabled
    (root / "etc/systemd/system/fstrim.timer").symlink_to("/dev/null")  # masked
    (root / "etc/localtime").unlink(missing_ok=True)
    (root / "etc/localtime").symlink_to("../usr/share/zoneinfo/Europe/Berlin")
    (root / "etc/nsswitch.conf").chmod(0o600)
    os.link(root / "home/ann/notes", root / "home/ann/same")
    os.chown(root / "var/lib/slipway/pool/state", 126, 126)
    put(root / "etc/fstab", "UUID=old / ext4 defaults 0 1\nserver:/x /srv/x nfs defaults 0 0\n", 0o644)
    append(root / "etc/passwd", "ann:x:1000:1000::/home/ann:/bin/bash\n")
    append(root / "etc/group", "ann:x:1000:\n")
    shadow = root / "etc/shadow"
    shadow.write_text(shadow.read_text().replace("root:*:", "root:$y$mine:") + "ann:$y$hers:20000::::::\n")


def check(root: pathlib.Path) -> None:
    for path in MINE:
        assert (root / path).read_text() == "mine\n", path
        assert (root / path).stat().st_mode & 0o777 == 0o640, path
    for path in NOT_MINE:
        place = pathlib.Path(os.path.normpath(root / path))
        assert not place.exists() or place.read_text() != "not mine\n", path
    assert (root / "etc/issue").read_text().endswith("mine\n")
    assert (root / "etc/logrotate.conf").read_text().endswith("# mine\n")
    assert (root / "etc/logrotate.conf.rpmnew").read_text() == "of the next release\n"
    assert not (root / "etc/motd").exists()
    assert not (root / WANTS / "ssh.service").is_symlink()
    assert os.readlink(root / WANTS / "mine.service") == "/etc/systemd/system/mine.service"
    assert os.readlink(root / "etc/systemd/system/fstrim.timer") == "/dev/null"
    assert os.readlink(root / "etc/localtime") == "../usr/share/zoneinfo/Europe/Berlin"
    assert (root / "etc/nsswitch.conf").stat().st_mode & 0o777 == 0o600
    assert (root / "home/ann/notes").samefile(root / "home/ann/same")
    assert (root / "var/lib/slipway/pool/state").stat().st_uid == 776
    assert (root / "etc/fstab").read_text() == \
        f"UUID={UUID} / ext4 defaults 0 1\nserver:/x /srv/x nfs defaults 0 0\n"
    accounts = (root / "etc/passwd").read_text()
    assert "ann:x:1000:1000:" in accounts and "gnt-rapi:x:776:776:" in accounts
    assert "root:$y$mine:" in (root / "etc/shadow").read_text()


def test_untouched_host(old, new):
    """Of a host that nobody has touched, nothing is anybody's."""
    plan = json.loads(run(PROGRAM, old, new, UUID))
    assert {entry["kind"] for entry in plan["paths"]} == {"merged"}, plan["paths"]
    assert (new / "etc/logrotate.conf").read_text() == "of the next release\n"


def test_what_is_mine_survives(old, new):
    administer(old)
    plan = json.loads(run(PROGRAM, old, new, UUID))
    check(new)
    kinds = {entry["path"]: entry["kind"] for entry in plan["paths"]}
    assert [path for path, kind in kinds.items() if kind == "conflict"] == ["/etc/logrotate.conf"]
    assert {path for path, kind in kinds.items() if kind == "deleted"} == {"/etc/motd", f"/{WANTS}/ssh.service"}
    run(PROGRAM, old, new, UUID)  # after a power cut, say
    check(new)
    shutil.rmtree(new)
