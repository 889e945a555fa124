# SPDX-License-Identifier: GPL-2.0-or-later
"""Installation media that are not as they should be."""

import pathlib
import shutil
import subprocess

from .disks import MIB


def data_medium(path: pathlib.Path, bundle: pathlib.Path) -> pathlib.Path:
    """A medium with the label and the bundle of an installation medium, and nothing
    to start from: for machines whose kernel QEMU starts."""
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-V", "SLIPWAY_ISO", "-o", path,
                    "-graft-points", f"/slipway/host.raucb={bundle}"], check=True, capture_output=True)
    return path


def truncated(bundle: pathlib.Path, path: pathlib.Path) -> pathlib.Path:
    shutil.copyfile(bundle, path)
    with open(path, "r+b") as file:
        file.truncate(path.stat().st_size // 2)
    return path


def flipped(bundle: pathlib.Path, path: pathlib.Path) -> pathlib.Path:
    """One bit in the middle: dm-verity would notice only when that block is read."""
    shutil.copyfile(bundle, path)
    with open(path, "r+b") as file:
        middle = path.stat().st_size // 2 // MIB * MIB
        file.seek(middle)
        byte = file.read(1)[0]
        file.seek(middle)
        file.write(bytes([byte ^ 1]))
    return path


def signed_by_another(bundle: pathlib.Path, path: pathlib.Path, keyring: pathlib.Path) -> pathlib.Path:
    """The same bundle, signed by a key that no host trusts but which looks alike.
    KEYRING is that of the key it was signed with."""
    stranger = path.with_suffix(".keys")
    subprocess.run(["ci/make-keys", stranger], check=True, capture_output=True)
    config = stranger / "rauc.conf"
    config.write_text("[system]\ncompatible=slipway\nbootloader=noop\n"
                      f"[keyring]\npath={keyring.resolve()}\ncheck-purpose=codesign\n")
    path.unlink(missing_ok=True)
    subprocess.run(["rauc", "-c", config, "resign", f"--cert={stranger}/rauc.pem",
                    f"--key={stranger}/rauc.key", f"--signing-keyring={stranger}/rauc-ca.pem", bundle, path],
                   check=True, capture_output=True)
    shutil.rmtree(stranger)
    return path
