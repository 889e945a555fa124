# SPDX-License-Identifier: GPL-2.0-or-later
"""A Xen guest: dom0's own kernel, and an initramfs that is one static busybox and
answers on its console. It needs no disk; but there is a disk's image of it, too."""

import pathlib
import re
import shlex
import subprocess
import tempfile

from .shell import Shell

BUSYBOX = pathlib.Path("/usr/bin/busybox")

INIT = """\
#!/bin/busybox sh
/bin/busybox mkdir -p /dev /proc /sys
/bin/busybox mount -t devtmpfs dev /dev
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
echo "guest: running on $(/bin/busybox cat /sys/hypervisor/type)"
while true; do read -r now _ </proc/uptime; echo "$now"; /bin/busybox usleep 250000; done >/ticks &
while true; do /bin/busybox setsid /bin/busybox cttyhack /bin/busybox sh; done
"""


def initramfs() -> bytes:
    """The guest's initramfs, for a medium that dom0 can read."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "bin").mkdir()
        (root / "bin/busybox").write_bytes(BUSYBOX.read_bytes())
        (root / "bin/busybox").chmod(0o755)
        (root / "init").write_text(INIT)
        (root / "init").chmod(0o755)
        names = "\n".join(["bin", "bin/busybox", "init", ""])
        archive = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc", "-D", folder],
                                 input=names.encode(), capture_output=True, check=True).stdout
        return subprocess.run(["gzip", "-1"], input=archive, capture_output=True, check=True).stdout


GRUB_CFG = """\
echo "guest: GRUB reads its own disk"
linux /boot/vmlinuz console=hvc0
initrd /boot/initrd.img
boot
"""


def disk_image(kernel: pathlib.Path) -> bytes:
    """A disk with KERNEL and that initramfs, and what GRUB is to do with them; packed by zstd."""
    with tempfile.TemporaryDirectory() as folder:
        boot = pathlib.Path(folder) / "root/boot"
        (boot / "grub").mkdir(parents=True)
        (boot / "grub/grub.cfg").write_text(GRUB_CFG)
        (boot / "vmlinuz").write_bytes(kernel.read_bytes())
        (boot / "initrd.img").write_bytes(initramfs())
        image = pathlib.Path(folder) / "disk.raw"
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", boot.parent, image, "32M"], check=True)
        return subprocess.run(["zstd", "-qc", image], capture_output=True, check=True).stdout


def create(shell: Shell, name: str, source: str) -> None:
    """Makes and starts guest NAME of SOURCE, options of 'slipway vm create'."""
    command = f"slipway vm create --memory 128m --host $(hostname -f) {source} {name}"
    made = shell.run(command, timeout=300)
    # Ganeti gives its own node daemon 5 s to answer, which is little for an emulated processor with much to do.
    if "Connection timed out" in made.output:
        destroy(shell, name)
        made = shell.run(command, timeout=300)
    made.check()


def ask(shell: Shell, name: str, question: str, answer: str) -> str:
    """Types QUESTION at the guest's console until there is an ANSWER, an extended regular expression
    that the question must not match; returns all that was said. The console gets a terminal of its
    own: what is typed at the serial line while Ganeti's ssh has it, and as ssh leaves it, would be
    lost now and then."""
    return shell.check(f"""\
said=/run/console-{name}
rm -f $said
(
    tries=60
    until grep -Eqs {shlex.quote(answer)} $said || [ $tries = 0 ]; do
        tries=$((tries - 1))
        sleep 2
        printf '\\r%s\\r' {shlex.quote(question)}
    done
    printf '\\035'  # Ctrl-]: back to dom0
    sleep 10
) | timeout 200 script -qfec 'gnt-instance console {name}' $said >/dev/null
cat $said
grep -Eq {shlex.quote(answer)} $said""".replace("\n", "\r"), timeout=300)


def talk(shell: Shell, name: str) -> None:
    """Asks something that only a running guest can answer."""
    assert "guest: running on xen" in ask(shell, name, "echo answer-$((6 * 7))", "answer-42")


def largest_gap(shell: Shell, name: str) -> float:
    """The longest time, in seconds of its own clock, in which the guest has not come to do anything;
    all that were longer than a second are on the console."""
    said = ask(shell, name, "/bin/busybox awk 'last && $1 - last > 1 { print $1 - last \" s at \" last } "
               "last && $1 - last > most { most = $1 - last } { last = $1 } "
               "END { print \"gap-\" most \"-of-\" NR }' /ticks", "gap-[0-9.]+-of-[0-9]+")
    gap, ticks = re.findall(r"gap-([0-9.]+)-of-([0-9]+)", said)[-1]
    assert int(ticks) > 20
    return float(gap)


def destroy(shell: Shell, name: str) -> None:
    shell.check(f"gnt-instance remove -f --shutdown-timeout=0 {name}", timeout=300)
