# SPDX-License-Identifier: GPL-2.0-or-later
import dataclasses
import pathlib
import shutil

import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = TOP / "build"


@dataclasses.dataclass(frozen=True)
class Artifacts:
    """What is under test."""
    version: str = (TOP / "VERSION").read_text().strip()

    @property
    def iso(self) -> pathlib.Path:
        return BUILD / f"slipway-{self.version}.iso"

    @property
    def bundle(self) -> pathlib.Path:
        return BUILD / f"slipway-{self.version}.raucb"

    @property
    def kernel(self) -> pathlib.Path:
        return BUILD / "installer/vmlinuz"

    @property
    def initrd(self) -> pathlib.Path:
        return BUILD / "installer/initrd.img"


@pytest.fixture(scope="session")
def artifacts() -> Artifacts:
    return Artifacts()


@pytest.fixture
def folder(request) -> pathlib.Path:
    """build/test/NAME of this test: logs stay, disks only of a test that failed."""
    path = BUILD / "test" / request.node.name.removeprefix("test_").replace("[", "-").rstrip("]")
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    yield path
    if not getattr(request.node, "failed", False):
        for image in [*path.glob("*.img"), *path.glob("*.iso"), *path.glob("*.raucb")]:
            image.unlink()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed:
        item.failed = True
