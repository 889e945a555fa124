# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a pool takes to take a host in and to lose one, and what our own processes need:
hosts in namespaces (tests/integration/lab.py), where only Xen is not real."""

import pathlib
import re
import shutil

from tests.integration import bmc
from tests.integration.lab import Lab
from tests.integration.test_failover import get, make_pool, take_over
from tests.integration.test_ha import arm, cut_the_power_of_the_master
from tests.integration.test_pool import create_token, new_host

TITLE = "Pool of three hosts in namespaces"
# The memory of a host's processes that are ours, MiB, as the most that one of 65 looks has found.
MEMORY = """
most=0
for i in $(seq 65); do
    sum=0
    for process in /proc/[0-9]*; do
        if [ "$(readlink $process/exe)" = /usr/bin/slipway ]; then
            sum=$((sum + $(awk '/^Pss:/ { print $2 }' $process/smaps_rollup 2>/dev/null || echo 0)))
        fi
    done
    [ $sum -le $most ] || most=$sum
    sleep 1
done
echo $most"""


def join(lab) -> dict[str, float]:
    """A third host, with nobody before it: the whole of its join, and what Ganeti's command took of it."""
    third = new_host(lab, 3, create_token(lab.master)).on()
    assert third.await_agent() == "done", third.ask("slipway status")
    log = lab.master.check("cat /var/log/slipway/pool.log")
    ganeti = float(re.findall(r"run: gnt-node: done after ([0-9.]+) s", log)[-1])
    return {"whole": third.step()["seconds"], "ganeti": ganeti}


def measure(iso: pathlib.Path, folder: pathlib.Path) -> dict:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with Lab(folder.resolve()) as lab:
        make_pool(lab, 2)
        result = {"join": join(lab), "memory_mib": int(lab.hosts[1].check(MEMORY)) / 1024}
        first = lab.master
        first.off()
        result["takeover"] = take_over(lab, get(lab, 2))
        lab.master.check(f"slipway pool takeover --off {first.name}")
        first.on()
        lab.master.check("for i in $(seq 180); do slipway pool status | grep -q lost || exit 0; sleep 1; done; exit 1")
        with bmc.Bmc(lab) as lab.bmc:
            arm(lab)
            result["automatic"] = cut_the_power_of_the_master(lab)
    return result


def rows(result: dict) -> list[tuple]:
    join, automatic = result["join"], result["automatic"]
    return [("", "", "at most"),
            ("join, of which", f"{join['whole']:.1f} s", ""),
            ("… gnt-node add", f"{join['ganeti']:.1f} s", ""),
            ("… all else", f"{join['whole'] - join['ganeti']:.1f} s", "10 s"),
            ("takeover by hand", f"{result['takeover']:.1f} s", "10 s"),
            ("power cut to the host being switched off, by Pacemaker", f"{automatic['fenced']:.1f} s", ""),
            ("power cut to the next master's answer", f"{automatic['master']:.1f} s", "20 s"),
            ("power cut to the guest running elsewhere", f"{automatic['guest']:.1f} s", "35 s"),
            ("memory of our own processes on an idle host", f"{result['memory_mib']:.1f} MiB", "20 MiB")]
