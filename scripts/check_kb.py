"""Check every explanation: form, links, demos and all executed claims. Exit status 1 if there is a fault."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapewise.check import check_folder, claim_count, explanation_files
from shapewise.doors import quietly
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
    kb: Path = (options.kb or Settings.from_environment().kb).resolve()
    files = explanation_files(kb) if kb.is_dir() else []
    if not files:
        print(f"check_kb.py: there is no explanation in {kb}; name the folder with --kb", file=sys.stderr)
        return 2
    if options.counts:
        counts = {file: claim_count(file.read_text(encoding="utf-8")) for file in files}
        for file, count in counts.items():
            print(f"{count:5}  {kb.name}/{file.relative_to(kb).as_posix()}")
        print(
            f"{sum(counts.values()):5}  claims in {len(files)} explanations, {sum(counts.values()) / len(files):.1f} on average"
        )
        return 0
    faults = check_folder(kb, progress, only=options.files, execute=not options.no_run)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults in {len(options.files) or len(files)} explanations", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(quietly(main))
