"""What the laboratory is made of: an operation with its parameters, steps and cost, and what mends an impossible call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from shapewise.types.demo import Arguments, Demo, Framework, Shape, Size

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of an operation beside its shapes, told well enough to make a control of it."""

    name: str
    kind: Literal["axis", "axes", "size", "factor", "sizes", "shape", "choice", "flag", "text"]
    default: Any
    help: str
    """One sentence for a reader."""
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One worked line: what is computed, the formula with the reader's numbers filled in, and what comes out."""

    label: str
    formula: str
    value: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operation costs once."""

    parameters: int = 0
    """Numbers that are learned."""
    flops: int = 0
    """Multiply-adds, each counted once; an addition or a comparison on its own counts once too."""
    bytes: int = 0
    """Memory of the result: 4 bytes a number, as float32 has; 8 bytes a place that argmax tells, as int64 has."""


@dataclass(frozen=True, slots=True)
class Trap:
    """How one framework differs from what a reader of another expects."""

    framework: Framework
    text: str


def no_warnings(**_arguments: Any) -> tuple[str, ...]:
    """The warnings of an operation that cannot succeed by mistake."""
    return ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One way to combine or reshape tensors: the same truth told three times (``shape``, ``run``, ``code``)."""

    name: str
    title: str
    family: str
    """merging · products · reshaping · convolution · pooling · sequence · output · blocks."""
    article: str
    """Slug of the explanation that treats it."""
    operands: tuple[str, ...]
    """Names of the operands, as ``inputs`` and ``code`` use them: ``("x", "y")``."""
    axes: str
    """What the axes of the first operand mean: image · sequence · features · any."""
    parameters: tuple[Parameter, ...]
    example: Arguments
    """Arguments that show the point, used where a reader gives none."""
    shape: Callable[..., Shape]
    """``shape(**arguments)``: pure arithmetic, no arrays; raises ShapeError."""
    inputs: Callable[..., dict[str, Array]]
    """``inputs(**arguments)``: the operands and weights by name, the same at every call."""
    run: Callable[..., Array]
    """``run(**arguments)``: NumPy on ``inputs``; its shape is always ``shape(**arguments)``; raises ShapeError."""
    steps: Callable[..., tuple[Step, ...]]
    cost: Callable[..., Cost]
    code: Callable[[Framework, Arguments], str | None]
    """Lines that make ``z`` of the operands; ``None`` where the framework has no such thing."""
    variadic: bool = False
    """Whether more operands than are named may follow."""
    warnings: Callable[..., tuple[str, ...]] = no_warnings
    """What runs and is probably not what was meant, a sentence each."""
    traps: tuple[Trap, ...] = ()
    results: Callable[..., dict[str, Shape]] | None = None
    """All results by name, for an operation with several; ``shape`` is the first of them."""
    outputs: Callable[..., dict[str, Array]] | None = None
    """The arrays of ``results``; ``run`` is the first of them."""
    gradients: Callable[..., dict[str, Array]] | None = None
    """What backpropagation gives each operand when the gradient of the result is ``sample("gradient", shape)``."""


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that makes an impossible operation possible; it was executed before it was shown."""

    title: str
    when: str
    """One sentence: when this is the right fix."""
    code: Mapping[Framework, str]
    result_shape: Shape
    parameters: int
    """Learned numbers that it adds."""
    flops: int
    """Multiply-adds that it adds."""
    loses: str
    """What information is lost, a sentence; empty where nothing is."""
    demo: Demo | None = None
    """The operation after the fix, where one operation of the laboratory says it all."""

    def code_for(self, framework: str) -> str:
        """The lines in the words of a framework, or of the one that stands nearest to it.

        Examples
        --------
        >>> fix = Fix("", "", {"numpy": "z = x.T", "keras": "z = keras.ops.transpose(x)"}, (), 0, 0, "")
        >>> fix.code_for("tensorflow"), fix.code_for("jax"), fix.code_for("torch")
        ('z = keras.ops.transpose(x)', 'z = x.T', 'z = x.T')
        """
        return self.code[nearest] if (nearest := nearest_framework(framework, self.code)) else ""


_NEAREST: dict[str, tuple[Framework, ...]] = {"tensorflow": ("keras",), "onnx": ("torch",)}
"""Whose lines stand in for those of a framework that has none of its own."""


def nearest_framework(framework: str, code: Mapping[Framework, str]) -> Framework | None:
    """Which of several pieces of code a reader of this framework reads first; ``None`` where there is none at all."""
    own = [name for name in code if name == framework]
    wanted = (*own, *_NEAREST.get(framework, ()), "numpy", *code)
    return next((name for name in wanted if name in code), None)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an error message says, checked by making the same mistake again."""

    framework: str
    """numpy, torch, tensorflow, keras, jax, onnx or other."""
    operation: str
    """add, concat, stack, matmul, linear, conv, pool, reshape, broadcast, squeeze, transpose, batchnorm, loss, rnn,
    attention, embedding, index or other."""
    shapes: tuple[Shape, ...]
    """Those that the message names, in its order."""
    axis: int | None
    sizes: tuple[Size, ...]
    rule: str
    reproduced: bool
    """Whether the same shapes fail in the same way here. Only then is it shown as certain."""
    numpy: str | None
    """Code that fails in the same way."""
    fixes: tuple[Fix, ...]
    article: str = "shape-error-other"
    """Slug of the explanation that treats this kind of message."""
    demo: Demo | None = None
    """The laboratory's operation on these shapes."""
    message: str = ""
    """The error's own sentence, cleaned of what pasting did to it."""
    source_line: str = ""
    """The line of the reader's program that failed, where the traceback shows it."""
    inferred: bool = False
    """True where no known form fits and the shapes alone led here."""
    misleading: str = ""
    """What the message gets wrong, where it does."""
    unknown: str = ""
    """What the message does not say, and what to print to find out."""
