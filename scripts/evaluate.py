"""Measure the answers: evaluate.py questions FILE | errors FILE | beir DIR | calibrate FILE, each with --json."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapewise.doors import quietly
from shapewise.errors import ShapewiseError
from shapewise.measure.doors import parser, run


def main() -> int:
    """Print the figures; 2 where they could not be measured."""
    options = parser().parse_args()
    try:
        print(run(options))
    except ShapewiseError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(quietly(main))
