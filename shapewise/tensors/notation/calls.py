"""Calls of NumPy, PyTorch, Keras, TensorFlow and JAX, told in the laboratory's words: ``torch.cat([x, y], dim=1)``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, NamedTuple

from shapewise.patterns import lazy_pattern
from shapewise.syntax import parsed_expression
from shapewise.tensors.notation.operations import Named
from shapewise.tensors.notation.signatures import KEYWORDS, SIGNATURES, Signature
from shapewise.tensors.notation.sizes import word_set

_RECURRENT = ("rnn", "lstm", "gru")
_AXES = {
    ("transpose", "axis"): "axes",
    ("dot", "axis"): "axes",
    **{(name, "features"): "hidden" for name in _RECURRENT},
    **{(name, "in_features"): "features" for name in _RECURRENT},
}
"""Keywords that mean another argument in some operations: axes in a list, the ``units`` of a Keras LSTM."""
_CALL = lazy_pattern(
    r"(?<![\w.])((?:[A-Za-z_]\w{0,30}\.){0,4})([A-Za-z_]\w{0,40})\(|(?<=[)\]])(\.)([a-z_]{1,40})\(", needs=("(",)
)
_MENTION = lazy_pattern(
    r"(?<![\w.])(?:np|numpy|torch|nn|F|tf|keras|layers|jnp|jax)\.(?:[A-Za-z_]\w{0,20}\.){0,3}([A-Za-z_]\w{0,40})(?![\w.]|\s?\()",
    needs=(".",),
)
_MODULES = word_set(
    "np numpy torch nn F tf keras layers ops jnp jax lax functional math backend K Model nnx linen experimental"
)
_METHODS = word_set(
    "reshape view permute transpose flatten squeeze unsqueeze expand tile repeat_interleave "
    "matmul mm bmm dot split chunk softmax mul sub div add_ mean sum max min prod amax amin argmax argmin repeat"
)
_BARE = frozenset(name for name in SIGNATURES if name[:1].isupper()) | word_set(
    "concat concatenate matmul einsum expand_dims broadcast_to repeat_interleave scaled_dot_product_attention cross_entropy"
)
_CUT_AT = word_set("np numpy jnp keras ops")
"""Where a number for split is that of the parts, and a list holds the places to cut at."""
_COUNT_FROM_FRONT = _CUT_AT | word_set("tf")
"""Where pad is told from the first axis on; PyTorch begins with the last."""
_MAX_CALLS = 100
_MAX_CALL_LENGTH = 600


class Call(NamedTuple):
    """A call that the laboratory knows, with its arguments under the laboratory's names."""

    named: Named
    arguments: Mapping[str, Any]
    end: int
    operands: int = 1
    """How many tensors stand in a list as its first argument."""


def find_calls(text: str) -> list[Call]:
    """The calls of a text that the laboratory knows, in order; read, never executed."""
    found = []
    for match in _CALL.finditer(text):
        name = match[2] or match[4]
        prefix = match[1].rstrip(".").rpartition(".")[2] if match[2] else "_"
        signature = SIGNATURES.get(name)
        if signature is None or not _is_ours(prefix, name):
            continue
        end = _closing(text, match.end())
        call = _parse(text[match.start(2 if match[2] else 4) : end]) if end else None
        method = bool(prefix) and prefix not in _MODULES
        if name == "repeat" and prefix not in _MODULES and not _names_an_axis(call):
            signature = SIGNATURES["tile"]  # what PyTorch's method is called; NumPy's has an axis, or is a function
        if signature.operation == "reduce" and call is not None and _meets_another(call, method):
            signature = Signature(f"{name}imum")
        arguments = dict(signature.defaults)
        if call is not None:
            arguments = read_arguments(signature, call, method, prefix=prefix)
        found.append(Call(Named(signature.operation, match.start(), 3), arguments, end or match.end(), _listed_operands(call)))
        if len(found) >= _MAX_CALLS:
            break
    for mention in _MENTION.finditer(text):
        signature = SIGNATURES.get(mention[1])
        if signature is not None and len(found) < _MAX_CALLS:
            found.append(
                Call(
                    Named(signature.operation, mention.start(), 3),
                    {name: value for name, value in signature.defaults.items() if name == "axis"},
                    mention.end(),
                )
            )
    return sorted(found, key=lambda call: call.named.start)


def _is_ours(prefix: str, name: str) -> bool:
    """``torch.add(`` and ``x.view(`` are; ``model.add(`` and ``", ".join(`` are not."""
    if not prefix:
        return name in _BARE
    return prefix in _MODULES or name in _METHODS or name in _BARE


def _meets_another(call: ast.Call, method: bool) -> bool:
    """``torch.max(x, y)`` and ``x.max(y)`` compare two tensors; an axis is a number."""
    others = call.args[0 if method else 1 :]
    return _name(call) in ("max", "min") and bool(others) and literal(others[0]) is None


