# SPDX-License-Identifier: GPL-2.0-or-later
"""Answer files, and the media that carry them."""

import pathlib
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree

from .hardware import MAC


def render(*, disk: str, hostname: str, password_hash: str, mac: str = MAC,
           static: dict[str, str] | None = None, sr_type: str = "lvm", guest_disks: list[str] = (),
           name_servers: list[str] = (), timezone: str = "Europe/Berlin",
           pool: dict[str, str] | None = None, extra: str = "") -> str:
    """An answer file for a new host. DISK may be several with commas between them, of a RAID1. STATIC holds ipaddr, subnet and gateway; POOL the
    attributes of <pool>; EXTRA is put in as it is."""
    root = ElementTree.Element("installation", {"sr-type": sr_type})

    def add(tag: str, text: str = "", **attributes: str):
        element = ElementTree.SubElement(root, tag, attributes)
        element.text = text or None
        return element

    add("primary-disk", disk, **({"swraid": "yes"} if "," in disk else {}))
    for name in guest_disks:
        add("guest-disk", name)
    add("source", type="local")
    interface_element = add("admin-interface", hwaddr=mac, proto="static" if static else "dhcp")
    for name, value in (static or {}).items():
        ElementTree.SubElement(interface_element, name).text = value
    add("hostname", hostname)
    add("root-password", password_hash, type="hash")
    for server in name_servers:
        add("name-server", server)
    add("timezone", timezone)
    if pool:
        add("pool", **pool)
    for element in ElementTree.fromstring(f"<extra>{extra}</extra>"):
        root.append(element)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def hash_password(password: str) -> str:
    done = subprocess.run(["openssl", "passwd", "-6", "-stdin"], input=password, text=True,
                          capture_output=True, check=True)
    return done.stdout.strip()


def medium(path: pathlib.Path, files: dict[str, bytes], kind: str = "vfat") -> pathlib.Path:
    """A medium labelled SLIPWAY that holds FILES (name to content), as a USB stick
    (vfat) or as a CD (iso9660)."""
    path.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (pathlib.Path(folder) / name).write_bytes(content)
        if kind == "iso9660":
            subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-r", "-V", "SLIPWAY",
                            "-o", path, folder], check=True, capture_output=True)
        else:
            with open(path, "wb") as image:
                image.truncate(48 << 20)
            subprocess.run(["mkfs.vfat", "-n", "SLIPWAY", path], check=True, capture_output=True)
            subprocess.run(["mcopy", "-i", path, *(f"{folder}/{name}" for name in files), "::"],
                           check=True)
    return path
