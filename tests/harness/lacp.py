# SPDX-License-Identifier: GPL-2.0-or-later
"""A switch's side of a link aggregation group, IEEE 802.1AX: frames pass only through
members whose other end has said by LACP that it belongs to the group."""

import queue
import struct
import threading
import time

from .switch import Plug, Port

SLOW = b"\x88\x09"  # EtherType of the slow protocols; LACP is their subtype 1
ADDRESS = bytes.fromhex("0180c2000002")
SYSTEM = bytes.fromhex("525400070000")
KEY = 7
# Activity, short time-out, aggregation, in sync, collecting, distributing (6.4.2.3).
READY = 0x3F
SILENCE = 10  # seconds; the standard says 3, but an emulated machine may stand still for longer


class Aggregate(Port):
    """The PLUGS as one port of a switch."""

    def __init__(self, plugs: list[Plug], **vlans):
        super().__init__(**vlans)
        self.plugs = plugs
        self._heard: dict[Plug, float] = {}  # when its other end last spoke of the group
        self._frames: queue.SimpleQueue = queue.SimpleQueue()
        self.carried = {plug.mac: 0 for plug in plugs}  # frames to and from each

    @property
    def members(self) -> list[Plug]:
        """Those that carry frames now."""
        now = time.monotonic()
        return [plug for plug in self.plugs if now - self._heard.get(plug, -SILENCE) < SILENCE]

    def frames(self):
        for plug in self.plugs:
            threading.Thread(target=self._listen, args=[plug], daemon=True).start()
        while frame := self._frames.get():
            yield frame

    def send(self, frame: bytes) -> None:
        if members := self.members:
            plug = members[sum(frame[:12]) % len(members)]
            self.carried[plug.mac] += 1
            plug.send(frame)

    def close(self) -> None:
        for plug in self.plugs:
            plug.close()
        self._frames.put(None)

    def _listen(self, plug: Plug) -> None:
        for frame in plug.frames():
            if frame[12:14] == SLOW:
                self._answer(plug, frame)
            elif plug in self.members:
                self.carried[plug.mac] += 1
                self._frames.put(frame)

    def _answer(self, plug: Plug, frame: bytes) -> None:
        """To each LACPDU one of ours (6.4.2.3): what we are, and what we know the other end as."""
        actor = frame[18:33]  # its system, key, port and state
        self._heard[plug] = time.monotonic()
        own = struct.pack(">H6sHHHB", 0xFFFF, SYSTEM, KEY, 0xFF, self.plugs.index(plug) + 1, READY)
        body = (b"\x01\x01" + b"\x01\x14" + own + bytes(3) + b"\x02\x14" + actor + bytes(3)
                + b"\x03\x10" + bytes(14) + bytes(52))
        plug.send(ADDRESS + SYSTEM + SLOW + body)
