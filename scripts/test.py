"""Make the environment and run every check: ruff, mypy, unit tests, doctests, the knowledge base, and a real browser."""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(f"Shapewise needs Python 3.11 or newer, not {sys.version.split()[0]}: try python3.11 scripts/test.py")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapewise import environment
from shapewise.errors import ShapewiseError


def main() -> int:
    """Run the checks in order, all of them, and end with the first that failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the browser and the thorough tests")
    options = parser.parse_args()
    try:
        python = str(environment.prepare("requirements-dev.txt"))
        # Where compiled modules may not be kept, each process and each door that is tried compiles hundreds of them anew.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        settings = {**kept, "KERAS_BACKEND": "torch", "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
        if not options.quick:
            settings["CHROMIUM"] = str(environment.find_chromium(Path(python)))
    except ShapewiseError as error:
        print(error, file=sys.stderr)
        return 2
    checks = [
        ("ruff", [python, "-m", "ruff", "check", "."]),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."]),
        ("mypy", [python, "-m", "mypy"]),
        ("index", [python, "scripts/build_index.py"]),
        ("unit tests and doctests", [python, "-m", "pytest", "-q", "-n", "2", "-m", "not browser and not thorough"]),
    ]
    if options.quick:
        print("The thorough tests and those of the browser are left out (--quick).")
    else:
        checks.append(("thorough tests", [python, "-m", "pytest", "-q", "-n", "2", "tests", "-m", "thorough"]))
        checks.append(("browser tests", [python, "-m", "pytest", "-q", "tests/browser", "-m", "browser"]))
    failed = []
    for name, command in checks:
        print(f"\n== {name}", flush=True)
        started = time.monotonic()
        if subprocess.run(command, cwd=environment.TOP, env=settings, check=False).returncode != 0:
            failed.append(name)
        print(f"== {name}: {'FAILED' if name in failed else 'ok'} ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"\n{'Failed: ' + ', '.join(failed) if failed else 'All checks passed'}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
