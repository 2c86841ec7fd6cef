"""Every refusal of a layer says what to do, and doing it makes the call succeed."""

from __future__ import annotations

from typing import Any

import pytest

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import MAX_ALLOCATED
from shapewise.tensors.ops import operations
from tests.tensors.ops.harness import attempt, check_sentence

IMAGE = (8, 6, 32, 32)

REFUSALS: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = [
    ("conv1d", {"shapes": [(16, 100)]}, "(1, 16, 100)", {"shapes": [(1, 16, 100)]}),
    ("conv2d", {"shapes": [(3, 224, 224)]}, "(1, 3, 224, 224)", {"shapes": [(1, 3, 224, 224)]}),
    ("conv2d", {"shapes": [(2, 4, 3, 32, 32)]}, "(8, 3, 32, 32)", {"shapes": [(8, 3, 32, 32)]}),
    ("conv2d", {"shapes": [IMAGE, (4, 6, 3, 3)]}, "leave out 1", {"shapes": [IMAGE]}),
    ("conv2d", {"shapes": [IMAGE], "kernel": (3, 3, 3)}, "kernel=3", {"shapes": [IMAGE], "kernel": 3}),
    ("conv2d", {"shapes": [IMAGE], "kernel": 0}, "kernel=1", {"shapes": [IMAGE], "kernel": 1}),
    ("conv2d", {"shapes": [IMAGE], "stride": 0}, "stride=1", {"shapes": [IMAGE], "stride": 1}),
    ("conv2d", {"shapes": [IMAGE], "padding": "full"}, "padding=0", {"shapes": [IMAGE], "padding": 0}),
    ("conv2d", {"shapes": [(8, 6, 9, 5)], "kernel": 7}, "kernel=5 or less", {"shapes": [(8, 6, 9, 5)], "kernel": 5}),
    ("conv2d", {"shapes": [(8, 6, 9, 5)], "kernel": 7}, "axis 3 at least 7 long", {"shapes": [(8, 6, 9, 7)], "kernel": 7}),
    (
        "conv2d",
        {"shapes": [(8, 6, 5, 5)], "kernel": 4, "dilation": 2},
        "kernel=3",
        {"shapes": [(8, 6, 5, 5)], "kernel": 3, "dilation": 2},
    ),
    ("conv2d", {"shapes": [IMAGE], "groups": 4}, "groups=2", {"shapes": [IMAGE], "groups": 2}),
    ("conv2d", {"shapes": [IMAGE], "filters": 9, "groups": 2}, "groups=1", {"shapes": [IMAGE], "filters": 9, "groups": 1}),
    ("conv2d", {"shapes": [IMAGE], "channels": 3}, "channels=6", {"shapes": [IMAGE], "channels": 6}),
    ("conv3d", {"shapes": [(3, 8, 16, 16)]}, "(1, 3, 8, 16, 16)", {"shapes": [(1, 3, 8, 16, 16)]}),
    ("depthwise_conv2d", {"shapes": [IMAGE], "channels": 3}, "channels=6", {"shapes": [IMAGE], "channels": 6}),
    (
        "conv_transpose2d",
        {"shapes": [IMAGE], "output_padding": 2},
        "output_padding=1",
        {"shapes": [IMAGE], "output_padding": 1},
    ),
    (
        "conv_transpose2d",
        {"shapes": [(1, 1, 2, 2)], "padding": 9},
        "padding=1",
        {"shapes": [(1, 1, 2, 2)], "padding": 1},
    ),
    ("conv_transpose2d", {"shapes": [IMAGE], "groups": 4}, "groups=2", {"shapes": [IMAGE], "groups": 2}),
    ("max_pool2d", {"shapes": [IMAGE], "padding": 2}, "padding=1", {"shapes": [IMAGE], "padding": 1}),
    ("avg_pool2d", {"shapes": [(8, 6, 3, 2)], "kernel": 5}, "kernel=2", {"shapes": [(8, 6, 3, 2)], "kernel": 2}),
    ("global_average_pool", {"shapes": [(8, 6)]}, "(8, 6, 1)", {"shapes": [(8, 6, 1)]}),
    ("upsample", {"shapes": [IMAGE], "align_corners": True}, "align_corners=False", {"shapes": [IMAGE]}),
    ("upsample", {"shapes": [IMAGE], "mode": "cubic"}, "mode='nearest'", {"shapes": [IMAGE], "mode": "nearest"}),
    ("pixel_shuffle", {"shapes": [IMAGE], "factor": 2}, "factor=1, or bring x to 8", {"shapes": [(8, 8, 32, 32)], "factor": 2}),
    ("pixel_shuffle", {"shapes": [(8, 12, 4, 4)], "factor": 3}, "factor=2", {"shapes": [(8, 12, 4, 4)], "factor": 2}),
    ("softmax", {"shapes": [(8, 10)], "axis": 2}, "use −2 … 1", {"shapes": [(8, 10)], "axis": 1}),
    ("layer_norm", {"shapes": [(8, 32)], "normalized": 64}, "normalized=(32,)", {"shapes": [(8, 32)], "normalized": (32,)}),
    ("layer_norm", {"shapes": [()]}, "(1,)", {"shapes": [(1,)]}),
    ("batch_norm", {"shapes": [(8,)]}, "(8, 1)", {"shapes": [(8, 1)]}),
    ("batch_norm", {"shapes": [(1, 8)]}, "training=False", {"shapes": [(1, 8)], "training": False}),
    ("batch_norm", {"shapes": [IMAGE], "channels": 8}, "channels=6", {"shapes": [IMAGE], "channels": 6}),
    ("group_norm", {"shapes": [IMAGE], "groups": 4}, "groups=3", {"shapes": [IMAGE], "groups": 3}),
    ("group_norm", {"shapes": [(1, 6)], "groups": 6}, "groups=1", {"shapes": [(1, 6)], "groups": 1}),
    ("embedding", {"shapes": [(8, 20)], "features": 0}, "features=1", {"shapes": [(8, 20)], "features": 1}),
    ("positional_add", {"shapes": [(8, 60, 64), (50, 64)]}, "(60, 64)", {"shapes": [(8, 60, 64), (60, 64)]}),
    ("positional_add", {"shapes": [(8, 60, 64), (60, 32)]}, "(60, 64)", {"shapes": [(8, 60, 64), (60, 64)]}),
    ("positional_add", {"shapes": [(8, 60, 64), (1, 60, 64)]}, "(60, 64)", {"shapes": [(8, 60, 64), (60, 64)]}),
    ("patch_embed", {"shapes": [(8, 3, 30, 32)]}, "pad axis 2 to 32", {"shapes": [(8, 3, 32, 32)]}),
    ("patch_embed", {"shapes": [(8, 3, 30, 32)]}, "crop it to 16", {"shapes": [(8, 3, 16, 32)]}),
    (
        "attention",
        {"shapes": [(2, 5, 8), (2, 7, 9), (2, 7, 9)]},
        "project the key to 8",
        {"shapes": [(2, 5, 8), (2, 7, 8), (2, 7, 9)]},
    ),
    ("attention", {"shapes": [(2, 5, 8)], "mask": (3, 5)}, "(5, 5)", {"shapes": [(2, 5, 8)], "mask": (5, 5)}),
    ("attention", {"shapes": [(8, 4, 5, 8)], "mask": (8, 5)}, "(8, 1, 1, 5)", {"shapes": [(8, 4, 5, 8)], "mask": (8, 1, 1, 5)}),
    ("attention", {"shapes": [(2, 5, 8), (3, 5, 8)]}, "1 sample that serves all", {"shapes": [(2, 5, 8), (1, 5, 8)]}),
    ("multi_head_attention", {"shapes": [(5, 2, 8)], "heads": 3}, "heads=2", {"shapes": [(5, 2, 8)], "heads": 2}),
    ("multi_head_attention", {"shapes": [(5, 8)]}, "(1, 5, 8)", {"shapes": [(1, 5, 8)]}),
    ("split_heads", {"shapes": [(2, 10, 64)], "heads": 7}, "project to 70", {"shapes": [(2, 10, 70)], "heads": 7}),
    ("rnn", {"shapes": [(5, 8)]}, "(5, 1, 8)", {"shapes": [(5, 1, 8)]}),
    ("lstm", {"shapes": [(5, 8)], "batch_first": True}, "(1, 5, 8)", {"shapes": [(1, 5, 8)], "batch_first": True}),
    ("gru", {"shapes": [(5, 2, 8)], "features": 10}, "features=8", {"shapes": [(5, 2, 8)], "features": 8}),
    ("gru", {"shapes": [(5, 2, 8)], "merge": "cat"}, "merge='concat'", {"shapes": [(5, 2, 8)], "merge": "concat"}),
    ("cross_entropy", {"shapes": [(8, 10), (8, 1)]}, "squeeze axis 1", {"shapes": [(8, 10), (8,)]}),
    ("cross_entropy", {"shapes": [(8, 10), (8, 9)]}, "(8, 10), or (8,)", {"shapes": [(8, 10), (8, 10)]}),
    ("mse", {"shapes": [(8, 10), (8,)]}, "(8, 10)", {"shapes": [(8, 10), (8, 10)]}),
    ("residual_block", {"shapes": [IMAGE], "kernel": 4}, "kernel=5", {"shapes": [IMAGE], "kernel": 5}),
    ("residual_block", {"shapes": [(1, 6, 1, 1)]}, "norm=False", {"shapes": [(1, 6, 1, 1)], "norm": False}),
    ("dense_block", {"shapes": [IMAGE], "layers": 0}, "layers=1", {"shapes": [IMAGE], "layers": 1}),
    ("inception_block", {"shapes": [IMAGE], "ones": -1}, "ones=1", {"shapes": [IMAGE], "ones": 1}),
    ("se_gate", {"shapes": [IMAGE], "reduction": 16}, "reduction=6", {"shapes": [IMAGE], "reduction": 6}),
    ("glu", {"shapes": [(8, 9)]}, "axis 1 to 10", {"shapes": [(8, 10)]}),
    ("unet", {"shapes": [(1, 3, 8, 64)]}, 'depth=3 and fit="pad"', {"shapes": [(1, 3, 8, 64)], "depth": 3, "fit": "pad"}),
    (
        "unet",
        {"shapes": [(1, 3, 572, 572)], "padding": "valid"},
        'fit="crop"',
        {"shapes": [(1, 3, 572, 572)], "padding": "valid", "fit": "crop"},
    ),
]


