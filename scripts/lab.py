"""Try an operation on your own shapes from a terminal: lab.py concat 64x128x128 32x128x128 --axis 0 [--json], lab.py --list."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapewise.doors import quietly
from shapewise.errors import ShapewiseError
from shapewise.lab import USAGE, lab_record, lab_text, list_record, list_text, parse_command


def main() -> int:
    """Read the command line against the operation's parameters, and print the result or the way out."""
    words = sys.argv[1:]
    if any(word in ("-h", "--help") for word in words):
        print(f"{__doc__}\n\nusage: {USAGE}\nShapes in any notation: 64x128x128, '(None, 64)', 'torch.Size([2, 3])'.")
        return 0
    try:
        command = parse_command(words)
        if command.demo is None:
            print(json.dumps(list_record(), ensure_ascii=False) if command.as_json else list_text())
        elif command.as_json:
            print(json.dumps(lab_record(command.demo), ensure_ascii=False))
        else:
            print(lab_text(command.demo))
    except ShapewiseError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(quietly(main))
