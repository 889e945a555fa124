# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers for many machines: what the installer fetches and says, by --try-answers, from servers on
loopback. The program is the one with sanitizers; it runs without root."""

import concurrent.futures
import http.server
import json
import pathlib
import ssl
import subprocess
import threading

import pytest

from tests.cli.test_answers import GOOD, INVENTORY, PROGRAM
from tests.harness import answers, web
from tests.harness.ftp import FtpServer

FLEET = 30


def answer_file(name: str) -> str:
    return answers.render(**{**GOOD, "hostname": name})


@pytest.fixture
def try_answers(tmp_path):
    """What an installer with the words WORDS on the machine with SERIAL (None: it has none) says."""
    def run(words: str, serial: str | None = "S-0") -> subprocess.CompletedProcess:
        path = tmp_path / f"{serial}.json"
        path.write_text(json.dumps({**INVENTORY, "serial": serial, "mac": "52:54:00:12:34:56"}))
        return subprocess.run([PROGRAM, "--try-answers", words, f"--inventory={path}"], capture_output=True,
                              text=True, timeout=60)
    return run


class Handler(web.Handler):
    def do_GET(self) -> None:
        if self.path == "/moved.xml":
            self.reply(302, Location="/S-0.xml")
        elif self.path == "/round.xml":
            self.reply(302, Location="/round.xml")
        elif self.path == "/S-0.xml":
            self.reply(200, answer_file("xen0.example.com").encode())
        elif self.path == "/half.xml":
            self.reply(200, answer_file("xen0.example.com")[:200].encode())
        else:
            self.reply(404)

    def do_POST(self) -> None:
        machine = json.loads(self.body())
        with self.server.lock:
            self.server.posted.append(machine)
        self.server.all_here.wait(30)  # all are answered at once
        self.reply(200, answer_file(f"xen{machine['serial'].removeprefix('S-')}.example.com").encode())


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 2 * FLEET

    def __init__(self, parties: int = 1):
        super().__init__(("127.0.0.1", 0), Handler)
        self.posted, self.lock, self.all_here = [], threading.Lock(), threading.Barrier(parties)
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture
def server():
    with Server() as server:
        yield server
        server.shutdown()


def test_fleet_by_post(try_answers):
    """All ask before the first gets an answer; each gets its own."""
    with Server(FLEET) as server, concurrent.futures.ThreadPoolExecutor(FLEET) as pool:
        words = f"answerfile=http://127.0.0.1:{server.server_port}/choose answerfile_method=post"
        done = list(pool.map(lambda number: try_answers(words, f"S-{number}"), range(FLEET)))
        server.shutdown()
    for number, one in enumerate(done):
        assert one.returncode == 0, one.stderr
        assert f"/choose: valid, for xen{number}.example.com\n" in one.stdout
    assert sorted(machine["serial"] for machine in server.posted) == sorted(f"S-{n}" for n in range(FLEET))
    assert all(machine["disks"][0]["path"] == "/dev/nvme0n1" for machine in server.posted)


# What comes behind http://SERVER/, and what is said.
SAID = {
    "by-serial": ("{serial}.xml", 0, "valid, for xen0.example.com"),
    "moved": ("moved.xml", 0, "valid, for xen0.example.com"),
    "round": ("round.xml", 7, "redirects"),
    "missing": ("{mac}.xml", 7, "/52:54:00:12:34:56.xml' (server 127.0.0.1), HTTP status 404"),
    "half": ("half.xml", 3, "half.xml:"),
    "no-such-name": ("{name}", 2, "there are {mac}, {serial}, {uuid} and {hostname}"),
    "no-value": ("{uuid}", 4, "{mac} is 52:54:00:12:34:56, {serial} is S-0"),
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_said(server, try_answers, name):
    path, status, says = SAID[name]
    done = try_answers(f"answerfile=http://127.0.0.1:{server.server_port}/{path}")
    assert done.returncode == status and says in done.stdout + done.stderr, done


def test_unknown_server(try_answers):
    """It is asked five times."""
    done = try_answers("answerfile=http://127.0.0.1:9/a.xml")
    assert done.returncode == 7 and "after 5 tries in " in done.stderr and "'http://127.0.0.1:9/a.xml'" in done.stderr


def test_certificate_and_pin(tmp_path, try_answers):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", "/CN=elsewhere.example.com", "-keyout", key, "-out", cert], check=True, capture_output=True)
    pin = subprocess.run("openssl x509 -pubkey -noout -in cert.pem | openssl pkey -pubin -outform der | "
                         "openssl dgst -sha256 -binary | base64", shell=True, check=True, capture_output=True, text=True,
                         cwd=tmp_path).stdout.strip()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with Server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        words = f"answerfile=https://127.0.0.1:{server.server_port}/S-0.xml"
        unknown = try_answers(words)
        assert unknown.returncode == 7 and "certificate" in unknown.stderr  # test_fetch.c has it exactly
        wrong = try_answers(f"{words} answerfile_pin=sha256//{'A' * 43}=")
        assert wrong.returncode == 7 and "pinned" in wrong.stderr
        right = try_answers(f"{words} answerfile_pin=sha256//{pin}")
        assert right.returncode == 0, right.stderr
        server.shutdown()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_ftp(tmp_path, try_answers, address):
    (tmp_path / "fleet").mkdir()
    (tmp_path / "fleet" / "S-0.xml").write_text(answer_file("xen0.example.com"))
    with FtpServer(address, 0, tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"ftp://[{address}]" if ":" in address else f"ftp://{address}"
        done = try_answers(f"answerfile={base}:{server.server_address[1]}/fleet/{{serial}}.xml")
        assert done.returncode == 0 and "valid, for xen0.example.com" in done.stdout, done.stderr
        done = try_answers(f"answerfile={base}:{server.server_address[1]}/fleet/other.xml")
        assert done.returncode == 7 and address in done.stderr, done.stderr
        server.shutdown()


def test_file(tmp_path, try_answers):
    (tmp_path / "S-0.xml").write_text(answer_file("xen0.example.com"))
    done = try_answers(f"answerfile=file://{pathlib.Path(tmp_path)}/{{serial}}.xml")
    assert done.returncode == 0, done.stderr
