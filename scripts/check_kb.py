"""Check every explanation: form, links, demos and all executed claims. Exit status 1 if there is a fault."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapewise.check import check_folder, claim_counts
from shapewise.doors import quietly
from shapewise.library.folder import find_files
from shapewise.settings import Settings


def progress(number: int, total: int, path: str) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        filled = 24 * number // total
        sys.stderr.write(f"\r[{'█' * filled}{'·' * (24 - filled)}] {number}/{total} {path:<60.60}")
        sys.stderr.write("\n" if number == total else "")
        sys.stderr.flush()


def main() -> int:
    """Print ``path:line: message`` for each fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="only these explanations (default: all)")
    parser.add_argument("--kb", type=Path, help="the folder of explanations (default: kb/)")
    parser.add_argument("--counts", action="store_true", help="print how many claims each explanation has executed")
    parser.add_argument("--no-run", action="store_true", help="only read the programs in them, do not run them")
    options = parser.parse_args()
    kb = Settings.from_environment(kb=options.kb).kb
    names = find_files(kb)[0] if kb.is_dir() else []
    if not names:
        print(f"check_kb.py: there is no explanation in {kb}; name the folder with --kb", file=sys.stderr)
        return 2
    if options.counts:
        counts = claim_counts(kb)
        for path, count in counts.items():
            print(f"{count:5}  {path}")
        total, files = sum(counts.values()), len(counts)
        print(f"{total:5}  claims in {files} explanations, {total / max(files, 1):.1f} on average")
        return 0
    faults = check_folder(kb, progress, only=options.files, execute=not options.no_run)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in {len(options.files) or len(names)} explanations", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(quietly(main))
