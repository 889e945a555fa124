# SPDX-License-Identifier: GPL-2.0-or-later
"""A web server on this machine's loopback, which QEMU's user network shows to machines as
10.0.2.2: it serves files, and keeps what it is told by POST and PUT."""

import http.server
import json
import threading

from tests.harness import web


class Listener:
    """Use as a context manager."""

    def __init__(self, files: dict[str, bytes] = {}):
        self.files = files  # by path: "/a.sh"
        self.asked: list[str] = []  # paths that were fetched
        self.events: list[dict] = []  # what was POSTed, in the order of its arrival
        self.uploads: dict[str, bytes] = {}  # what was PUT, by path
        self.broken = 0  # so many of the next POSTs are answered with 503

    def __enter__(self) -> "Listener":
        listener = self

        class Handler(web.Handler):
            protocol_version = "HTTP/1.1"  # one connection for RAUC's many ranges

            def do_HEAD(self):
                found = listener.files.get(self.path)
                self.send_response(404 if found is None else 200)
                self.send_header("Accept-Ranges", "bytes")
                self.send_header("Content-Length", str(len(found or b"")))
                self.end_headers()

            def do_GET(self):
                listener.asked.append(self.path)
                found = listener.files.get(self.path)
                if found is not None and self.headers["Range"]:
                    self.reply_range(found)
                else:
                    self.reply(404 if found is None else 200, found or b"")

            def reply_range(self, found: bytes) -> None:
                first, last = self.headers["Range"].removeprefix("bytes=").split("-")
                start, end = int(first), min(int(last or len(found)), len(found) - 1)
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{end}/{len(found)}")
                self.send_header("Content-Length", str(end + 1 - start))
                self.end_headers()
                self.wfile.write(memoryview(found)[start:end + 1])

            def do_POST(self):
                event = json.loads(self.body())
                if listener.broken > 0:
                    listener.broken -= 1
                    self.reply(503)
                else:
                    listener.events.append(event)
                    self.reply(204)

            def do_PUT(self):
                listener.uploads[self.path] = self.body()
                self.reply(201)

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str, user: str = "") -> str:
        """PATH as a machine sees it; USER is "name:password"."""
        return f"http://{user}{'@' if user else ''}10.0.2.2:{self.port}{path}"

    def of(self, kind: str) -> list[dict]:
        return [event for event in self.events if event["event"] == kind]
