"""One test for all operations: shape rule, run and generated code against the real frameworks.

How to use it, in ``test_<family>.py``::

    from hypothesis import given
    from tests.tensors.ops.harness import check

    def torch_concat(inputs, arguments):            # the oracle: torch tensors in, torch tensor out
        return torch.cat(list(inputs.values()), dim=arguments["axis"])

    @given(st.fixed_dictionaries({"shapes": near_misses(), "axis": st.integers(-4, 3)}))
    def test_concat(arguments):
        check("concat", arguments, torch_concat)

``check(name, arguments, oracle, keras=None, fresh=(), stricter=False)`` asserts

1. that ``shape`` and ``run`` both raise ShapeError, with the numbers in the message, and the oracle refuses too; or that
   the three shapes are equal exactly (compared before any value, never after broadcasting) and the values agree;
2. that every line of ``code`` in NumPy, PyTorch, Keras, einops and JAX runs with ``inputs`` bound under their names, and
   makes ``z`` of the promised shape and, unless the framework is named in ``fresh`` (its line makes weights of its own),
   of the promised values.

An oracle gets ``inputs(**arguments)`` as float32 (or int64) torch tensors. Where ``inputs`` itself refuses, it gets the
operands alone, and makes the weights that it misses. It must refuse with RuntimeError, ValueError, IndexError, TypeError
or NotImplementedError; a KeyError is a fault of the oracle and stays loud. For a layer with weights the oracle copies
``inputs["weight"]`` into the layer. ``keras`` is the same with Keras tensors. ``stricter=True`` marks arguments that we
refuse on purpose although the framework takes them: the oracle is then not asked to refuse.

``check_code`` is step 2 alone. ``tests/tensors/ops/test_every_operation.py`` holds each discovered operation to what all
share, so a new operation needs only its oracle.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.ops import operations
from shapewise.types import Arguments, Operation, Shape

FRAMEWORKS = ("numpy", "torch", "keras", "jax", "einops")
WITHOUT_JAX = ("numpy", "torch", "keras", "einops")
"""JAX compiles anew for every shape, which would take most of the time: it gets one in four sets of arguments."""
REFUSALS = (RuntimeError, ValueError, IndexError, TypeError, NotImplementedError)
Oracle = Callable[[dict[str, Any], Arguments], Any]


# ------------------------------------------------------------------------------------------------------- strategies


def shapes(min_ndim: int = 0, max_ndim: int = 4, min_size: int = 1, max_size: int = 5) -> st.SearchStrategy[Shape]:
    """Small shapes."""
    return st.lists(st.integers(min_size, max_size), min_size=min_ndim, max_size=max_ndim).map(tuple)


@st.composite
def near_misses(draw: st.DrawFn, count: int = 2, max_count: int = 3, min_ndim: int = 0, max_ndim: int = 4) -> list[Shape]:
    """Shapes cut from one cloth: equal but for an axis of 1, a missing leading axis, or (seldom) a size that is wrong."""
    whole = draw(shapes(min_ndim, max_ndim))
    result = []
    for _ in range(draw(st.integers(count, max_count))):
        sizes = list(whole)
        for axis in range(len(sizes)):
            sizes[axis] = draw(st.sampled_from([sizes[axis]] * 8 + [1, 1, sizes[axis] + 1]))
        cut = draw(st.sampled_from([0] * 6 + [1, 2]))
        result.append(tuple(sizes[cut:] if len(sizes) - cut >= min_ndim else sizes))
    return result


@st.composite
def siblings(draw: st.DrawFn, axis: int, count: int = 2, max_count: int = 4, min_ndim: int = 1) -> list[Shape]:
    """Shapes that differ freely on one axis, and (seldom) wrongly on another or in their number of axes."""
    whole = draw(shapes(min_ndim, 4))
    result = []
    for _ in range(draw(st.integers(count, max_count))):
        sizes = list(whole)
        if -len(sizes) <= axis < len(sizes):
            sizes[axis] = draw(st.integers(1, 5))
        if draw(st.integers(0, 9)) == 0 and sizes:
            sizes[draw(st.integers(0, len(sizes) - 1))] += 1
        if draw(st.integers(0, 14)) == 0:
            sizes.append(1)
        result.append(tuple(sizes))
    return result


# ----------------------------------------------------------------------------------------------------------- checks


def attempt(call: Callable[..., Any], arguments: Arguments) -> Any:
    """What the call gives, or its ShapeError; anything else that it raises is a bug and stays loud."""
    try:
        return call(**arguments)
    except ShapeError as error:
        return error


def moved(array: Any, places: tuple[int, ...]) -> Any:
    """The array with its axes in another order; one with another number of axes stays as it is."""
    return array.transpose(places) if array.ndim == len(places) else array


def check(
    name: str,
    arguments: Arguments,
    oracle: Oracle,
    keras: Oracle | None = None,
    *,
    fresh: Sequence[str] = (),
    stricter: bool = False,
    rtol: float = 1e-4,
    atol: float = 1e-5,
) -> None:
    """Hold shape, run and code of one operation to PyTorch (and Keras) on these arguments."""
    operation = operations()[name]
    promised, made = attempt(operation.shape, arguments), attempt(operation.run, arguments)
    if isinstance(promised, ShapeError) or isinstance(made, ShapeError):
        assert isinstance(promised, ShapeError), f"run refuses ({made}), shape promises {promised}"
        assert isinstance(made, ShapeError), f"shape refuses ({promised}), run makes {np.shape(made)}"
        check_sentence(promised)
        if not stricter:
            refuses(oracle, bound(operation, arguments, "torch"), arguments, "PyTorch", promised)
        return
    assert made.shape == promised, f"run makes {made.shape}, shape promises {promised}"
    check_values(oracle(bound(operation, arguments, "torch"), arguments), made, "PyTorch", rtol, atol)
    if keras is not None:
        check_values(keras(bound(operation, arguments, "keras"), arguments), made, "Keras", rtol, atol)
    frameworks = FRAMEWORKS if zlib.crc32(repr(arguments).encode()) % 4 == 0 else WITHOUT_JAX
    check_code(operation, arguments, promised, made, fresh=fresh, frameworks=frameworks, rtol=rtol, atol=atol)


def check_sentence(error: ShapeError) -> None:
    """A refusal tells numbers, in sentences, and what to do."""
    text = str(error)
    assert re.search(r"\d", text), f"no number in {text!r}"
    assert text.endswith("."), text
    assert error.given, text
    assert error.fix, f"no fix in {text!r}"


def refuses(oracle: Oracle, inputs: dict[str, Any], arguments: Arguments, framework: str, ours: ShapeError) -> None:
    """The framework refuses what we refuse."""
    try:
        result = oracle(inputs, arguments)
    except REFUSALS:
        return
    pytest.fail(f"we refuse {arguments} ({ours}), but {framework} gives {tuple(result.shape)}")


def check_values(theirs: Any, ours: Any, framework: str, rtol: float, atol: float) -> None:
    """Equal shapes first; equal values then."""
    values = as_array(theirs)
    assert values.shape == ours.shape, f"{framework} gives {values.shape}, we give {ours.shape}"
    np.testing.assert_allclose(values, ours, rtol=rtol, atol=atol, err_msg=framework)


def check_code(
    operation: Operation,
    arguments: Arguments,
    promised: Shape,
    made: Any = None,
    *,
    fresh: Sequence[str] = (),
    frameworks: Sequence[str] = FRAMEWORKS,
    rtol: float = 1e-4,
    atol: float = 1e-5,
) -> None:
    """Every line that a reader would paste runs, and makes z as promised; values too where ``made`` is given."""
    for framework in frameworks:
        lines = operation.code(framework, arguments)
        if lines is None:
            continue
        z = as_array(execute(lines, framework, bound(operation, arguments, framework)))
        assert z.shape == promised, f"{framework}: {lines!r} makes {z.shape}, promised {promised}"
        if made is not None and framework not in fresh:
            np.testing.assert_allclose(z, made, rtol=rtol, atol=atol, err_msg=f"{framework}: {lines}")


def execute(lines: str, framework: str, inputs: Mapping[str, Any], result: str = "z") -> Any:
    """Run generated code with the names that a reader of that framework has imported, and return ``z``."""
    space = {**imports(framework), **inputs}
    exec(compile(lines, f"<{framework}>", "exec"), space)
    return space[result]


def imports(framework: str) -> dict[str, Any]:
    """The names that generated code may rely on, beside the operands: those of the usual import lines."""
    if framework == "numpy":
        return {"np": np}
    if framework == "torch":
        import torch

        return {"torch": torch, "nn": torch.nn, "F": torch.nn.functional}
    if framework == "keras":
        import keras

        return {"keras": keras, "layers": keras.layers, "ops": keras.ops}
    if framework == "jax":
        import jax
        import jax.numpy

        return {"jax": jax, "jnp": jax.numpy, "lax": jax.lax}
    import einops

    return {"einops": einops, **{verb: getattr(einops, verb) for verb in ("rearrange", "reduce", "repeat", "einsum")}}


def bound(operation: Operation, arguments: Arguments, framework: str) -> dict[str, Any]:
    """The inputs as that framework's tensors: float32 (fresh layers are float32 too) or its usual integers."""
    inputs = attempt(operation.inputs, arguments)
    if isinstance(inputs, ShapeError):
        inputs = raw_operands(operation, arguments)
    return {name: converted(array, framework) for name, array in inputs.items()}


