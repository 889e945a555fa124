# SPDX-License-Identifier: GPL-2.0-or-later
import argparse
import datetime
import json
import os
import pathlib

from tests.bench import boot, discovery, laydown, loader, pool, server
from tests.bench.table import print_table

MB = 1000 * 1000
PARTS = {"laydown": (laydown.TITLE, laydown.measure, laydown.rows),
         "others": (laydown.TITLE_OTHERS, laydown.measure_others, laydown.rows_others),
         "server": (server.TITLE, server.measure, server.rows),
         "discovery": (discovery.TITLE, discovery.measure, discovery.rows),
         "loader": (loader.TITLE, loader.measure, loader.rows),
         "boot": (boot.TITLE, boot.measure, boot.rows),
         "pool": (pool.TITLE, pool.measure, pool.rows)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--iso", type=pathlib.Path, required=True)
    parser.add_argument("--parts", default=",".join(("size", *PARTS)),
                        help="of %(default)s")
    options = parser.parse_args()
    parts = options.parts.split(",")

    folder = pathlib.Path("build/bench")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "results.json"
    results = json.loads(path.read_text()) if path.exists() else {}
    results |= {"date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
                "load": os.getloadavg()[0], "processors": os.cpu_count()}
    if "size" in parts:
        results["iso_mb"] = round(options.iso.stat().st_size / MB)
        print(f"\nISO: {results['iso_mb']} MB (at most 550)")
    for name, (title, measure, rows) in PARTS.items():
        if name in parts:
            results[name] = measure(options.iso, folder / name)
            print_table(title, rows(results[name]))
        path.write_text(json.dumps(results, indent=2) + "\n")
    print(f"\nall figures: {path}")


if __name__ == "__main__":
    main()
