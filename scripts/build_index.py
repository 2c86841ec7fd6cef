"""Build the index from kb/, or bring it up to date: python3 scripts/build_index.py [--kb DIR] [--index DIR] [--json]."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapewise.doors import quietly
from shapewise.errors import ShapewiseError
from shapewise.library.building import build
from shapewise.library.folder import nothing_to_read
from shapewise.library.progress import Progress, no_listener
from shapewise.settings import Settings


def show(progress: Progress) -> None:
    """Keep one line of the terminal up to date."""
    end = "\n" if progress.done == progress.total else ""
    print(f"\r{progress}\x1b[K", end=end, file=sys.stderr, flush=True)


def main() -> int:
    """Build, and tell what came of it; 1 where nothing could be indexed, 2 where it could not be tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kb", type=Path, help="folder of markdown files")
    parser.add_argument("--index", type=Path, help="folder of the index")
    parser.add_argument("--json", action="store_true", help="print one object for programs")
    options = parser.parse_args()
    try:
        settings = Settings.from_environment(kb=options.kb, index=options.index)
        report = build(settings, show if sys.stderr.isatty() else no_listener)
    except ShapewiseError as error:
        print(error, file=sys.stderr)
        return 2
    for fault in (*report.skipped, *report.faults):
        print(fault, file=sys.stderr)
    if report.notice:
        print(report.notice, file=sys.stderr)
    print(json.dumps(report.as_json(), ensure_ascii=False) if options.json else report)
    if not report.articles:
        print(nothing_to_read(settings.kb, report.skipped), file=sys.stderr)
    return 0 if report.articles else 1


if __name__ == "__main__":
    sys.exit(quietly(main))
