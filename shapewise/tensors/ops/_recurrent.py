"""Recurrent layers: one rule for the shapes of rnn, lstm and gru; the number of gates tells them apart.

Sources: PyTorch documentation, "torch.nn.RNN", "torch.nn.LSTM" and "torch.nn.GRU"; Schuster and Paliwal, "Bidirectional
Recurrent Neural Networks", IEEE Transactions on Signal Processing 1997.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shapewise.errors import ShapeError
from shapewise.tensors.arrays import sample
from shapewise.tensors.ops._arguments import checked_choice, checked_count, checked_flag, countable
from shapewise.tensors.ops._elementwise import checked_operands
from shapewise.tensors.ops.multi_head_attention import order_warnings
from shapewise.tensors.shapes import element_count
from shapewise.types import Cost, Parameter, Shape, Size, Step, shape_text

if TYPE_CHECKING:
    from shapewise.types import Array

MERGES = ("concat", "sum", "mul", "ave")
MAX_STEPS = 20_000
"""A run takes no more steps in Python: about a second."""


@dataclass(frozen=True, slots=True)
class Recurrent:
    """A recurrent layer whose arguments were checked."""

    x: Shape
    hidden: int
    gates: int
    layers: int
    batch_first: bool
    bidirectional: bool
    merge: str
    features: Size
    projection: int | None = None
    """LSTM only: what a learned matrix brings each state down to before anything reads it."""

    @property
    def told(self) -> int:
        """How many numbers of a state the output and the next place read."""
        return self.projection or self.hidden

    @property
    def directions(self) -> int:
        """1, or 2 for a layer that also reads backwards."""
        return 2 if self.bidirectional else 1

    @property
    def batch(self) -> Size:
        """How many sequences."""
        return self.x[0] if self.batch_first else self.x[1]

    @property
    def length(self) -> Size:
        """How many places each has."""
        return self.x[1] if self.batch_first else self.x[0]

    @property
    def output(self) -> Shape:
        """The state at every place."""
        width = self.told * (2 if self.bidirectional and self.merge == "concat" else 1)
        return (*self.x[:2], width)

    @property
    def state(self) -> Shape:
        """The last state of every layer and direction; the batch stands second, whatever batch_first says."""
        return (self.layers * self.directions, self.batch, self.told)

    def suffixes(self) -> list[tuple[int, str]]:
        """(layer, the end of its weights' names) in PyTorch's order."""
        ends = ("", "_reverse")[: self.directions]
        return [(layer, f"l{layer}{end}") for layer in range(self.layers) for end in ends]

    @property
    def weights(self) -> dict[str, Shape]:
        """Names and shapes as PyTorch has them: the gates are stacked along axis 0."""
        found: dict[str, Shape] = {}
        rows = self.gates * self.hidden
        for layer, suffix in self.suffixes():
            found[f"weight_ih_{suffix}"] = (rows, self.features if layer == 0 else self.told * self.directions)
            found[f"weight_hh_{suffix}"] = (rows, self.told)
            found[f"bias_ih_{suffix}"] = found[f"bias_hh_{suffix}"] = (rows,)
            if self.projection:
                found[f"weight_hr_{suffix}"] = (self.projection, self.hidden)
        return found

    @property
    def parameters(self) -> int:
        """All learned numbers; counted by layer, so that a thousand layers take no longer than one."""
        rows, ends = self.gates * self.hidden, self.directions
        down = (self.projection or 0) * self.hidden
        first = rows * (element_count((self.features,)) + self.told + 2) + down
        later = rows * (self.told * ends + self.told + 2) + down
        return ends * (first + (self.layers - 1) * later)

    @property
    def flops(self) -> int:
        """Every weight meets every place of every sequence once."""
        biases = 2 * self.gates * self.hidden * self.layers * self.directions
        return (self.parameters - biases) * element_count(self.x[:2])


def plan(
    gates: int,
    *,
    shapes: Sequence[Sequence[object]],
    hidden: object = 32,
    layers: object = 1,
    batch_first: bool = False,
    bidirectional: bool = False,
    merge: object = "concat",
    features: object = None,
    projection: object = None,
) -> Recurrent:
    """Check all arguments of a recurrent layer."""
    (x,) = checked_operands(shapes, 1, 1)
    first, both = checked_flag(batch_first, "batch_first"), checked_flag(bidirectional, "bidirectional")
    if len(x) != 3:
        wanted = ((1, *x) if first else (x[0], 1, x[1])) if len(x) == 2 else (1,) * (3 - len(x)) + x
        told = shape_text(wanted) if len(x) < 3 else shape_text((None, *x[-2:]))
        raise ShapeError(
            f"x {shape_text(x)} has {len(x)} {'axis' if len(x) == 1 else 'axes'}",
            needed=f"3 axes: {'batch, length' if first else 'length, batch'}, features",
            where="shapes",
            fix=f"reshape it to {told}",
            operands=(x,),
            sizes=(len(x), 3),
        )
    for axis, name in ((1 if first else 0, "length"), (2, "features")):
        if x[axis] == 0:
            raise ShapeError(
                f"the {name} of x {shape_text(x)} is 0",
                needed="at least 1",
                where="shapes",
                fix=f"give axis {axis} a size of 1 or more",
                operands=(x,),
                axis=axis,
                sizes=(0,),
            )
    _refuse_features(x, features)
    made = Recurrent(
        x,
        checked_count(hidden, "hidden"),
        gates,
        checked_count(layers, "layers"),
        first,
        both,
        checked_choice(merge, "merge", MERGES),
        x[2] if features is None else checked_count(features, "features"),
        None if projection is None else checked_count(projection, "projection"),
    )
    _refuse_projection(made)
    for shape in (made.output, made.state, (gates * made.hidden, made.features), (gates * made.hidden, made.hidden)):
        countable(shape)
    return made


def _refuse_projection(r: Recurrent) -> None:
    """Raise where the projection does not make the state smaller."""
    if r.projection is not None and r.projection >= r.hidden:
        raise ShapeError(
            f"projection {r.projection} with a state of hidden {r.hidden}",
            needed=f"less than {r.hidden}",
            where="projection",
            fix="write projection=None, or a larger hidden",
            operands=(r.x,),
            sizes=(r.projection, r.hidden),
            rule="A projection brings the state down to fewer numbers than it has",
        )


def _refuse_features(x: Shape, features: object) -> None:
    """Raise where the layer was built for other features."""
    if features is None:
        return
    built = checked_count(features, "features")
    if isinstance(x[2], int) and x[2] != built:
        raise ShapeError(
            f"x {shape_text(x)} has {x[2]} features on axis 2, the layer was built for {built}",
            needed=f"{built} features on axis 2",
            where="features",
            fix=f"build the layer with features={x[2]}, or project x to {built} features first",
            operands=(x,),
            axis=2,
            sizes=(x[2], built),
            rule="The last axis of x is the input size that the layer was built for",
        )


def recurrent_shape(gates: int, **arguments: Any) -> Shape:
    """The state at every place; both directions side by side, or merged."""
    return plan(gates, **arguments).output


def recurrent_results(gates: int, **arguments: Any) -> dict[str, Shape]:
    """The output, and the last states."""
    r = plan(gates, **arguments)
    memory = {"c_n": (*r.state[:2], r.hidden)} if gates == 4 else {}
    return {"output": r.output, "h_n": r.state, **memory}


def recurrent_inputs(gates: int, **arguments: Any) -> dict[str, Array]:
    """The sequences, and all weights under PyTorch's names."""
    return planned_inputs(plan(gates, **arguments))


def planned_inputs(r: Recurrent) -> dict[str, Array]:
    """The arrays of a checked layer; weights are small, so that the states do not all end at −1 and 1."""
    x = sample("x", r.x)
    refuse_steps(r)
    weights: dict[str, Any] = {name: sample(name, shape) / 4 for name, shape in r.weights.items()}
    return {"x": x, **weights}


def refuse_steps(r: Recurrent) -> None:
    """Raise where the loop over the places would take too long for a page."""
    steps = r.layers * r.directions * element_count((r.length,))
    if steps > MAX_STEPS:
        raise ShapeError(
            f"the values take {steps:,} steps one after the other",
            needed=f"at most {MAX_STEPS:,} steps to compute values",
            where="shapes",
            fix="run the miniature, which keeps the relations of the sizes",
            operands=(r.x,),
        )


def recurrent_steps(gates: int, formulas: Sequence[tuple[str, str]], **arguments: Any) -> tuple[Step, ...]:
    """The weights, the formulas of one place, the output and the last states."""
    r = plan(gates, **arguments)
    rows = gates * r.hidden
    stacked = f"{gates} gates · {r.hidden}" if gates > 1 else str(r.hidden)
    lines = [
        Step("input", f"{r.length} places, {r.batch} sequences, {r.x[2]} features", shape_text(r.x)),
        Step("weight of the input", f"{stacked} rows, {r.features} columns", shape_text((rows, r.features))),
        Step("weight of the state", f"{stacked} rows, {r.told} columns", shape_text((rows, r.told))),
    ]
    if r.projection:
        weight = shape_text((r.projection, r.hidden))
        lines.append(Step("projection", f"h = W_hr · h, {r.hidden} numbers to {r.projection}", weight))
    if r.layers > 1:
        width = r.told * r.directions
        lines.append(Step("later layers", f"read {r.directions} · {r.told} = {width} features", shape_text((rows, width))))
    lines += [Step(label, formula, shape_text((r.batch, r.hidden))) for label, formula in formulas]
    if r.bidirectional:
        told = f"{r.told} + {r.told}" if r.merge == "concat" else f"{r.merge} of two states of {r.told}"
        lines.append(Step("forward and backward", told, str(r.output[-1])))
    lines.append(Step("output", "the last layer's state at every place", shape_text(r.output)))
    told = f"layers {r.layers} · directions {r.directions}, the state after the last place read"
    lines.append(Step("h_n and c_n" if gates == 4 and not r.projection else "h_n", told, shape_text(r.state)))
    each = f"{rows} · ({r.features} + {r.told} + 2)" + (f" + {r.projection} · {r.hidden}" if r.projection else "")
    lines.append(
        Step(
            "parameters",
            each + (" and the other layers and directions" if r.layers * r.directions > 1 else ""),
            f"{r.parameters:,}",
        )
    )
    return tuple(lines)


def recurrent_cost(gates: int, **arguments: Any) -> Cost:
    """All weights; each meets each place of each sequence once (the gates' own few multiplications are not counted)."""
    r = plan(gates, **arguments)
    return Cost(parameters=r.parameters, flops=r.flops, bytes=4 * element_count(r.output))


def recurrent_warnings(gates: int, **arguments: Any) -> tuple[str, ...]:
    """A batch that seems to stand on the other axis; a merge that nothing uses."""
    r = plan(gates, **arguments)
    told = order_warnings(r.x, r.batch_first)
    if r.merge != "concat" and not r.bidirectional:
        told.append(f"merge={r.merge!r} changes nothing: there is 1 direction. Write bidirectional=True to have 2.")
    return tuple(told)


RECURRENT_PARAMETERS = (
    Parameter("hidden", "size", 32, "How many numbers the state has.", minimum=1),
    Parameter("layers", "size", 1, "How many layers are stacked, each reading the states of the one below.", minimum=1),
    Parameter("batch_first", "flag", False, "(batch, length, features) instead of (length, batch, features)."),
    Parameter("bidirectional", "flag", False, "Read each sequence backwards too."),
    Parameter("merge", "choice", "concat", "How forward and backward states become one.", choices=MERGES),
    Parameter("features", "size", None, "Features that the layer was built for; those of x unless given.", minimum=1),
)
PROJECTION = Parameter(
    "projection",
    "size",
    None,
    "How many numbers of a state are told, by a learned matrix; all unless given (PyTorch: proj_size).",
    minimum=1,
)
