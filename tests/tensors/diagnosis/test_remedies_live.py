"""The lines of what an expert would do first, carried out in the framework that they are written for."""

from __future__ import annotations

from typing import Any

import pytest

from shapewise.records import diagnosis_record
from tests.tensors.diagnosis.test_remedies import BCE, LOAD, read

pytestmark = pytest.mark.thorough

torch = pytest.importorskip("torch")
nn = torch.nn

PLACES: list[tuple[str, dict[str, Any]]] = [
    ("RuntimeError: Expected target size [4, 21], got [4, 9]", {"input": (4, 9, 21), "target": [4, 9]}),
    (
        "RuntimeError: size mismatch (got input: [4, 6, 9, 21] , target: [4, 6, 9]",
        {"input": (4, 6, 9, 21), "target": [4, 6, 9]},
    ),
    (
        "RuntimeError: size mismatch (got input: [4, 21, 6, 6] , target: [4, 9, 9]",
        {"input": (4, 21, 6, 6), "target": [4, 9, 9]},
    ),
    (BCE.format([6], [6, 1]), {"input": (6, 1), "target": (6,)}),
    (BCE.format([6, 1], [6]), {"input": (6,), "target": (6, 1)}),
    (BCE.format([6], [6, 4]), {"input": (6, 4), "target": (6,)}),
    (BCE.format([6, 3], [6, 4]), {"hidden": (6, 16), "target": (6, 3)}),
    ("RuntimeError: output with shape [3, 1] doesn't match the broadcast shape [3, 4]", {"x": (3, 1), "y": (3, 4)}),
    (
        "RuntimeError: stack expects each tensor to be equal size, but got [3, 24, 24] at entry 0 and [3, 24, 20] at entry 1",
        {"x": (3, 24, 24), "y": (3, 24, 20)},
    ),
    (
        "RuntimeError: The expanded size of the tensor (3) must match the existing size (4) at non-singleton dimension 1. "
        " Target sizes: [3, 3].  Tensor sizes: [3, 4]",
        {"place": (3, 3), "value": (3, 4)},
    ),
]


@pytest.mark.parametrize(("message", "shapes"), PLACES, ids=range(len(PLACES)))
def test_the_lines_run_in_pytorch(message: str, shapes: dict[str, Any]) -> None:
    for fix in read(message).fixes:
        space = {
            name: torch.zeros(tuple(shape), dtype=torch.long if isinstance(shape, list) else torch.float)
            for name, shape in shapes.items()
        }
        exec(fix.code["torch"], {"torch": torch, "nn": nn, "F": nn.functional}, space)
        assert ("loss" in space) == ("target" in shapes)


def test_weights_that_fit_are_loaded() -> None:
    for fix in read(LOAD).fixes:
        model = nn.Module()
        model.fc = nn.Linear(5, 3)
        state = nn.ModuleDict({"fc": nn.Linear(5, 7)}).state_dict()
        exec(fix.code["torch"], {"nn": nn, "model": model, "state": state})
        assert model.fc.weight.shape == torch.Size([3, 5])


def test_jax_reads_jax() -> None:
    jax = pytest.importorskip("jax")
    jnp = jax.numpy

    found = read("TypeError: add got incompatible shapes for broadcasting: (8, 64), (8, 32).")
    for fix in found.fixes:
        space = {"x": jnp.zeros((8, 64)), "y": jnp.zeros((8, 32))}
        exec(fix.code_for("jax"), {"jax": jax, "jnp": jnp}, space)
        assert space["z"].shape == fix.result_shape
        assert diagnosis_record(found)["fixes"][0]["code"]["jax"]
