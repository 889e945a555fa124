# SPDX-License-Identifier: GPL-2.0-or-later
"""The machine as a person at its serial console sees and uses it: a terminal of 24
lines with 80 characters each, and keys to press."""

import re
import time

import pyte

from .qemu import Machine, MachineError

WIDTH, HEIGHT = 80, 24
KEYS = {"Enter": "\r", "Tab": "\t", "Space": " ", "Escape": "\x1b", "Backspace": "\x7f", "Up": "\x1b[A",
        "Down": "\x1b[B", "F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR", "F9": "\x1b[20~"}  # of a VT220
FRAMES = re.compile("[─│┌┐└┘├┤]")
PAUSE = 1  # seconds; longer than any within the drawing of a screen
DRAWN = 3  # seconds after which a screen has been drawn, though it may go on changing


class Screen:
    """The terminal on MACHINE's console. Each screen that was waited for is kept, as
    a picture of text, in the machine's folder, in screens.txt."""

    KEYS = KEYS

    def __init__(self, machine: Machine, pause: float = PAUSE, height: int = HEIGHT):
        """MACHINE may be a program on a terminal, too (harness/program.py), whose PAUSE is shorter."""
        self._machine = machine
        self._pause = pause
        self._terminal = pyte.Screen(WIDTH, height)
        self._stream = pyte.ByteStream(self._terminal)
        self._pictures = machine.folder / "screens.txt"
        self._pictures.write_text("")

    @property
    def rows(self) -> list[str]:
        return self._terminal.display

    @property
    def title(self) -> str:
        """That of the window in front."""
        titles = re.findall("┤ ([^├┤]+) ├", " ".join(self.rows))
        return titles[-1] if titles else ""

    @property
    def text(self) -> str:
        """What stands there, without frames, as if lines had no end."""
        return " ".join(FRAMES.sub(" ", " ".join(self.rows)).split())

    def wait_for(self, *texts: str, timeout: float = 60, unless: str = "nothing like this") -> str:
        """Waits until all TEXTS stand on the screen, and all else that is drawn with
        them; returns the whole text. UNLESS is one that ends the wait."""
        end = time.monotonic() + timeout
        while any(text not in self.text for text in texts):
            if unless in self.text or time.monotonic() > end:
                self._keep(f"in vain: {texts}")
                raise MachineError(f"{texts} should come, but here is:\n" + "\n".join(self.rows))
            self.draw()
        drawn = time.monotonic() + DRAWN
        while self.draw() and time.monotonic() < drawn:
            pass
        self._keep(texts[0])
        return self.text

    def draw(self) -> bool:
        """Draws what has come; whether there was anything."""
        data = self._machine.read(self._pause)
        self._stream.feed(data)
        return bool(data)

    def _keep(self, title: str) -> None:
        lines = [f"== {title}", "+" + "-" * WIDTH + "+", *(f"|{row}|" for row in self.rows),
                 "+" + "-" * WIDTH + "+", ""]
        with open(self._pictures, "a", encoding="utf-8") as file:
            file.write("\n".join(lines))

    def press(self, *keys: str) -> None:
        for key in keys:
            self._machine.send(KEYS[key])

    def type(self, text: str) -> None:
        self._machine.send(text)

    def open_frames(self, only: str = "") -> list[str]:
        """What is wrong with the frames of windows, lists and buttons (ONLY: of the
        window with this title, as it lies upon another): each must be closed on all
        sides, or something is cut off or lies across it."""
        wrong = []
        for top, row in enumerate(self.rows):
            for frame in re.finditer("┌([^┌┐]*)(┐?)", row):
                left, right = frame.start(), frame.end() - 1
                if only not in frame[1]:
                    continue
                if not frame[2] or not re.fullmatch("─*(┤ [^─]+ ├)?─*", frame[1]):
                    wrong.append(f"the frame at row {top}, column {left} is open at its top")
                elif not self._is_closed(top, left, right):
                    wrong.append(f"the frame at row {top}, column {left} is open below its top")
        return wrong

    def _is_closed(self, top: int, left: int, right: int) -> bool:
        for row in self.rows[top + 1:]:
            if row[left] == "└":
                return row[right] == "┘" and set(row[left + 1:right]) == {"─"}
            if row[left] != "│" or row[right] != "│":
                return False
        return False