def raw_operands(operation: Operation, arguments: Arguments) -> dict[str, Any]:
    """The operands alone, made without asking the operation."""
    names = (*operation.operands, *("x", "y", "w", "v")[len(operation.operands) :])
    made = {}
    for position, shape in enumerate(arguments["shapes"]):
        name = names[position] if position < len(names) else f"x{position}"
        made[name] = np.random.default_rng(position).integers(-16, 16, size=tuple(shape)) / 8.0
    return made


def converted(array: Any, framework: str) -> Any:
    """One NumPy array as a tensor of a framework."""
    if framework in ("numpy", "einops"):
        return array
    kind = "f" if np.issubdtype(array.dtype, np.floating) else "b" if array.dtype == bool else "i"
    array = np.array(array, dtype={"f": np.float32, "b": bool, "i": np.int64 if framework == "torch" else np.int32}[kind])
    if framework == "torch":
        import torch

        torch.set_num_threads(1)
        return torch.from_numpy(array)
    if framework == "keras":
        import keras

        return keras.ops.convert_to_tensor(array)
    import jax.numpy

    return jax.numpy.asarray(array)


def as_array(tensor: Any) -> Any:
    """A framework's tensor as a NumPy array."""
    if hasattr(tensor, "detach"):
        return tensor.detach().cpu().numpy()
    return np.asarray(tensor)
