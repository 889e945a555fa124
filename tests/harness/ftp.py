# SPDX-License-Identifier: GPL-2.0-or-later
"""A file server of FTP (RFC 959, passive mode of RFC 2428) for anybody, read-only. Nothing in
the tools tree is one."""

import pathlib
import socket
import socketserver


class FtpServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, address: str, port: int, folder: pathlib.Path):
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.folder = folder
        super().__init__((address, port), Session)


class Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.place, self.data = "", None
        self.say("220 ready")
        for line in self.rfile:
            word, _, argument = line.decode().strip().partition(" ")
            getattr(self, f"on_{word.lower()}", self.on_other)(argument)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def path(self, name: str) -> pathlib.Path:
        return self.server.folder / self.place / name.lstrip("/")

    def on_other(self, _) -> None:
        self.say("502 not here")

    def on_user(self, _) -> None:
        self.say("230 come in")

    def on_pwd(self, _) -> None:
        self.say('257 "/"')

    def on_type(self, _) -> None:
        self.say("200 as it is")

    def on_cwd(self, name: str) -> None:
        self.place = name.lstrip("/")
        self.say("250 there" if self.path("").is_dir() else "550 no such folder")

    def on_epsv(self, _) -> None:
        self.data = socket.create_server((self.server.server_address[0], 0), family=self.server.address_family)
        self.say(f"229 passive (|||{self.data.getsockname()[1]}|)")

    def on_size(self, name: str) -> None:
        path = self.path(name)
        self.say(f"213 {path.stat().st_size}" if path.is_file() else "550 no such file")

    def on_retr(self, name: str) -> None:
        if not self.path(name).is_file():
            return self.say("550 no such file")
        self.say("150 here it comes")
        line, _ = self.data.accept()
        with line, open(self.path(name), "rb") as file:
            line.sendfile(file)
        self.data.close()
        self.say("226 that was it")

    def on_quit(self, _) -> None:
        self.say("221 bye")
