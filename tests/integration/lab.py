# SPDX-License-Identifier: GPL-2.0-or-later
"""Several hosts on one machine without virtual machines: each is the dom0 tree with
systemd as process 1, in namespaces of its own, on a bridge that they share.

What is real: systemd, networkd, OpenSSH, Ganeti and all its daemons, the agent, and the
network between them. What is not: Xen. tests/integration/xl stands in for its command,
a file for its store, and /sys/hypervisor says what Xen would. No host can set the clock,
load a module or see a disk of this machine."""

import os
import pathlib
import shutil
import subprocess
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
TREE = TOP / "build/root"
SWITCH = f"slipway-lab-{os.getpid()}"  # a name for this machine's control groups, too
CAPABILITIES = "-sys_time,-sys_module,-sys_rawio,-sys_boot,-wake_alarm,-syslog,-perfmon,-bpf,-mac_admin"
# What belongs to a real machine; systemd asks for none of it in a container that has no udev.
MASKED = """chrony.service multipathd.service multipathd.socket iscsid.service iscsid.socket
open-iscsi.service lvm2-monitor.service lvm2-lvmpolld.socket blk-availability.service dm-event.socket
mdmonitor.service mdmonitor-oneshot.timer mdcheck_start.timer mdcheck_continue.timer fstrim.timer
rpcbind.socket rpcbind.service nfs-client.target remote-fs.target xen.service xenconsoled.service
xenstored.service proc-xen.mount systemd-udevd.service systemd-udev-trigger.service systemd-sysctl.service
systemd-modules-load.service systemd-networkd-wait-online.service slipway-mark-good.service
systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-remount-fs.service
systemd-tmpfiles-setup-dev.service systemd-tmpfiles-setup-dev-early.service
systemd-ask-password-console.path systemd-ask-password-wall.path
console-getty.service getty@.service""".split()

# Process 1, before it is systemd. $1 is the host's folder.
BOOT = """
set -euo pipefail
mount --make-rprivate /
mount -t overlay -o lowerdir=$2,upperdir=$1/up,workdir=$1/work overlay $1/root
cd $1/root
mount -t proc proc proc
mount --bind proc/sys proc/sys && mount --bind proc/sys/net proc/sys/net
mount -o remount,bind,ro proc/sys && mount -o remount,bind,rw proc/sys/net
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=755 tmpfs dev
mkdir run/sysfs run/xenstored dev/pts dev/shm && touch run/xenstored/socket
mount -t sysfs -o ro sysfs run/sysfs
mount -t tmpfs -o mode=755 tmpfs sys
for entry in run/sysfs/*; do mkdir sys/${entry##*/} && mount --rbind $entry sys/${entry##*/}; done
mkdir -p sys/hypervisor/version
echo xen >sys/hypervisor/type; echo 4 >sys/hypervisor/version/major; cat $1/xen-minor >sys/hypervisor/version/minor
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -o remount,ro sys
for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
    IFS=: read -r name major minor <<<$node; mknod -m 666 dev/$name c $major $minor
done
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts; mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin; ln -s fd/1 dev/stdout; ln -s fd/2 dev/stderr; touch dev/console
mount -t tmpfs -o mode=1777 tmpfs tmp
mkdir -p mnt/old && pivot_root . mnt/old
umount -l /mnt/old 2>/dev/null || { mount --make-rprivate /; umount -l /mnt/old; }
exec env -i container=slipway-lab PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \\
    setpriv --bounding-set=%s /usr/lib/systemd/systemd --log-target=journal
""" % CAPABILITIES


def cgroup_root() -> pathlib.Path:
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        _, path, kind, *_ = line.split()
        if kind == "cgroup2":
            return pathlib.Path(path)
    raise RuntimeError("no cgroup2 is mounted on this machine")


class Failed(AssertionError):
    """A command on a host that failed."""


