# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests' web servers answer with."""

import http.server


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def reply(self, status: int, body: bytes = b"", **headers) -> None:
        """HEADERS are named with _ for -."""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": len(body)}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body)

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"]))
