# SPDX-License-Identifier: GPL-2.0-or-later
"""A network from which machines start, with the servers of build/pxe/server as they are; only
interface and folder are put in.

    server = BootServer("boot", tree=build/pxe, words="answerfile=answers.xml")
    with Network([server]) as network:
        hardware = Hardware(netboot="pxe", plugs=[network.plug()], …)
        …
        server.fetched()  # what came by HTTP, and by TFTP
"""

import dataclasses
import os
import pathlib
import re
import shutil

from .network import CARD, Segment

NGINX = """daemon off; user root; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log;
events {{}}
http {{ access_log {folder}/access.log; sendfile on; types {{}} default_type application/octet-stream;
{servers} }}
"""


@dataclasses.dataclass
class BootServer(Segment):
    ipv4: str = "192.0.2.1/24"
    tree: pathlib.Path = pathlib.Path("build/pxe")
    dhcp_by: str = "dnsmasq"  # or kea
    ipxe: bool = True  # clients that say that they are iPXE get boot.ipxe
    http: bool = True
    words: str = ""  # more arguments of the kernel, put in where a person would
    files: dict[str, str] = dataclasses.field(default_factory=dict)  # put into the tree
    changes: dict[str, str] = dataclasses.field(default_factory=dict)  # of server/'s files, by a person's hand

    def _start_servers(self) -> None:
        root = self._folder / "srv"
        self._copy_tree(root / "slipway")
        if self.dhcp_by == "kea":
            self._serve_by(["env", *(f"KEA_{name}={self._folder}" for name in
                                     ("LOCKFILE_DIR", "PIDFILE_DIR", "DHCP_DATA_DIR", "LOG_FILE_DIR")),
                            "kea-dhcp4", "-c", self._config("kea-dhcp4.conf")])
            self._serve_by(self._own_dnsmasq() + ["--conf-file=/dev/null", "--port=0", "--enable-tftp",
                                                  f"--tftp-root={root}"])
        else:
            self._serve_by(self._own_dnsmasq() + [f"--conf-file={self._config('dnsmasq.conf')}"])
        if self.http:
            nginx = self._folder / "nginx.conf"
            nginx.write_text(NGINX.format(folder=self._folder,
                                          servers=self._config("nginx.conf").read_text()))
            self._serve_by(["nginx", "-c", str(nginx), "-e", f"{self._folder}/nginx-error.log"])

    def _own_dnsmasq(self) -> list[str]:
        return ["dnsmasq", "--keep-in-foreground", "--user=root", "--pid-file", "--log-dhcp", "--no-ping",
                f"--log-facility={self._folder}/dnsmasq.log", f"--dhcp-leasefile={self._folder}/leases"]

    def _copy_tree(self, tree: pathlib.Path) -> None:
        """Links, but for what is changed."""
        shutil.copytree(self.tree.resolve(), tree, copy_function=os.symlink)
        os.chmod(self._folder.parent, 0o755)
        conf = (tree / "slipway.conf").read_text()
        texts = {"slipway.conf": re.sub("(?m)^kernel .*", rf"\g<0> {self.words}", conf), **self.files}
        for name, text in texts.items():
            (tree / name).unlink(missing_ok=True)
            (tree / name).write_text(text)

    def _config(self, name: str) -> pathlib.Path:
        text = (self.tree / "server" / name).read_text()
        text = text.replace("eth1", CARD).replace("/srv/slipway-boot", str(self._folder / "srv"))
        for before, after in {**({} if self.ipxe else {"iPXE": "nobody"}), **self.changes}.items():
            text = text.replace(before, after)
        path = self._folder / name
        path.write_text(text)
        return path

    def fetched(self) -> tuple[set[str], set[str]]:
        """What was sent, whole, by HTTP and by TFTP: names in the tree."""
        sent = re.findall(r'"GET /slipway/(\S+) HTTP[^"]*" 20[06] (\d+)', self._log("access.log"))
        tree = self._folder / "srv/slipway"
        return ({name for name, size in sent if int(size) == (tree / name).stat().st_size},
                set(re.findall(r"sent \S*?/srv/slipway/(\S+) to", self._log("dnsmasq.log"))))

    def _log(self, name: str) -> str:
        path = self._folder / name
        return path.read_text() if path.exists() else ""
