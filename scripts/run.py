"""Make the environment, build the index, open the app. Needs Python 3.11 or newer, and nothing else."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(f"Shapewise needs Python 3.11 or newer, not {sys.version.split()[0]}: try python3.11 scripts/run.py")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from shapewise import environment, launch
from shapewise.errors import ShapewiseError

NOTHING_TO_READ = 1
"""What build_index.py ends with where no file can be read; the app says so on its pages, and waits for the first one."""


def main() -> int:
    """Read the options and do the steps one by one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8501, help="port on 127.0.0.1 (8501)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--kb", metavar="DIR", help="folder of explanations (kb)")
    parser.add_argument("--setup-only", action="store_true", help="do everything but start the app")
    options = parser.parse_args()
    try:
        if not options.setup_only:
            launch.check_port(options.port)
        settings = launch.environment_of(options.kb)
        python = environment.prepare("requirements.txt")
        built = subprocess.run(
            [str(python), "scripts/build_index.py"], cwd=environment.TOP, env=settings, check=False
        ).returncode
        if built not in (0, NOTHING_TO_READ):
            return built
        if options.setup_only:
            print("Ready. Start the app with: python3 scripts/run.py")
            return 0
        return launch.serve(python, options.port, settings, browser=not options.no_browser)
    except ShapewiseError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
