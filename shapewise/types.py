"""The nouns of Shapewise. Everything else is functions between them.

All are frozen dataclasses with slots, and can be pickled. Standard library only, so that any module may import them.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[Any]

Size: TypeAlias = int | str | None
"""The length of an axis: a number, a name such as ``"N"`` that stays symbolic, or ``None`` where it is unknown."""

Shape: TypeAlias = tuple[Size, ...]
"""The sizes of all axes, from the first."""

Arguments: TypeAlias = Mapping[str, Any]
"""What an operation is called with: ``shapes`` (one shape an operand) and the operation's own parameters."""

Framework: TypeAlias = Literal["numpy", "torch", "keras", "jax", "einops"]
Status: TypeAlias = Literal["answered", "unsure", "not_covered"]


# ---------------------------------------------------------------------------------------------------- the reading wing


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A run of lines of one file, shown to readers word for word. Its order breaks every tie."""

    path: str
    """Where the file is, from the folder that holds ``kb/``, with forward slashes: ``kb/merging/concat-axis.md``."""
    start_line: int
    """First line, counted from 1."""
    end_line: int
    """Last line, itself included."""
    heading: str
    """The headings above it, outermost first, joined with `` > ``; the article's title is not among them."""
    text: str
    """The file's own text from ``start_line`` to ``end_line``, to the letter."""

    @property
    def location(self) -> str:
        """Where a reader finds it: ``kb/merging/concat-axis.md:24-31``."""
        return f"{self.path}:{self.start_line}-{self.end_line}"


@dataclass(frozen=True, slots=True)
class Demo:
    """Which operation to show, with which arguments.

    Its written form is a call: ``concat((64, 128, 128), (32, 128, 128), axis=0)``. Shapes stand first, one an operand;
    parameters follow by name. Front matter, claims, drawings and addresses all use it.
    """

    operation: str
    arguments: Arguments

    @classmethod
    def parse(cls, text: str) -> Demo:
        """Read the written form; names such as ``N`` in a shape become symbolic sizes.

        Raises
        ------
        ValueError
            If the text is not one call with shapes first and named parameters after them.
        """
        try:
            call = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise ValueError(f"{text!r} is not a call such as concat((2, 3), (2, 5), axis=1)") from error
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            raise ValueError(f"{text!r} is not a call such as concat((2, 3), (2, 5), axis=1)")
        shapes = [_literal(node) for node in call.args]
        for shape in shapes:
            if not isinstance(shape, tuple):
                raise ValueError(f"{shape!r} is not a shape; write (3,) for a single axis, () for a scalar")
        arguments: dict[str, Any] = {"shapes": shapes}
        for keyword in call.keywords:
            if keyword.arg is None or keyword.arg == "shapes":
                raise ValueError("write the shapes first, then parameters by name")
            arguments[keyword.arg] = _literal(keyword.value)
        return cls(call.func.id, arguments)

    def __str__(self) -> str:
        shapes = [shape_text(tuple(shape)) for shape in self.arguments.get("shapes", ())]
        named = [f"{name}={value!r}" for name, value in self.arguments.items() if name != "shapes"]
        return f"{self.operation}({', '.join(shapes + named)})"


def _literal(node: ast.expr) -> Any:
    """The value of a literal in which bare names stand for symbolic sizes; nothing is evaluated."""
    if isinstance(node, ast.Tuple):
        return tuple(_literal(element) for element in node.elts)
    if isinstance(node, ast.List):
        return [_literal(element) for element in node.elts]
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        return node.value
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
        and isinstance(node.operand.value, int | float)
    ):
        return -node.operand.value
    raise ValueError(f"{ast.unparse(node)!r} is not a number, a name, a tuple or a list")


def shape_text(shape: Shape) -> str:
    """Write a shape as Python would, with symbolic sizes bare: ``(N, 64)``, ``(None, 3)``, ``(5,)``.

    Examples
    --------
    >>> shape_text(("N", 3, None)), shape_text((5,)), shape_text(())
    ('(N, 3, None)', '(5,)', '()')
    """
    sizes = ", ".join(str(size) for size in shape)
    return f"({sizes},)" if len(shape) == 1 else f"({sizes})"


@dataclass(frozen=True, slots=True)
class Article:
    """One explanation, read from one markdown file."""

    slug: str
    """The file's name without ``.md``; unique in the library."""
    title: str
    summary: str
    tags: tuple[str, ...]
    questions: tuple[str, ...]
    related: tuple[str, ...]
    """Slugs, as the author gave them."""
    sources: tuple[str, ...]
    demo: Demo | None
    path: str
    passages: tuple[Passage, ...]

    @property
    def theme(self) -> str:
        """The folder that the file lies in: ``merging``; empty for a file at the top."""
        parts = self.path.split("/")
        return parts[-2] if len(parts) > 2 else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a file that an author should mend."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and why. A score is higher for the better, and never a distance."""

    passage: Passage
    score: float
    lexical_rank: int | None
    dense_rank: int | None


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search of the library came to."""

    status: Status
    confidence: float
    """A calibrated probability that the first article answers the question."""
    hits: tuple[Hit, ...]
    """Best first."""
    ranking: tuple[tuple[str, float], ...]
    """(slug, score) of different articles, best first."""


# ---------------------------------------------------------------------------------------------------- the tensor wing


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
    """Memory of the result in float32: 4 bytes a number."""


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


# ---------------------------------------------------------------------------------------------------- where they meet


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader gets."""

    question: str
    status: Status
    confidence: float
    articles: tuple[tuple[Article, float], ...]
    """(article, score), best first; also where the status is not ``answered``: they are then the nearest."""
    hits: tuple[Hit, ...]
    highlights: tuple[tuple[tuple[int, int], ...], ...]
    """For each hit: character offsets into its text of the sentences that answer best."""
    demo: Demo | None
    diagnosis: Diagnosis | None
    related: tuple[str, ...]
    notice: str = ""
    """One sentence that a reader must know: shapes that cannot be, an error that is none of shapes, lexical search only."""
    shapes: tuple[Shape, ...] = field(default=())
    """The reader's own shapes, as found in the question."""
    comparison: tuple[Demo, ...] = field(default=())
    """The same shapes under each operation that the question names, where it names several: add fails, concat works."""
