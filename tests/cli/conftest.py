# SPDX-License-Identifier: GPL-2.0-or-later
import os

import pytest


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """What the screens would start."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in "loadkeys", "hwclock":
        (programs / name).write_text(f'#!/bin/sh\necho {name} "$@" >>{tmp_path}/told\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
