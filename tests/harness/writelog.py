# SPDX-License-Identifier: GPL-2.0-or-later
"""What a power cut leaves. QEMU logs one machine's writes to a disk and the flushes
between them (block/blklogwrites.c, in the format of Linux's dm-log-writes); played back
on an image as far as some point, they give the disk as it may be after a cut there: what
was written before the last flush is there, of the rest anything."""

import contextlib
import dataclasses
import os
import pathlib
import random
import struct

from .disks import Disk

MAGIC = 0x6A736677736872  # drivers/md/dm-log-writes.c
FLUSH, DISCARD, MARK = 1, 4, 8
PIECE = 4 << 20
SECTOR = 512


@dataclasses.dataclass
class LoggedDisk(Disk):
    """A disk with a volatile write cache, of which LOG keeps all writes."""
    log: pathlib.Path | None = None

    def create(self) -> "LoggedDisk":
        self.log.write_bytes(b"")
        super().create()
        return self

    def drive(self) -> str:
        # Flushes must reach the log, but need not reach this machine's disk.
        return (f"driver=blklogwrites,discard=unmap,log-sector-size={SECTOR},"
                f"file.driver=raw,file.file.driver=file,file.file.filename={self.path},"
                "file.file.cache.no-flush=on,"
                f"log.driver=raw,log.file.driver=file,log.file.filename={self.log},"
                "log.file.cache.no-flush=on")


@dataclasses.dataclass(frozen=True)
class Entry:
    """A write of SIZE bytes at OFFSET of the disk, or a flush. What is written lies at DATA of
    the log, which had that size by then."""
    flush: bool
    data: int
    offset: int = 0
    size: int = 0


def read_log(path: pathlib.Path) -> list[Entry]:
    """The log without discards: they promise nothing, so what was there may stay."""
    entries = []
    with open(path, "rb") as log:
        magic, _, count, sector_size = struct.unpack("<QQQI", log.read(28))
        assert magic == MAGIC and sector_size == SECTOR
        place = SECTOR
        for _ in range(count):
            log.seek(place)
            sector, sectors, flags, _ = struct.unpack("<QQQQ", log.read(32))
            place += SECTOR
            if flags & DISCARD:
                continue
            if sectors:
                entries.append(Entry(False, place, sector * SECTOR, sectors * SECTOR))
                place += sectors * SECTOR
            if flags & FLUSH:
                entries.append(Entry(True, place))
    return entries


class Replay:
    """Plays LOG forward on IMAGE, which is as the disk was when the log began."""

    def __init__(self, image: pathlib.Path, log: pathlib.Path):
        self.image = image
        self.entries = read_log(log)
        self.position = 0  # how many entries are on the image
        self._log = open(log, "rb")
        self._image = open(image, "r+b", buffering=0)

    def flush_before(self, point: int) -> int:
        """How many entries are on the disk for certain when POINT have been sent."""
        return max((number + 1 for number in range(point) if self.entries[number].flush), default=0)

    def advance(self, point: int) -> None:
        """Writes the entries before POINT."""
        assert point >= self.position
        for entry in self.entries[self.position:point]:
            self._write(entry)
        self.position = point

    def _write(self, entry: Entry) -> None:
        for start in range(0, entry.size, PIECE):
            self._log.seek(entry.data + start)
            data = self._log.read(min(PIECE, entry.size - start))
            os.pwrite(self._image.fileno(), data, entry.offset + start)

    def same(self, finished: pathlib.Path, start: int, size: int) -> bool:
        """Whether the image holds there what FINISHED holds, on which the whole log was played."""
        with open(finished, "rb") as other:
            for entry in self.entries[self.position:]:
                first, last = max(entry.offset, start), min(entry.offset + entry.size, start + size)
                if first < last and os.pread(self._image.fileno(), last - first, first) != \
                        os.pread(other.fileno(), last - first, first):
                    return False
        return True

    @contextlib.contextmanager
    def cut(self, point: int, keep: float, seed: int = 0):
        """The image as after a power cut when POINT entries had been sent, and of what was
        not flushed by then a share of KEEP (0 to 1), chosen by SEED, was written. The image is
        put back afterwards."""
        self.advance(self.flush_before(point))
        chance = random.Random(seed)
        lucky = [piece for entry in self.entries[self.position:point] for piece in torn(entry)
                 if chance.random() < keep]
        old = [(piece.offset, os.pread(self._image.fileno(), piece.size, piece.offset))
               for piece in lucky]
        for piece in lucky:
            self._write(piece)
        yield
        for offset, data in reversed(old):
            os.pwrite(self._image.fileno(), data, offset)


def torn(entry: Entry):
    """The pieces of a write, of which each may get lost by itself."""
    unit = max(SECTOR, entry.size // 16 // SECTOR * SECTOR)
    for start in range(0, entry.size, unit):
        yield Entry(False, entry.data + start, entry.offset + start, min(unit, entry.size - start))
