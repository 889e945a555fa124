# SPDX-License-Identifier: GPL-2.0-or-later
"""Which slot the boot menu of an installed host starts, and what it counts, without a host."""

import pytest

from tests.harness import bootdisk
from tests.harness.hardware import Hardware
from tests.harness.qemu import Machine

GOOD = {"ORDER": "A B", "A_OK": "1", "A_TRY": "0", "B_OK": "1", "B_TRY": "0"}
TRIAL = GOOD | {"ORDER": "B A", "B_TRY": "2", "TRIAL": "B"}  # as an upgrade leaves it
LOADS = "Loading Xen from slot {}"
EMPTY = "slot {} holds no system that can start"


@pytest.mark.parametrize("variables, systems, shows, leaves", [
    # No slot holds a kernel here: what is loaded comes back, and the other one has its turn.
    pytest.param(GOOD, "B", [EMPTY.format("A"), LOADS.format("B")], {"A_TRY": "1", "B_TRY": "0"}, id="a-is-empty"),
    pytest.param(GOOD, "AB", [LOADS.format("A"), EMPTY.format("A"), LOADS.format("B")], {}, id="a-cannot-be-loaded"),
    pytest.param(GOOD | {"B_OK": "0"}, "B", [EMPTY.format("A"), "the installation medium helps"], {}, id="b-was-never-good"),
    pytest.param(TRIAL, "AB", ["slot B .*TRIAL=B", LOADS.format("B"), LOADS.format("A")], {"B_TRY": "3"}, id="trial"),
    pytest.param(TRIAL | {"B_TRY": "3"}, "AB", ["slot A ", LOADS.format("A")], {"A_TRY": "1", "B_TRY": "3"}, id="trial-failed"),
    pytest.param(TRIAL | {"B_TRY": "3", "A_TRY": "3"}, "AB", ["starting over", LOADS.format("A")], {"A_TRY": "1"},
                 id="trial-failed-nothing-left"),
    pytest.param(GOOD | {"A_TRY": "3"}, "AB", [LOADS.format("B")], {"A_TRY": "3", "B_TRY": "1"}, id="a-without-attempts"),
])
def test_boot_menu(folder, variables, systems, shows, leaves):
    disk = bootdisk.make(folder / "disk.img", variables, systems)
    with Machine(folder, Hardware(firmware="uefi", memory=256, disks=[disk], network=False)) as machine:
        for text in shows:
            machine.expect(text, timeout=60)
    found = bootdisk.variables(disk.path)
    assert {name: found[name] for name in leaves} == leaves
