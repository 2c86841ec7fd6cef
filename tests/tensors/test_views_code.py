"""The switch of layouts in code: each framework's lines, executed; thorough, because the frameworks are imported."""

from typing import Any

import numpy as np
import pytest

from shapewise.tensors.ops import operations
from shapewise.tensors.views import view_of
from shapewise.types import Demo
from tests.tensors.ops.harness import as_array, bound, execute, moved

pytestmark = pytest.mark.thorough

IMAGES = [
    *((name, dict(operation.example)) for name, operation in operations().items() if operation.axes == "image"),
    ("conv2d", {"shapes": [(2, 4, 6, 5)], "filters": 6, "kernel": (3, 2), "padding": (1, 0), "stride": 2, "groups": 2}),
    ("conv2d", {"shapes": [(2, 4, 6, 5)], "filters": 6, "padding": "same", "bias": False}),
    ("conv_transpose2d", {"shapes": [(2, 4, 3, 5)], "filters": 6, "kernel": 3, "padding": "same"}),
    ("conv_transpose2d", {"shapes": [(2, 4, 3, 5)], "filters": 6, "kernel": 3, "padding": 1, "output_padding": 1}),
    ("max_pool2d", {"shapes": [(2, 3, 7, 6)], "ceil_mode": True}),
    ("avg_pool2d", {"shapes": [(2, 3, 7, 6)], "kernel": 3, "padding": 1}),
    ("upsample", {"shapes": [(2, 3, 4, 5)], "size": (7, 3), "mode": "bilinear"}),
    ("upsample", {"shapes": [(2, 3, 4, 5)], "scale": 1.5}),
    ("global_average_pool", {"shapes": [(2, 3, 4, 5)], "keepdims": True}),
    ("global_max_pool", {"shapes": [(2, 3, 9)]}),
    ("batch_norm", {"shapes": [(2, 3, 4, 5)], "training": False}),
    ("group_norm", {"shapes": [(2, 4, 9)], "groups": 2}),
    ("residual_block", {"shapes": [(1, 4, 6, 5)]}),
    ("flatten", {"shapes": [(2, 3, 4, 5)], "start_axis": 2}),
]


@pytest.mark.parametrize(("name", "arguments"), IMAGES)
def test_every_line_of_code_follows(name: str, arguments: dict[str, Any]) -> None:
    """Each framework's lines, executed on the moved image, give the moved result; layers without weights also its numbers."""
    operation = operations()[name]
    view = view_of(operation, arguments, "channels_last")
    assert view.moves
    carried = view.demo(Demo(name, arguments)).arguments
    made = operation.run(**arguments)
    wanted = operation.run(**carried).shape if view.carried_out else moved(made, view.places).shape
    if view.carried_out and made.ndim == view.ndim:
        assert wanted == moved(made, view.places).shape
    for framework in ("numpy", "torch", "keras", "einops"):
        lines = view.code(framework, operation.code(framework, carried), made.ndim)
        if lines is None:
            continue
        inputs = bound(operation, carried, framework)
        if not view.carried_out:
            inputs["x"] = execute(
                f"z = x.permute{view.places}" if hasattr(inputs["x"], "permute") else f"z = x.transpose{view.places}",
                framework,
                inputs,
            )
        z = as_array(execute(lines, framework, inputs))
        assert z.shape == wanted, f"{framework}: {lines}"
        if framework in ("numpy", "einops") and not view.carried_out:
            np.testing.assert_allclose(z, moved(made, view.places), rtol=1e-6)
