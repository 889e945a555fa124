# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: python3 -m tests.summary FILE...
Adds up the results in meson's testlog.json and pytest's JUnit files, names what
failed, and prints one last line: N passed, N failed[, N skipped]. A file that is
missing counts as one failure: its tests never ended."""

import collections
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree


def meson(path: pathlib.Path):
    """(name, result) of each test in a testlog.json: one JSON object a line."""
    kinds = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}
    for line in path.read_text().splitlines():
        test = json.loads(line)
        yield test["name"], kinds.get(test["result"], "failed")


def junit(path: pathlib.Path):
    for case in ElementTree.parse(path).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            yield name, "failed"
        else:
            yield name, "passed" if case.find("skipped") is None else "skipped"


def main(names: list[str]) -> int:
    count = collections.Counter()
    for name in names:
        path = pathlib.Path(name)
        try:
            results = list(meson(path) if path.suffix == ".json" else junit(path))
        except (OSError, ValueError, ElementTree.ParseError) as error:
            results = [(f"{path}: {error}", "failed")]
        for test, result in results:
            count[result] += 1
            if result == "failed":
                print(f"FAILED {test}")
    line = f"{count['passed']} passed, {count['failed']} failed"
    if count["skipped"]:
        line += f", {count['skipped']} skipped"
    print(line)
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
