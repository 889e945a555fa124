# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole rack is switched on: sixteen hosts join at the same moment (lab.py)."""

import pathlib
import shutil

import pytest

from tests.integration.lab import Lab
from tests.integration.test_pool import POOL, check_no_token, check_pool, create_token, new_host

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
FIRST, COUNT = 101, 16


@pytest.mark.long
def test_sixteen_at_once():
    folder = BUILD / "test/sixteen-lab"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Lab(folder) as lab:
        lab.master = lab.host(FIRST).install(POOL).on()
        assert lab.master.await_agent() == "done", lab.master.ask("slipway status")
        word = create_token(lab.master, f"--uses {COUNT}")
        numbers = range(FIRST + 1, FIRST + 1 + COUNT)
        hosts = [new_host(lab, number, word).on() for number in numbers]
        for host in hosts:
            assert host.await_agent(3600) == "done", host.ask("slipway status")
        lab.members = {FIRST, *numbers}
        check_pool(lab)
        check_no_token(lab, word)
        assert "used up" in lab.master.check("slipway pool token list")
        # One after the other.
        jobs = lab.master.check("gnt-job list --no-headers '--separator=|' -o start_ts,end_ts,summary | "
                                "grep NODE_ADD").splitlines()
        times = sorted(job.split("|")[:2] for job in jobs)
        assert len(times) == COUNT
        assert all(end <= begin for (_, end), (begin, _) in zip(times, times[1:])), times
        # Everybody knows everybody, and lets everybody in.
        for host in lab.hosts:
            filter_set = host.check("nft list set inet slipway members4")
            assert all(other.address in filter_set for other in lab.hosts), host.name
            assert host.check("grep -c ecdsa /root/.ssh/authorized_keys") == f"{COUNT + 1}\n", host.name
