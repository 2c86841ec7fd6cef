"""Measure what an answer costs: benchmark.py [--kb DIR] [--peers] [--scale N] [--app] [--lab] [--json]."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapewise.doors import quietly
from shapewise.errors import ShapewiseError
from shapewise.measure.figures import benchmark


def main() -> int:
    """Print the table; 2 where it could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kb", type=Path, help="folder of markdown files")
    parser.add_argument(
        "--peers", action="store_true", help="compare with txtai too, in an environment of its own (downloads it)"
    )
    parser.add_argument(
        "--scale", type=int, metavar="N", help="grow a library by synthetic passages to N, and show what grows with it"
    )
    parser.add_argument("--app", action="store_true", help="measure the pages in a browser instead")
    parser.add_argument(
        "--lab", action="store_true", help="measure the laboratory: shape rules, and repairs of 1,000 mismatches"
    )
    parser.add_argument("--json", action="store_true", help="print one object for programs")
    try:
        print(benchmark(parser.parse_args()))
    except ShapewiseError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(quietly(main))