def _borders(call: ast.Call) -> dict[str, Any]:
    """``np.pad(x, ((0, 0), (2, 2)))``: a pair for each axis."""
    told = call.args[1] if len(call.args) > 1 else None
    pairs = [literal(node) for node in told.elts] if isinstance(told, ast.Tuple | ast.List) else []
    if not pairs or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        return {}
    return {"before": tuple(pair[0] for pair in pairs), "after": tuple(pair[1] for pair in pairs)}


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else str(getattr(call.func, "id", ""))


def _names_an_axis(call: ast.Call | None) -> bool:
    return call is not None and any(keyword.arg in ("axis", "dim") for keyword in call.keywords)


def _closing(text: str, start: int) -> int | None:
    """Where the call ends whose bracket opened just before ``start``; ``None`` if that is too far."""
    depth = 1
    for place in range(start, min(len(text), start + _MAX_CALL_LENGTH)):
        if text[place] in "([{":
            depth += 1
        elif text[place] in ")]}":
            depth -= 1
            if depth == 0:
                return place + 1
    return None


def _parse(source: str) -> ast.Call | None:
    try:
        node = parsed_expression(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return node if isinstance(node, ast.Call) else None


def _listed_operands(call: ast.Call | None) -> int:
    """``torch.stack([a, b, c])`` names three tensors."""
    first = call.args[0] if call is not None and call.args else None
    named = isinstance(first, ast.List | ast.Tuple) and all(isinstance(node, ast.Name | ast.Attribute) for node in first.elts)
    return max(1, len(first.elts)) if named and isinstance(first, ast.List | ast.Tuple) else 1


def read_arguments(signature: Signature, call: ast.Call, method: bool, *, prefix: str = "") -> dict[str, Any]:
    """The literal arguments of a call, under the laboratory's names.

    ``method`` is true for ``x.softmax(1)``, where the tensor stands before the dot and not among the arguments;
    ``prefix`` is the name before it, as ``np`` in ``np.split``.
    """
    arguments = dict(signature.defaults)
    numbered = _numbered(signature.operation, call, method)
    if numbered is not None:
        arguments.update(numbered)
    else:
        names = signature.positional[1:] if method and signature.positional[:1] == ("_",) else signature.positional
        if signature.operation in _RECURRENT and _is_keras(call):
            names, arguments = ("hidden",), {"batch_first": True, **arguments}
        for node, name in zip(call.args, names, strict=False):  # more arguments than we name are no fault of the reader
            value = literal(node)
            if name != "_" and value is not None:
                arguments[name] = value
    if signature.operation == "pad" and prefix in _COUNT_FROM_FRONT:
        arguments.update(_borders(call))
    for keyword in call.keywords:
        name = KEYWORDS.get(keyword.arg or "", "")
        value = literal(keyword.value)
        if name and value is not None:
            arguments[_AXES.get((signature.operation, name), name)] = value
    return _split_by_size(arguments, prefix, _name(call) == "chunk") if signature.operation == "split" else arguments


def _is_keras(call: ast.Call) -> bool:
    """``LSTM(64)`` and ``LSTM(units=64)`` are Keras; PyTorch's layer needs the features of its input, too."""
    return len(call.args) == 1 or any(keyword.arg == "units" for keyword in call.keywords)


def _split_by_size(arguments: dict[str, Any], prefix: str, chunks: bool) -> dict[str, Any]:
    """``torch.split`` takes the size of a part, or all sizes; ``np.split`` how many parts, or the places to cut at."""
    parts = arguments.get("parts")
    others = {name: value for name, value in arguments.items() if name != "parts"}
    if isinstance(parts, tuple):
        return others if prefix in _CUT_AT else {"sizes": parts, **others}
    return arguments if chunks or prefix in _CUT_AT or prefix == "tf" else others


def _numbered(operation: str, call: ast.Call, method: bool) -> dict[str, Any] | None:
    """Operations whose numbers are one tuple or stand one by one: ``x.view(2, -1)``, ``np.reshape(x, (2, -1))``."""
    target = {"reshape": "to", "broadcast_to": "to", "transpose": "axes", "tile": "repeats"}.get(operation)
    if target is None and operation not in ("squeeze", "expand_dims"):
        return None
    layer = isinstance(call.func, ast.Name) and call.func.id[:1].isupper()
    nodes = call.args if method or layer else call.args[1:]
    values = [literal(node) for node in nodes]
    if operation in ("squeeze", "expand_dims"):
        return {"axis": values[0]} if values and isinstance(values[0], int) else {}
    if len(values) == 1 and isinstance(values[0], tuple):
        return {str(target): values[0]}
    numbers = tuple(values)
    return {str(target): numbers} if numbers and all(isinstance(value, int) for value in numbers) else {}


def literal(node: ast.expr) -> Any:
    """A number, a word, a flag or a tuple of numbers that is written out; ``None`` for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int | str | float):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = literal(node.operand)
        return -value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(node, ast.Tuple | ast.List):
        values = tuple(literal(element) for element in node.elts)
        return values if values and all(isinstance(value, int) for value in values) else None
    return None
