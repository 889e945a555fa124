# SPDX-License-Identifier: GPL-2.0-or-later
"""The side of a management controller in IPMI 1.5 over LAN (specification 2.0, sections 6.10, 13 and
18 to 22), as far as 'ipmitool -I lan chassis power' asks for it, with passwords by MD5."""

import hashlib
import os
import struct
from collections.abc import Callable

RMCP, RMCP_ASF = bytes([6, 0, 0xff, 7]), bytes([6, 0, 0xff, 6])
MD5 = 2
APP, CHASSIS = 6, 0
OK, INVALID, DENIED = 0, 0xc1, 0x81


def checksum(data: bytes) -> int:
    return -sum(data) & 0xff


class Controller:
    """Of one machine. IS_ON says whether it is on, SWITCH puts it off or on."""

    def __init__(self, user: str, password: str, is_on: Callable[[], bool], switch: Callable[[bool], None]):
        self._user, self._password = user.encode().ljust(16, b"\0"), password.encode().ljust(16, b"\0")
        self._is_on, self._switch = is_on, switch
        self._challenge = os.urandom(16)
        self._session, self._sequence = 0x1234, 1

    def answer(self, packet: bytes) -> bytes | None:
        if packet[:4] == RMCP_ASF:  # is anybody there?
            return RMCP_ASF + struct.pack(">IBBBBIIBB6x", 4542, 0x40, packet[9], 0, 16, 4542, 0, 0x81, 0)
        if packet[:4] != RMCP:
            return None
        kind, sequence, session = struct.unpack_from("<BII", packet, 4)
        code = packet[13:29] if kind else b""
        message = packet[14 + len(code):]
        net_function, number, command = message[1] >> 2, message[4], message[5]
        is_known = kind == MD5 and code == self._code(session, message, sequence)
        status, data = self._do(net_function, command, message[6:-1], is_known)
        head = bytes([message[3], (net_function + 1) << 2])
        body = bytes([message[0], number, command, status]) + data
        reply = head + bytes([checksum(head)]) + body + bytes([checksum(body)])
        if not kind:
            return RMCP + struct.pack("<BIIB", 0, 0, 0, len(reply)) + reply
        self._sequence += 1
        return (RMCP + struct.pack("<BII", MD5, self._sequence, session)
                + self._code(session, reply, self._sequence) + bytes([len(reply)]) + reply)

    def _code(self, session: int, message: bytes, sequence: int) -> bytes:
        return hashlib.md5(self._password + struct.pack("<I", session) + message + struct.pack("<I", sequence)
                           + self._password).digest()

    def _do(self, net_function: int, command: int, data: bytes, is_known: bool) -> tuple[int, bytes]:
        """Completion code, and what follows it."""
        if (net_function, command) == (APP, 0x38):  # what ways there are to prove oneself
            return OK, bytes([1, 1 << MD5, 4, 0, 0, 0, 0, 0])
        if (net_function, command) == (APP, 0x39):  # session challenge
            return (OK, struct.pack("<I", self._session) + self._challenge) if data[1:17] == self._user else (DENIED, b"")
        if not is_known:
            return DENIED, b""
        if (net_function, command) == (APP, 0x3a):  # activate session
            return OK, bytes([MD5]) + struct.pack("<II", self._session, 1) + bytes([4])
        if (net_function, command) == (APP, 0x3b):  # privilege level
            return OK, data[:1] if data[0] else bytes([4])
        if (net_function, command) == (APP, 0x3c):  # close session
            return OK, b""
        if (net_function, command) == (CHASSIS, 1):
            return OK, bytes([1 if self._is_on() else 0, 0, 0])
        if (net_function, command) == (CHASSIS, 2):
            self._switch(data[0] != 0)
            return OK, b""
        return INVALID, b""
