# SPDX-License-Identifier: GPL-2.0-or-later
"""The dom0 tree to change as one likes, without services and without a machine: an overlay over it,
entered by chroot. What is changed lies in FOLDER; the mounts end with the tools tree."""

import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
TREE = TOP / "build/root"
NODES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9)}


class Failed(AssertionError):
    """A command that failed."""


class Chroot:
    def __init__(self, folder: pathlib.Path, lower: pathlib.Path = TREE):
        self.root = folder / "root"
        for name in "up", "work", "root":
            (folder / name).mkdir(parents=True)
        self._mount("-t", "overlay", "-o", f"lowerdir={lower},upperdir={folder}/up,workdir={folder}/work", "overlay", "")
        self._mount("-t", "proc", "proc", "proc")
        for path in "dev", "run", "tmp":
            self._mount("-t", "tmpfs", "-o", "mode=1777" if path == "tmp" else "mode=755", "tmpfs", path)
        for name, (major, minor) in NODES.items():
            subprocess.run(["mknod", "-m", "666", self.path(f"/dev/{name}"), "c", str(major), str(minor)], check=True)
        self.path("/dev/fd").symlink_to("/proc/self/fd")
        # The command as it was compiled last: a change of it needs no new tree.
        shutil.copy(TOP / "build/obj/firstboot/slipway", self.path("/usr/bin/slipway"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "--recursive", "--lazy", self.root], check=True)

    def _mount(self, *arguments: str) -> None:
        *options, where = arguments
        subprocess.run(["mount", *options, self.root / where], check=True)

    def lend(self, folder: pathlib.Path, path: str) -> None:
        """Shows FOLDER at PATH."""
        self.path(path).mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--bind", folder, self.path(path)], check=True)

    def path(self, path: str) -> pathlib.Path:
        return self.root / path.lstrip("/")

    def call(self, *argv: str, timeout: float = 600) -> subprocess.CompletedProcess:
        return subprocess.run(["unshare", "--pid", "--fork", "--kill-child", "chroot", self.root, *argv],
                              capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL,
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/root"})

    def run(self, *argv: str) -> str:
        done = self.call(*argv)
        if done.returncode != 0:
            raise Failed(f"{' '.join(argv)}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def fails(self, *argv: str) -> str:
        """What it says; its exit status must be one of an error."""
        done = self.call(*argv)
        assert 0 < done.returncode < 120, f"{' '.join(argv)}: exit status {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr
