# SPDX-License-Identifier: GPL-2.0-or-later
"""slipway pack: signed packages besides the release's, on a host and on the way to its next release. In a
chroot of the dom0 tree."""

import functools
import http.server
import os
import pathlib
import shutil
import subprocess
import threading

import pytest

from tests.harness import rpms
from tests.harness.chroot import TOP, TREE, Chroot

KERNEL = (TREE / "boot/vmlinuz").readlink().name.removeprefix("vmlinuz-")
MODULE = f"/usr/lib/modules/{KERNEL}/updates/slipway-demo.ko"


@pytest.fixture(scope="module")
def packs(tmp_path_factory) -> pathlib.Path:
    """Folders with repositories: good, unsigned, signed by a stranger (and that one's key), for another
    kernel, and one with a package that every host has."""
    folder = tmp_path_factory.mktemp("packs")
    stranger = folder / "stranger.keys"
    subprocess.run(["ci/make-keys", stranger], check=True, capture_output=True)
    shutil.copy(stranger / "repo.asc", folder / "stranger.asc")
    hello = {"/usr/bin/pack-hello": "#!/bin/sh\necho hello\n"}
    for name, package, keys in [("good", dict(name="pack-hello", files=hello), rpms.KEYS),
                                ("unsigned", dict(name="pack-hello", files=hello), None),
                                ("strange", dict(name="pack-hello", files=hello), stranger),
                                ("old-kernel", dict(name="kmod-old", requires="linux-image-6.1.0-1-amd64"), rpms.KEYS),
                                ("second", dict(name="pack-two"), stranger),
                                ("present", dict(name="fping"), rpms.KEYS)]:
        made = rpms.make(folder / f"{name}.rpms", **package)
        if keys:
            rpms.repository(made.parent, folder / name, keys)
        else:
            shutil.copytree(made.parent, folder / name)
    shutil.copytree(TOP / "build/driver-disk/repo", folder / "drivers")
    return folder


@pytest.fixture
def host(tmp_path, packs):
    with Chroot(tmp_path / "host") as host:
        host.lend(packs, "/srv")
        yield host


@pytest.fixture
def server(packs):
    """Serves the packs; the URL."""
    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass
    served = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=packs))
    threading.Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()


def keys_of(host: Chroot) -> set[str]:
    return set(host.run("rpmkeys", "--list").split("\n"))


def is_clean(host: Chroot) -> bool:
    """Nothing of a pack is left."""
    return (host.run("slipway", "pack", "list") == "This host has no packs.\n" and
            not list(host.path("/etc/yum.repos.d").glob("slipway-pack-*")) and
            not os.listdir(host.path("/var/lib/slipway/packs")) and
            host.call("rpm", "--query", "pack-hello").returncode == 1)


def test_folder(host):
    host.run("slipway", "pack", "add", "--name", "hello", "/srv/good")
    assert host.run("pack-hello") == "hello\n"
    assert host.run("slipway", "pack", "list").split() == ["hello", "pack-hello", "(/srv/good)"]
    assert "has a pack 'hello' already" in host.fails("slipway", "pack", "add", "--name", "hello", "/srv/good")
    assert host.run("pack-hello") == "hello\n"
    host.run("slipway", "pack", "remove", "hello")
    assert not host.path("/usr/bin/pack-hello").exists()
    assert is_clean(host)
    assert "no pack 'hello'" in host.fails("slipway", "pack", "remove", "hello")


def test_refused(host):
    for source, says in [("/srv/unsigned", "not signed"), ("/srv/strange", "not installed"), ("/srv/old-kernel", "nothing provides linux-image-6.1.0"),
                         ("/srv/present", "has already"), ("/srv/nowhere", "nowhere"), ("/srv", "holds no packages")]:
        assert says in host.fails("slipway", "pack", "add", source), source
        assert is_clean(host), source
    assert host.run("rpm", "--query", "fping").startswith("fping-5")


