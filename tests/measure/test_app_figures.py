"""The app's figures: quantiles are values that were measured, and the table says how many there were."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shapewise.measure.app import AppReport, quantile, resident_mib
from shapewise.measure.app.readers import Load
from shapewise.measure.app.window import Waits


def report() -> AppReport:
    waits = Waits(0.4, 1.2, 0.8, (0.1, 0.2, 0.3), (0.05,))
    return AppReport(
        0.5, waits, Load(200, 2.0, [0.01, 0.02], [0.03], ["TimeoutError()"]), 500.0, 560.0, Load(200, edits=[0.04])
    )


def test_quantiles_are_measured_values() -> None:
    assert quantile([0.3, 0.1, 0.2], 0.5) == 0.2
    assert quantile([1.0], 0.95) == 1.0
    assert quantile(list(range(100)), 0.95) == 95
    assert math.isnan(quantile([], 0.5))


def test_the_table_names_counts_and_what_went_wrong() -> None:
    table = report().table()
    assert "200 ms" in table
    assert "0.30 MiB" in table
    assert "3 questions and 1 edits in Chromium" in table
    assert "a reader was lost: TimeoutError()" in table
    assert re.search(r"bare page: edit, p95 +40 ms", table)
    rows = json.dumps(report().rows())
    assert "memory each" in rows


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no such folder but on Linux")
def test_the_memory_of_a_helper_counts() -> None:
    alone = resident_mib(os.getpid())
    command = [sys.executable, "-c", "print('up', flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as helper:
        assert helper.stdout is not None
        helper.stdout.readline()
        assert resident_mib(os.getpid()) > alone + 3
        helper.communicate(b"\n")
