# SPDX-License-Identifier: GPL-2.0-or-later
"""Which accelerator QEMU can use here.

/dev/kvm may exist and yet hang or abort (nested or emulated KVM), so a guest of
seven bytes has to finish first. Everything else runs on TCG, with the CPU flags
under which Xen and its guests work."""

import functools
import os
import subprocess
import tempfile

QEMU = "qemu-system-x86_64"
PROBE_SECONDS = 2

# mov dx, 0xf4; mov al, 0x10; out dx, al; hlt: ends QEMU through isa-debug-exit.
PROBE_SECTOR = bytes.fromhex("baf400b010eef4").ljust(510, b"\0") + b"\x55\xaa"
PROBE_STATUS = 0x10 << 1 | 1


@functools.cache
def kvm_works() -> bool:
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False
    with tempfile.NamedTemporaryFile() as sector:
        sector.write(PROBE_SECTOR)
        sector.flush()
        probe = [QEMU, "-accel", "kvm", "-machine", "q35", "-cpu", "host", "-m", "64",
                 "-nodefaults", "-display", "none", "-no-reboot",
                 "-device", "isa-debug-exit,iobase=0xf4,iosize=1",
                 "-drive", f"if=ide,format=raw,file={sector.name}"]
        try:
            done = subprocess.run(probe, capture_output=True, timeout=PROBE_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == PROBE_STATUS


def arguments(processors: int = 1, fast_strings: bool = False) -> list[str]:
    """The -accel, -machine, -cpu and -smp arguments of a host under test. With FAST_STRINGS an
    emulated processor has all that QEMU knows."""
    many = ["-smp", str(processors)]
    if kvm_works():
        return ["-accel", "kvm", "-machine", "q35", "-cpu", "host", *many]
    # With the "fast string" features a kernel copies and clears memory byte by byte, which is fast on a
    # real processor only; without them, by eight bytes: a third less time for what is mostly copying.
    slow = "" if fast_strings else ",-erms,-fsrm,-fzrm,-fsrs"
    # rdtscp kills PVH guests under TCG; for one processor, several TCG threads cost more than they give.
    threads = "single" if processors == 1 else "multi"
    return ["-accel", f"tcg,thread={threads}", "-machine", "q35", "-cpu", f"max,-rdtscp{slow}", *many]