def test_accepted_key(host):
    host.run("rpmkeys", "--import", "/etc/pki/rpm-gpg/RPM-GPG-KEY-slipway")
    before = keys_of(host)
    host.run("slipway", "pack", "add", "--key", "/srv/stranger.asc", "/srv/strange")
    assert host.run("pack-hello") == "hello\n"
    assert len(keys_of(host)) == len(before) + 1
    host.run("slipway", "pack", "remove", "strange")
    assert is_clean(host) and keys_of(host) == before


def test_url(host, server):
    host.run("slipway", "pack", "add", f"{server}/good/")
    assert host.run("pack-hello") == "hello\n"
    repository = host.path("/etc/yum.repos.d/slipway-pack-good.repo").read_text()
    assert f"baseurl={server}/good/\n" in repository and "\nincludepkgs=pack-hello\n" in repository
    assert "repo_gpgcheck=1" in repository
    assert not list(host.path("/var/lib/slipway/packs/good").glob("*.rpm"))  # it is there, for ten years
    host.run("slipway", "pack", "remove", "good")
    assert is_clean(host)
    for name in "strange", "unsigned", "nowhere":
        host.fails("slipway", "pack", "add", f"{server}/{name}")
        assert is_clean(host), name


def test_driver_disk(host):
    """Its module is in the initrd as long as the pack is there, and no longer."""
    initrd = host.path(f"/boot/initrd.img-{KERNEL}")

    def listing() -> str:
        return subprocess.run(["lsinitrd", initrd], check=True, capture_output=True, text=True).stdout

    before = host.run("sha256sum", "/boot/vmlinuz", "/boot/xen.gz")
    host.run("slipway", "pack", "add", "/srv/drivers")
    assert host.path(MODULE).exists() and "updates/slipway-demo.ko" in listing()
    assert "updates/slipway-demo.ko" in host.path(f"/usr/lib/modules/{KERNEL}/modules.dep").read_text()
    assert host.run("slipway", "pack", "list").split()[:2] == ["drivers", "kmod-slipway-demo"]
    host.run("slipway", "pack", "remove", "drivers")
    assert not host.path(MODULE).exists() and "slipway-demo" not in listing() and "virtio_blk.ko" in listing()
    assert "slipway-demo" not in host.path(f"/usr/lib/modules/{KERNEL}/modules.dep").read_text()
    assert host.run("sha256sum", "/boot/vmlinuz", "/boot/xen.gz") == before


def test_next_release(host, tmp_path, packs):
    """Carried into another root; one that does not fit is told before anything is changed there."""
    host.run("slipway", "pack", "add", "/srv/good")
    host.run("slipway", "pack", "add", "--key", "/srv/stranger.asc", "--name", "two", "/srv/second")
    with Chroot(tmp_path / "new") as new:
        changes = tmp_path / "new/up"
        host.lend(new.root, "/mnt/new")
        before = sorted(str(path) for path in changes.rglob("*"))
        host.run("slipway", "pack", "carry", "--check", "/mnt/new")
        assert sorted(str(path) for path in changes.rglob("*")) == before
        host.run("slipway", "pack", "carry", "/mnt/new")
        assert new.run("pack-hello") == "hello\n" and new.run("rpm", "--query", "pack-two").strip() == "pack-two-1-1.noarch"


def test_next_release_without_its_kernel(host, tmp_path):
    host.path("/var/lib/slipway/packs/drivers").mkdir(parents=True)
    for path in (TOP / "build/driver-disk/repo").glob("*.rpm"):
        shutil.copy(path, host.path("/var/lib/slipway/packs/drivers"))
    host.path("/var/lib/slipway/packs/drivers/packages").write_text("kmod-slipway-demo")
    with Chroot(tmp_path / "new") as new:
        host.lend(new.root, "/mnt/new")
        host.run("slipway", "pack", "carry", "--check", "/mnt/new")
        new.run("rpm", "--erase", "--justdb", "--nodeps", "--notriggers", f"linux-image-{KERNEL}")
        said = host.fails("slipway", "pack", "carry", "--check", "/mnt/new")
        assert "the pack 'drivers' does not fit" in said and f"nothing provides linux-image-{KERNEL}" in said
        assert not new.path(MODULE).exists()