@pytest.mark.parametrize(("name", "broken", "fix", "mended"), REFUSALS, ids=[f"{row[0]} {row[2]}" for row in REFUSALS])
def test_doing_what_the_message_says_works(name: str, broken: dict[str, Any], fix: str, mended: dict[str, Any]) -> None:
    operation = operations()[name]
    with pytest.raises(ShapeError) as caught:
        operation.shape(**broken)
    error = caught.value
    assert fix in error.fix, error.fix
    check_sentence(error)
    assert error.where == "shapes" or error.where in {parameter.name for parameter in operation.parameters}
    assert error.rule
    assert operation.shape(**mended) is not None


@pytest.mark.parametrize("name", sorted({row[0] for row in REFUSALS}))
def test_values_that_take_too_long_are_refused_before_they_are_computed(name: str) -> None:
    """A thousand times wider: the shape is told or refused, nothing runs for minutes."""
    operation = operations()[name]
    shapes = [
        tuple(size * 1000 if axis == len(shape) - 1 else size for axis, size in enumerate(shape))
        for shape in operation.example["shapes"]
    ]
    made = attempt(operation.run, {**operation.example, "shapes": shapes})
    assert made.fix if isinstance(made, ShapeError) else made.size <= MAX_ALLOCATED


JUNK = (
    None,
    (),
    [],
    {},
    "",
    "same",
    b"x",
    float("nan"),
    float("inf"),
    2.5,
    1j,
    10**30,
    -(10**30),
    2**62,
    0,
    2,
    -1,
    True,
    object(),
)
JUNK += ((1, 2), (0, 0), (None,), ("N", 2), (1.5, 2), ((),), range(3), {1, 2})
ODD_SHAPES = [(), (1,), (2, 3), (4, 6, 8), (0, 4, 6, 6), (2, 0, 6, 6), (2, 4, 0, 6), (None, 4, "H", 6), (2**31, 2**31, 2, 2)]


@pytest.mark.parametrize("name", sorted({row[0] for row in REFUSALS}))
def test_junk_gets_a_sentence_or_an_answer(name: str) -> None:
    """Whatever is given for one argument, nothing but ShapeError is raised, by any function of the operation."""
    operation = operations()[name]
    example = operation.example
    trials: list[dict[str, Any]] = [{**example, "shapes": [shape for _ in example["shapes"]]} for shape in ODD_SHAPES]
    trials += [{**example, parameter.name: junk} for parameter in operation.parameters for junk in JUNK]
    for arguments in trials:
        if isinstance(attempt(operation.shape, arguments), ShapeError):
            continue
        for call in (operation.run, operation.steps, operation.cost, operation.warnings, operation.inputs):
            attempt(call, arguments)
        for framework in ("numpy", "torch", "keras", "jax", "einops"):
            operation.code(framework, arguments)  # type: ignore[arg-type]