class Host:
    """One host. Its disk is FOLDER; off and on it stays the same host, install() makes another one of it."""

    def __init__(self, folder: pathlib.Path, number: int):
        self.folder, self.number = folder, number
        self.name = f"xen{number}.example.com"
        self.address = f"10.77.0.{10 + number}"
        self.mac = f"52:54:00:77:00:{10 + number:02x}"
        self._process: subprocess.Popen | None = None
        self._netns = f"{SWITCH}-{number}"
        self._ports: list[str] = []  # of the switch, for further cards

    def install(self, conf: dict[str, dict[str, str]], xen_minor: int = 20) -> "Host":
        """As the installer leaves it; CONF are further groups of host.conf."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in "up", "work", "root":
            (self.folder / name).mkdir(parents=True)
        groups = {"host": {"name": self.name},
                  "network": {"interface-macs": self.mac + ";", "address-mode": "static",
                              "address": self.address + "/24"},
                  "time": {"ntp-mode": "none"}, "storage": {"sr-type": "none"}, **conf}
        text = "".join(f"[{group}]\n" + "".join(f"{key}={value}\n" for key, value in keys.items())
                       for group, keys in groups.items())
        self.write("/etc/slipway/host.conf", text, 0o600)
        self.write("/etc/fstab", "")
        # A card that is made by software has no permanent address, by which host.conf names it.
        self.write("/etc/systemd/network/05-lab.network", "[Match]\nName=eth0\n[Network]\nBridge=xenbr0\n")
        (self.folder / "up/usr/bin").mkdir(parents=True)
        self.write("/usr/sbin/xl", (pathlib.Path(__file__).parent / "xl").read_text(), 0o755)
        # The agent as it was compiled last, and its units: a change of them needs no new tree.
        shutil.copy(TOP / "build/obj/firstboot/slipway", self.folder / "up/usr/bin")
        shutil.copytree(TOP / "firstboot/units", self.folder / "up/usr/lib/systemd/system")
        self.write("/etc/machine-id", os.urandom(16).hex() + "\n")
        (self.folder / "xen-minor").write_text(f"{xen_minor}\n")
        units = self.folder / "up/etc/systemd/system"
        units.mkdir(parents=True, exist_ok=True)
        for unit in MASKED:
            (units / unit).symlink_to("/dev/null")
        return self

    def write(self, path: str, text: str, mode: int = 0o644) -> None:
        """On the disk of a host that is off."""
        file = self.folder / "up" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        file.chmod(mode)

    def on(self) -> "Host":
        cgroup = cgroup_root() / self._netns
        cgroup.mkdir(exist_ok=True)
        run("ip", "netns", "add", self._netns)
        run("ip", "link", "add", f"lab{self.number}", "netns", SWITCH, "type", "veth",
            "peer", "name", "eth0", "address", self.mac, "netns", self._netns)
        run("ip", "-n", SWITCH, "link", "set", f"lab{self.number}", "master", "switch", "up")
        with open(self.folder / "console.log", "ab") as log:
            self._process = subprocess.Popen(
                ["ip", "netns", "exec", self._netns, "unshare", "-m", "-u", "-p", "-i", "-C", "--fork",
                 "--kill-child", "bash", "-c", BOOT, "boot", self.folder, TREE],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=lambda: (cgroup / "cgroup.procs").write_text("0"))
        self._wait(lambda: self.ask("systemctl is-system-running").strip()
                   in ("running", "degraded", "starting"))
        return self

    def plug(self, card: str) -> None:
        """One more card, on the same switch; it is gone when the host is off."""
        port = f"lab{self.number}-{card}"
        run("ip", "link", "add", port, "netns", SWITCH, "type", "veth", "peer", "name", card, "netns", self._netns)
        run("ip", "-n", SWITCH, "link", "set", port, "master", "switch", "up")
        self._ports.append(port)

    def off(self) -> None:
        """As if the power had failed."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._process = None
        for port in [f"lab{self.number}", *self._ports]:
            subprocess.run(["ip", "-n", SWITCH, "link", "del", port], check=False, capture_output=True)
        self._ports.clear()
        subprocess.run(["ip", "netns", "del", self._netns], check=False, capture_output=True)
        cgroup = cgroup_root() / self._netns
        if cgroup.exists():
            (cgroup / "cgroup.kill").write_text("1")
            end = time.monotonic() + 20
            while time.monotonic() < end and "populated 1" in (cgroup / "cgroup.events").read_text():
                time.sleep(0.1)
            for path, _, _ in os.walk(cgroup, topdown=False):
                os.rmdir(path)

    @property
    def is_on(self) -> bool:
        return self._process is not None

    def _init(self) -> str:
        """The number of the host's process 1."""
        while self._process.poll() is None:
            children = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
            if children:
                return children.split()[0]
            time.sleep(0.05)
        raise Failed(f"{self.name} is off: {(self.folder / 'console.log').read_text()[-2000:]}")

    def start(self, command: str, **options) -> subprocess.Popen:
        """COMMAND, of a shell, as root on the host."""
        return subprocess.Popen(["nsenter", "-t", self._init(), "-m", "-u", "-n", "-p", "-i", "-C", "-r", "-w",
                                 "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8",
                                 "bash", "-c", command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **options)

    def run(self, command: str, stdin: str = "", timeout: float = 600) -> subprocess.CompletedProcess:
        process = self.start(command)
        try:
            out, err = process.communicate(stdin, timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        return subprocess.CompletedProcess(command, process.returncode, out, err)

    def ask(self, command: str) -> str:
        """Its output, whatever its exit status."""
        return self.run(command).stdout

    def check(self, command: str, stdin: str = "", timeout: float = 600) -> str:
        done = self.run(command, stdin, timeout)
        if done.returncode:
            raise Failed(f"{self.name}: '{command}' failed with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def step(self, name: str = "pool") -> dict:
        import json
        status = json.loads(self.ask("slipway status --json"))
        return next(step for step in status["steps"] if step["step"] == name)

    def await_agent(self, timeout: float = 600) -> str:
        """Waits for the end of the agent's run at boot; returns the state of the step pool."""
        self._wait(lambda: self.ask("systemctl show -P ActiveState slipway-firstboot").strip()
                   in ("active", "failed"), timeout)
        return self.step()["state"]

    def _wait(self, condition, timeout: float = 120) -> None:
        end = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > end:
                raise Failed(f"{self.name} has not come so far in {timeout} s: "
                             f"{(self.folder / 'console.log').read_text()[-2000:]}"
                             f"{self.ask('journalctl --no-pager -n 40')}")
            time.sleep(0.5)


def run(*command) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


class Lab:
    """Use as a context manager: the switch is there inside the block, and its hosts go with it."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.hosts: list[Host] = []

    def __enter__(self) -> "Lab":
        run("ip", "netns", "add", SWITCH)
        # An address of its own: else it has a port's, and another one when that host goes off.
        run("ip", "-n", SWITCH, "link", "add", "switch", "address", "52:54:00:77:ff:fe", "type", "bridge")
        run("ip", "-n", SWITCH, "link", "set", "switch", "up")
        return self

    def __exit__(self, *exception) -> None:
        for host in self.hosts:
            host.off()
        subprocess.run(["ip", "netns", "del", SWITCH], check=False)

    def switch(self, *command) -> None:
        """COMMAND beside the switch, to which each host has a port."""
        run("ip", "netns", "exec", SWITCH, *command)

    def host(self, number: int) -> Host:
        """A new one, in the place of one of that number."""
        for old in [old for old in self.hosts if old.number == number]:
            old.off()
            self.hosts.remove(old)
        host = Host(self.folder / f"xen{number}", number)
        self.hosts.append(host)
        return host
