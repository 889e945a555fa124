# SPDX-License-Identifier: GPL-2.0-or-later
"""The one web server of a fleet, as unreliable as a test wants it: files with parts (ranges) that breaks off,
the answer file by POST of an inventory, and what it is told of installations."""

import http.server
import json
import pathlib
import re
import threading
from collections.abc import Callable

from tests.harness import web


class FleetServer(http.server.ThreadingHTTPServer):
    def __init__(self, address: str, port: int, files: dict[str, pathlib.Path], *,
                 breaks: dict[str, list[int]] = {}, choose: Callable[[dict], str] | None = None,
                 has_parts: bool = True):
        """FILES by path, "/host.raucb"; BREAKS: where the answers to the requests for one end, in percent of the
        file, each once; CHOOSE makes the answer file of an inventory, at /answers."""
        super().__init__((address, port), Handler)
        self.files, self.choose, self.has_parts = files, choose, has_parts
        self.breaks = {path: list(points) for path, points in breaks.items()}
        self.asked: list[tuple[str, int]] = []  # paths, and from which byte on
        self.inventories: list[dict] = []
        self.events: list[dict] = []  # what was POSTed to /events
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(web.Handler):
    server: FleetServer

    def do_POST(self) -> None:
        content = json.loads(self.body())
        if self.path == "/events":
            self.server.events.append(content)
            self.reply(204)
        elif self.path == "/answers" and self.server.choose:
            self.server.inventories.append(content)
            self.reply(200, self.server.choose(content).encode())
        else:
            self.reply(404)

    def do_GET(self) -> None:
        path = self.server.files.get(self.path)
        if path is None:
            return self.reply(404)
        size, tag = path.stat().st_size, f'"{path.stat().st_mtime_ns}"'
        part = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")) if self.server.has_parts else None
        start = int(part[1]) if part and self.headers.get("If-Range", tag) == tag else 0
        self.server.asked.append((self.path, start))
        points = self.server.breaks.get(self.path)
        end = size * points.pop(0) // 100 if points else size
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
        if self.server.has_parts:
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(size - start))
        self.end_headers()
        self.close_connection = True
        with open(path, "rb") as file:
            self.connection.sendfile(file, start, max(end - start, 0) or None) if end > start else None
