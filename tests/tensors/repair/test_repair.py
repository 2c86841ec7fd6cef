"""Repair: the fixes that must lead, and every line of every fix executed in its framework."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from shapewise.errors import ShapeError
from shapewise.measure.laboratory import mismatches
from shapewise.tensors.ops import operations
from shapewise.tensors.repair import repair
from shapewise.tensors.repair.candidates import Candidate, Problem
from shapewise.tensors.repair.edits import Edit
from shapewise.tensors.repair.execution import succeeds
from shapewise.types import Fix
from tests.tensors.ops.harness import as_array, bound, execute

pytestmark = pytest.mark.thorough

LEADS = [
    ("add", {"shapes": [(8, 64, 32, 32), (8, 32, 32, 32)]}, "project y to 64 channels", (8, 64, 32, 32)),
    ("add", {"shapes": [(64, 128, 128), (32, 128, 128)]}, "project y to 64 channels", (64, 128, 128)),
    ("add", {"shapes": [(8, 64, 32, 32), (8, 64)]}, "give y an axis of size 1: (8, 64) → (8, 64, 1, 1)", (8, 64, 32, 32)),
    ("add", {"shapes": [(8, 64, 32, 32), (64,)]}, "give y an axis of size 1: (64,) → (64, 1, 1)", (8, 64, 32, 32)),
    ("add", {"shapes": [(8, 32, 32, 64), (8, 64, 32, 32)]}, "permute the axes of y to (0, 2, 3, 1)", (8, 32, 32, 64)),
    (
        "add",
        {"shapes": [(8, 64, 56, 56), (8, 128, 28, 28)]},
        "project x to 128 channels with a 1x1 convolution of stride 2",
        (8, 128, 28, 28),
    ),
    ("multiply", {"shapes": [(8, 16, 20), (8, 16, 21)]}, "project x to 21 features", (8, 16, 21)),
    ("add", {"shapes": [(8, 64, 33, 33), (8, 64, 32, 32)]}, "pad y with zeros on axes 2 and 3 (32 → 33)", (8, 64, 33, 33)),
    (
        "concat",
        {"shapes": [(8, 64, 33, 33), (8, 32, 32, 32)], "axis": 1},
        "pad y with zeros on axes 2 and 3 (32 → 33)",
        (8, 96, 33, 33),
    ),
    ("concat", {"shapes": [(64, 128, 128), (32, 128, 128)], "axis": -1}, "use axis=0 instead of -1", (96, 128, 128)),
    ("concat", {"shapes": [(3, 4), (3, 4)], "axis": 2}, "stack instead", (3, 4, 2)),
    ("stack", {"shapes": [(3, 32), (3, 30)]}, "concatenate instead on axis 1", (3, 62)),
    ("matmul", {"shapes": [(8, 10, 64), (8, 12, 64)]}, "permute the axes of y to (0, 2, 1)", (8, 10, 12)),
    ("matmul", {"shapes": [(64, 32), (8, 64)]}, "swap x and y", (8, 32)),
    ("matmul", {"shapes": [(7, 2, 3), (6, 3, 5)]}, "crop x on axis 0 (7 → 6)", (6, 2, 5)),
    ("matmul", {"shapes": [(2, 8, 10, 64), (2, 4, 64, 10)]}, "repeat y by 2 on axis 1 (4 → 8)", (2, 8, 10, 10)),
    ("linear", {"shapes": [(8, 3, 32, 32)], "features": 10, "in_features": 3072}, "run axes 1 to 3 of x together", (8, 10)),
    ("linear", {"shapes": [(8, 400)], "features": 10, "in_features": 256}, "make the layer for what comes in", (8, 10)),
    (
        "conv2d",
        {"shapes": [(3, 32, 32)], "filters": 16},
        "give x an axis of size 1: (3, 32, 32) → (1, 3, 32, 32)",
        (1, 16, 30, 30),
    ),
    (
        "conv2d",
        {"shapes": [(8, 32, 32, 3)], "filters": 16, "channels": 3},
        "permute the axes of x to (0, 3, 1, 2)",
        (8, 16, 30, 30),
    ),
    ("conv2d", {"shapes": [(8, 3, 4, 4)], "filters": 16, "kernel": 7}, "use kernel=4 instead of 7", (8, 16, 1, 1)),
    ("einsum", {"shapes": [(8, 10, 64), (8, 64, 12)], "equation": "bqd,bkd->bqk"}, "permute the axes of y", (8, 10, 12)),
    ("squeeze", {"shapes": [(8, 3, 4)], "axis": 1}, "average x over axis 1", (8, 4)),
    ("squeeze", {"shapes": [(8, 64, 4, 12)], "axis": (2, 3)}, "average x over axes 2 and 3", (8, 64)),
    ("squeeze", {"shapes": [(8, 1, 5, 4)], "axis": (1, -1)}, "use axis=1 instead of (1, -1)", (8, 5, 4)),
    ("split", {"shapes": [(8, 10)], "parts": 4, "axis": 1}, "use parts=5 instead of 4", (8, 2)),
    ("transpose", {"shapes": [(3, 4, 5)], "axes": (0, 1)}, "use axes=(0, 1, 2)", (3, 4, 5)),
    ("expand_dims", {"shapes": [(3, 4)], "axis": 5}, "use axis=", None),
    (
        "broadcast_to",
        {"shapes": [(64,)], "to": (8, 64, 32, 32)},
        "give x an axis of size 1: (64,) → (64, 1, 1)",
        (8, 64, 32, 32),
    ),
    ("patch_embed", {"shapes": [(2, 3, 30, 30)], "patch": 8}, "pad x with zeros on axes 2 and 3 (30 → 32)", (2, 16, 768)),
    ("unet", {"shapes": [(1, 3, 100, 100)], "base": 4}, "use fit='pad'", (1, 2, 100, 100)),
    ("group_norm", {"shapes": [(8, 30, 4, 4)], "groups": 4}, "use groups=3 instead of 4", (8, 30, 4, 4)),
    ("concat", {"shapes": [(8, 10, 64), (8, 12, 64)], "axis": -1}, "use axis=1 instead of -1", (8, 22, 64)),
    ("conv2d", {"shapes": [(8, 64, 2, 2)], "filters": 128, "kernel": 3}, "use padding=1 instead of 0", (8, 128, 2, 2)),
    (
        "conv2d",
        {"shapes": [(32, 784)], "filters": 32, "channels": 1},
        "reshape x: (32, 784) → (32, 1, 28, 28)",
        (32, 32, 26, 26),
    ),
    ("conv1d", {"shapes": [(8, 100, 16)], "filters": 32, "channels": 16}, "permute the axes of x to (0, 2, 1)", (8, 32, 98)),
    ("matmul", {"shapes": [(8, 4, 10, 64), (8, 4, 64)]}, "give y an axis of size 1: (8, 4, 64) → (8, 4, 64, 1)", (8, 4, 10, 1)),
    ("squeeze", {"shapes": [(8, 1, 28, 28)], "axis": 2}, "use axis=1 instead of 2", (8, 28, 28)),
    ("attention", {"shapes": [(2, 10, 64), (2, 12, 32), (2, 12, 32)]}, "project key to 64 features", (2, 10, 32)),
    ("positional_add", {"shapes": [(8, 600, 512), (512, 512)]}, "crop x on axis 1 (600 → 512)", (8, 512, 512)),
    ("gru", {"shapes": [(4, 5, 8)], "features": 6, "hidden": 3}, "make the layer for what comes in: features=8", (4, 5, 3)),
    ("layer_norm", {"shapes": [(8, 50, 12)], "normalized": (8,)}, "make the layer for what comes in: norm", (8, 50, 12)),
    ("glu", {"shapes": [(8, 63)]}, "project x to 64 features", (8, 32)),
    ("pixel_shuffle", {"shapes": [(1, 10, 32, 32)], "factor": 2}, "project x to 12 channels", (1, 3, 64, 64)),
    ("group_norm", {"shapes": [(8, 30, 14, 14)], "groups": 32}, "use groups=15 instead of 32", (8, 30, 14, 14)),
    ("reshape", {"shapes": [(4, 3, 8, 8)], "to": (-1, 100)}, "use to=(4, -1)", (4, 192)),
    ("einsum", {"shapes": [(32, 8, 64), (64, 10)], "equation": "ij,jk->ik"}, "use equation='aij,jk->aik'", (32, 8, 10)),
]


@pytest.mark.parametrize(("name", "arguments", "title", "result"), LEADS)
def test_the_usual_fix_leads(name: str, arguments: dict[str, Any], title: str, result: Any) -> None:
    first = repair(name, **arguments)[0]
    assert first.title.startswith(title)
    assert result is None or first.result_shape == result
    assert first.when.endswith(".")


def test_the_seed() -> None:
    project, concat = repair("add", shapes=[(8, 64, 32, 32), (8, 32, 32, 32)])[:2]
    assert (project.parameters, project.result_shape, project.loses) == (2048, (8, 64, 32, 32), "")
    assert "no bias" in project.title
    assert project.flops == 2048 * 8 * 32 * 32
    assert (concat.result_shape, concat.parameters) == ((8, 96, 32, 32), 0)
    assert str(concat.demo) == "concat((8, 64, 32, 32), (8, 32, 32, 32), axis=1)"


def test_the_skip_that_is_off_by_one_is_padded_or_cropped_first() -> None:
    kinds = [fix.title.split()[0] for fix in repair("concat", shapes=[(8, 64, 33, 33), (8, 32, 32, 32)], axis=1)]
    assert kinds[:2] == ["pad", "crop"]


def run_all(name: str, arguments: dict[str, Any], fix: Fix) -> None:
    """Every framework's lines, with only the reader's operands bound."""
    operation = operations()[name]
    assert set(fix.code) >= {"numpy", "torch"}, fix.title
    for framework, lines in fix.code.items():
        operands = bound_operands(name, arguments, fix, framework)
        z = as_array(execute(lines, framework, operands))
        assert z.shape == fix.result_shape, f"{operation.name} {arguments} {framework}: {lines}"


def bound_operands(name: str, arguments: dict[str, Any], fix: Fix, framework: str) -> dict[str, Any]:
    """Operands alone, of the kind (whole or not) that the mended call takes, made for arguments that it refuses."""
    operation = operations()[name]
    assert fix.demo is not None
    # the fixed call says whether it takes whole numbers: a target may be classes or probabilities
    mended = operations()[fix.demo.operation].inputs(**fix.demo.arguments)
    kinds = {key: array.dtype for key, array in {**operation.inputs(**operation.example), **mended}.items()}
    made = bound(replace(operation, inputs=_refuse), arguments, "numpy")
    whole = {key: np.zeros(array.shape, dtype=kinds.get(key, float)) for key, array in made.items()}
    return bound(replace(operation, inputs=lambda **_: whole), arguments, framework)


def _refuse(**_arguments: Any) -> Any:
    raise ShapeError("0 inputs are asked for here")


@pytest.mark.parametrize(("name", "arguments", "title", "result"), LEADS)
def test_every_line_of_every_fix_runs(name: str, arguments: dict[str, Any], title: str, result: Any) -> None:
    for fix in repair(name, **arguments):
        run_all(name, arguments, fix)


def test_random_mismatches_are_repaired_and_their_code_runs() -> None:
    demos = list(mismatches(150, seed=11))
    assert len({demo.operation for demo in demos}) > 25
    repaired = 0
    for demo in demos:
        fixes = repair(demo.operation, **demo.arguments)
        repaired += bool(fixes)
        small = sum(np.prod(shape) for shape in demo.arguments["shapes"]) < 60_000
        for fix in fixes[:2] if small else ():
            run_all(demo.operation, dict(demo.arguments), fix)
    assert repaired >= 0.98 * len(demos)  # of 150, one more or less is more than 0.5 %; the benchmark asks 99 % of 1,000


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("multi_head_attention", {"shapes": [(16,), (1, 100), (1, 8, 1)], "heads": 8}),
        ("attention", {"shapes": [(17, 64), (100,), (13, 1)]}),
        ("cross_entropy", {"shapes": [(8, 10, 5), (13, 2)]}),
        ("conv2d", {"shapes": [(13,)], "filters": 8, "kernel": 7, "channels": 16}),
        ("einsum", {"shapes": [(7, 32, 2, 3), (3, 12, 64)], "equation": "bqd,bkd->bqk"}),
        ("add", {"shapes": [(3, 4), (5, 6, 7)]}),
        ("stack", {"shapes": [(4, 16, 10), (3, 5, 12, 2)], "axis": 1}),
    ],
)
def test_shapes_that_have_nothing_in_common_find_a_way_too(name: str, arguments: dict[str, Any]) -> None:
    fixes = repair(name, **arguments)
    assert fixes
    for fix in fixes[:3]:
        run_all(name, arguments, fix)


def titles(name: str, **arguments: Any) -> list[str]:
    return [fix.title for fix in repair(name, **arguments)]


def test_classes_are_no_numbers_to_compute_with() -> None:
    """What is cut or run together keeps whole classes; what would mix or invent some is not proposed."""
    found = titles("cross_entropy", shapes=[(8, 50, 1000), (8, 50)])
    assert found[0] == "permute the axes of scores to (0, 2, 1): (8, 50, 1000) → (8, 1000, 50)"
    assert found[1].startswith("run axes 0 to 1 of scores together")
    assert titles("cross_entropy", shapes=[(8, 10), (7,)]) == ["crop scores on axis 0 (8 → 7)"]
    assert not any("targets" in title and "project" in title for title in titles("cross_entropy", shapes=[(8, 10), (8, 1)]))


def test_height_and_width_are_not_swapped_for_nothing() -> None:
    found = titles("add", shapes=[(8, 3, 224, 224), (3,)])
    assert sum(title.startswith("permute") for title in found) == 1


def test_a_projection_shortcut_counts_its_weights() -> None:
    (fix,) = repair("residual_block", shapes=[(2, 64, 56, 56)], filters=128)
    assert fix.parameters == 64 * 128 + 2 * 128
    (bare,) = repair("residual_block", shapes=[(2, 64, 56, 56)], filters=128, norm=False)
    assert bare.parameters == 64 * 128 + 128


@pytest.mark.parametrize(
    ("sizes", "depth", "deepest"),
    [((100, 100), 3, 2), ((48, 40), 5, 3), ((96, 160), 7, 5), ((250, 250), 4, 1), ((96, 96), 6, 5), ((7, 7), 2, None)],
)
def test_a_unet_keeps_most_of_its_depth(sizes: tuple[int, int], depth: int, deepest: int | None) -> None:
    """One shallower ladder is offered, the deepest that works; the rule is asked anew here for each depth."""
    offered = [title for title in titles("unet", shapes=[(1, 3, *sizes)], base=2, depth=depth) if "depth=" in title]
    assert offered == ([f"use depth={deepest} instead of {depth}"] if deepest else [])
    works = [level for level in range(1, depth) if all(size % 2**level == 0 for size in sizes)]
    assert max(works, default=None) == deepest


def test_a_whole_unet_is_mended_without_its_weights() -> None:
    """31 million weights are 250 MB: fixes are carried out on a thin and small copy with the same remainders."""
    import tracemalloc

    repair("unet", shapes=[(1, 3, 20, 20)], base=2, depth=2)
    tracemalloc.start()
    try:
        found = titles("unet", shapes=[(1, 3, 250, 250)])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found[:3] == [
        "use fit='pad' instead of 'none'",
        "pad x with zeros on axes 2 and 3 (250 → 256)",
        "crop x on axes 2 and 3 (250 → 240)",
    ]
    assert "use fit='crop' instead of 'none'" in found
    assert peak < 64_000_000


def test_a_mask_that_agrees_with_nothing_is_left_out() -> None:
    arguments = {"shapes": [(2, 10, 16), (2, 12), (2, 24)], "mask": (2, 1, 12)}
    fix = repair("attention", **arguments)[0]
    assert "leave the mask (2, 1, 12) out" in fix.title
    assert fix.loses == "What the mask hid is seen."
    run_all("attention", arguments, fix)


def test_a_goal_narrows() -> None:
    given = [(8, 64, 32, 32), (8, 32, 32, 32)]
    assert {fix.result_shape for fix in repair("add", shapes=given, goal=(8, 96, 32, 32))} == {(8, 96, 32, 32)}
    assert repair("add", shapes=given, goal=(8, 64, 32, 32))[0].title.startswith("project y")
    possible = repair("add", shapes=[(64, 8), (64, 8)], goal=(128, 8))
    assert possible[0].title == "concatenate instead on axis 0"


def test_what_works_needs_no_fix() -> None:
    assert repair("add", shapes=[(2, 3), (2, 3)]) == ()
    assert repair("add", shapes=[(2, 3), (2, 3)], goal=(2, 3)) == ()


@pytest.mark.parametrize(
    "shapes", [[], None, "ab", [(2, -3), (2, 3)], [(2, 2.5), (2, 3)], [(2**70,), (2,)], [5, (2,)], [(1,) * 40, (2,)]]
)
def test_what_is_no_shape_has_no_fix(shapes: Any) -> None:
    assert repair("add", shapes=shapes) == ()


def test_unknown_sizes_stay_unknown() -> None:
    fix = repair("add", shapes=[(None, 64, 32, 32), (None, 32, 32, 32)])[0]
    assert fix.result_shape == (None, 64, 32, 32)
    assert "Conv2d(32, 64" in fix.code["torch"]
    named = repair("add", shapes=[("N", 10), ("N", 12)])[0]
    assert named.result_shape == ("N", 12)


def test_shapes_too_large_to_make_are_still_repaired() -> None:
    fixes = repair("add", shapes=[(4096, 64, 512, 512), (4096, 32, 512, 512)])
    assert fixes[0].result_shape == (4096, 64, 512, 512)
    assert repair("matmul", shapes=[(100_000, 11_008), (100_000, 11_008)])[0].title.startswith("permute")


def test_order_is_the_same_every_time() -> None:
    given = {"shapes": [(3, 4), (5, 6, 7)]}
    assert repair("add", **given) == repair("add", **given)


def test_a_fix_that_does_not_run_is_not_shown() -> None:
    """The execution can say no: a promise that the lines do not keep, and lines that fail."""
    problem = Problem("add", {"shapes": [(2, 3), (2, 4)]}, None)
    good = Candidate((Edit(0, "project", (1,), (4,)),), "add", {}, 1.0, "")
    assert succeeds(good, problem)
    wrong = Candidate((Edit(0, "reshape", (), (2, 4)),), "add", {}, 1.0, "")  # six numbers are not eight
    assert wrong.result(problem.shapes) == (2, 4)
    assert not succeeds(wrong, problem)


@pytest.mark.parametrize(
    ("x", "to"), [((900,), (30, 20)), ((3,), (2, 4, 30)), ((4,), (3,)), ((2, 3), (5,)), ((6, 150), (30, 20))]
)
def test_no_step_of_a_reshape_changes_nothing(x: tuple[int, ...], to: tuple[int, ...]) -> None:
    titles = [str(fix.title) for fix in repair("reshape", shapes=[x], to=to)]
    assert titles
    assert not [title for title in titles if re.search(r"(\([\d, ]+\)) → \1", title)]
