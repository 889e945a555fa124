# SPDX-License-Identifier: GPL-2.0-or-later
"""What a machine under test is made of, as QEMU arguments."""

import dataclasses
import pathlib
import shutil

from . import accel
from .disks import Disk
from .switch import Plug

OVMF = pathlib.Path("/usr/share/OVMF")
DISK_DEVICES = {"virtio": "virtio-blk-pci", "nvme": "nvme", "sata": "ide-hd", "scsi": "scsi-hd",
                "usb": "usb-storage"}
MEDIUM_DEVICES = {"cd": "ide-cd,bus=ide.5", "usb": "usb-storage,removable=on"}
MAC = "52:54:00:12:34:56"


@dataclasses.dataclass
class Direct:
    """A kernel started by QEMU itself, without firmware menu or loader."""
    kernel: pathlib.Path
    initrd: pathlib.Path
    append: str


@dataclasses.dataclass
class Hardware:
    """The disks come first in the boot order, then the medium: a blank machine
    starts the medium, an installed one itself. Only SeaBIOS, which tries but the
    first of all hard disks, has a USB medium before them: pull it in time."""
    firmware: str = "bios"  # or uefi
    memory: int = 2048  # MiB
    touched: bool = False  # this machine's memory is there from the start: for figures
    processors: int = 1
    fast_strings: bool = False  # of an emulated processor, see harness/accel.py
    disks: list[Disk] = dataclasses.field(default_factory=list)
    medium: pathlib.Path | None = None
    medium_bus: str = "cd"  # or usb
    medium_first: bool = False  # in the boot order
    direct: Direct | None = None
    display: bool = False  # a graphics card, for Machine.screenshot()
    clock: str = "utc"  # or a date, "2001-02-03"
    network: bool = True
    netboot: str = ""  # "pxe" or "http" (UEFI): the first card starts the machine, after disks and medium
    plugs: list[Plug] = dataclasses.field(default_factory=list)  # harness/network.py; instead of user mode
    forward: dict[int, int] = dataclasses.field(default_factory=dict)  # host's port: machine's

    def arguments(self, folder: pathlib.Path) -> list[str]:
        """FOLDER keeps the firmware's variables between runs."""
        return [accel.QEMU, *accel.arguments(self.processors, self.fast_strings), "-nodefaults",
                "-vga", "std" if self.display else "none", "-display", "none",
                *self._memory(), "-rtc", f"base={self.clock}", "-device", "virtio-rng-pci",
                "-device", "qemu-xhci", *self._adapters(),
                *self._firmware(folder), *self._disks(), *self._medium(), *self._direct(),
                *self._network(), *self._netboot()]

    def _memory(self) -> list[str]:
        size = ["-m", str(self.memory)]
        if self.touched:
            size += ["-object", f"memory-backend-ram,id=memory,size={self.memory}M,prealloc=on",
                     "-machine", "memory-backend=memory"]
        return size

    def _firmware(self, folder: pathlib.Path) -> list[str]:
        if self.firmware == "bios":
            return []
        variables = folder / "uefi-vars.fd"
        if not variables.exists():
            shutil.copy(OVMF / "OVMF_VARS_4M.fd", variables)
        return ["-drive", f"if=pflash,format=raw,readonly=on,file={OVMF}/OVMF_CODE_4M.fd",
                "-drive", f"if=pflash,format=raw,file={variables}"]

    def _disks(self) -> list[str]:
        return [argument for number, disk in enumerate(self.disks)
                for path in range(disk.paths) for argument in self._disk(number, disk, path)]

    def _disk(self, number: int, disk: Disk, path: int) -> list[str]:
        """The device of a disk; of one with several paths, that of PATH."""
        name = f"{number}" if disk.paths == 1 else f"{number}p{path}"
        device = (f"{DISK_DEVICES[disk.bus]},id=disk{name},drive=d{name},bootindex={2 + number + 100 * path},"
                  f"serial={disk.serial or f'SLIPWAY-{disk.bus}-{number}'}")
        if disk.sector != 512:
            device += f",logical_block_size={disk.sector},physical_block_size={disk.sector}"
        drive = f"if=none,id=d{name},{disk.drive()}"
        if disk.bus == "scsi":  # the serial number alone is none that multipath goes by
            device += f",bus=scsi{path}.0,wwn=0x5000c5000000{number:04x},device_id=SLIPWAY-{number}"
        if disk.bus == "sata":  # the chip set has six ports for one device each; the last is the medium's
            device += f",bus=ide.{number}"
        if disk.paths > 1:
            device += ",share-rw=on"
            drive += ",file.locking=off"
        return ["-drive", drive, "-device", device]

    def _adapters(self) -> list[str]:
        """SCSI adapters, of which path N of a disk uses the one with number N."""
        return [argument for number in range(max([1, *(disk.paths for disk in self.disks)]))
                for argument in ("-device", f"virtio-scsi-pci,id=scsi{number}")]

    def _medium(self) -> list[str]:
        if not self.medium:
            return []
        # Index 0 belongs to a kernel that QEMU starts itself.
        first = self.medium_first or (self.firmware == "bios" and self.medium_bus == "usb")
        return ["-drive", f"if=none,id=m,format=raw,readonly=on,file={self.medium}",
                "-device", f"{MEDIUM_DEVICES[self.medium_bus]},id=medium,drive=m,"
                           f"bootindex={1 if first else 2 + len(self.disks)}"]

    def _direct(self) -> list[str]:
        if not self.direct:
            return []
        return ["-kernel", str(self.direct.kernel), "-initrd", str(self.direct.initrd),
                "-append", self.direct.append]

    def _boot_order(self, number: int) -> str:
        """Of the network card NUMBER. On UEFI without the ROM: that is iPXE, not the firmware's own."""
        if number > 0 or not self.netboot:
            return ""
        return f",bootindex={3 + len(self.disks)}" + (",romfile=" if self.firmware == "uefi" else "")

    def _netboot(self) -> list[str]:
        """What keeps OVMF from a minute's other ways, of which there are four."""
        if self.firmware != "uefi" or not self.netboot:
            return []
        off = ["IPv6PXESupport", *(["IPv4PXESupport"] if self.netboot == "http" else [])]
        return [argument for name in off for argument in ("-fw_cfg", f"name=opt/org.tianocore/{name},string=n")]

    def _network(self) -> list[str]:
        if self.plugs:
            return [argument for number, plug in enumerate(self.plugs) for argument in
                    ("-netdev", plug.netdev(f"n{number}"),
                     # Linux makes no bond of interfaces whose speed it does not know.
                     "-device", f"virtio-net-pci,id=nic{number},netdev=n{number},mac={plug.mac},"
                                f"speed=10000,duplex=full{self._boot_order(number)}")]
        if not self.network:
            return ["-nic", "none"]
        forwards = "".join(f",hostfwd=tcp:127.0.0.1:{here}-:{there}"
                           for here, there in self.forward.items())
        return ["-nic", f"user,model=virtio-net-pci,mac={MAC}{forwards}"]
