"""The two figures of the laboratory are measured on what they say; how fast this machine is, is no matter of a test."""

from __future__ import annotations

import json

import pytest

from shapewise.errors import ShapeError
from shapewise.measure import laboratory
from shapewise.measure.laboratory import Figure, measure, mismatches, report
from shapewise.tensors.ops import operations


@pytest.fixture(scope="module")
def figures() -> tuple[Figure, ...]:
    return measure(count=60, seed=2)


def test_figures_are_complete(figures: tuple[Figure, ...]) -> None:
    rule, share, late = figures
    assert rule.remark in operations()
    assert rule.value > 0
    assert share.value >= 95
    assert late.remark == "60 mismatches"
    assert all(figure.met == (figure.value <= figure.limit) for figure in (rule, late))
    assert share.met == (share.value >= share.limit)


def test_mismatches_are_refused_and_the_same_every_time() -> None:
    demos = list(mismatches(120, seed=3))
    assert demos == list(mismatches(120, seed=3))
    assert demos != list(mismatches(120, seed=4))
    for demo in demos:
        try:
            operations()[demo.operation].shape(**demo.arguments)
        except ShapeError:
            continue
        raise AssertionError(f"{demo} works")


def test_the_report_is_for_readers_and_for_programs(figures: tuple[Figure, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    monkeypatch.setattr(laboratory, "measure", lambda count: counts.append(count) or figures)
    assert [line.partition(":")[0] for line in report(as_json=False, count=10).splitlines()] == [
        "slowest shape rule",
        "mismatches repaired",
        "repair, 95th percentile",
    ]
    assert [figure["unit"] for figure in json.loads(report(as_json=True, count=20))] == ["µs", "%", "ms"]
    assert counts == [10, 20]
