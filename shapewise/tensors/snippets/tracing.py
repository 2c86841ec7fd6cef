"""One snippet from its first line to its last, or to the first that fails or is not known."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from shapewise.tensors.notation import find_shapes
from shapewise.tensors.snippets.following import Follower
from shapewise.tensors.snippets.recorder import Recorder
from shapewise.tensors.snippets.source import MAX_SOURCE, code_of, parse
from shapewise.tensors.snippets.traced import FollowingStops, LineFails, Stopped, Trace, TracedFailure
from shapewise.tensors.snippets.values import ClassValue, FunctionValue, Instance, Tensor, UnevenListsError, Value
from shapewise.types import Shape

_FRAMEWORKS = (
    (
        "torch",
        re.compile(
            r"\btorch\b|(?<![\w.])nn\.|(?<![\w.])F\.\w|\.(?:view|permute|unsqueeze)\(|\b(?:Conv[123]d|Linear|BatchNorm\d?d)\("
        ),
    ),
    ("keras", re.compile(r"\bkeras\b|\blayers\.|\b(?:Dense|Conv[123]D|Concatenate|Input)\(")),
    ("tf", re.compile(r"\btf\.|\btensorflow\b")),
    ("jax", re.compile(r"\bjnp\.|\bjax\b")),
    ("numpy", re.compile(r"\bnp\.|\bnumpy\b")),
)


def traced(text: str) -> Trace:
    """The trace of the code in a text; see :func:`shapewise.tensors.snippets.trace`."""
    code = code_of(text)
    tree = parse(code) if code else None
    if tree is None or code is None:
        return Trace(
            (), None, Stopped(1, text.split("\n")[0][:200].strip(), "the text", "this is no Python that can be parsed.")
        )
    recorder = Recorder(text[:MAX_SOURCE].split("\n"))
    follower = Follower(recorder, _framework_of(code), _told_shapes(text))
    try:
        _follow(follower, tree)
    except LineFails as failed:
        failure = TracedFailure(
            recorder.number, recorder.line(recorder.number), failed.error, failed.demo, failed.note, _written_for(code)
        )
        return Trace(tuple(recorder.lines), failure)
    except FollowingStops as stop:
        return _stopped(recorder, stop.name, stop.reason)
    except RecursionError:
        return _stopped(recorder, "the snippet", "it is nested too deeply to be followed.")
    except (
        TypeError,
        ValueError,
        KeyError,
        IndexError,
        AttributeError,
        OverflowError,
        ZeroDivisionError,
        MemoryError,
        UnevenListsError,
    ):
        # The reader's arguments may be of any kind at any place; a call that no rule above fits ends the trace, not the page.
        return _stopped(recorder, "the call", "this call is written in a way that is not followed here.")
    return Trace(tuple(recorder.lines))


def _stopped(recorder: Recorder, name: str, reason: str) -> Trace:
    return Trace(tuple(recorder.lines), None, Stopped(recorder.number, recorder.line(recorder.number), name, reason))


def _framework_of(code: str) -> str:
    """Whose rules methods have of a tensor that nothing in the code makes: the first framework named; PyTorch before others."""
    return _named_framework(code) or "torch"


def _written_for(code: str) -> str:
    """Whose code it is, by the name that fixes are written under; empty where no framework is named."""
    named = _named_framework(code)
    return "tensorflow" if named == "tf" else named


def _named_framework(code: str) -> str:
    return next((name for name, pattern in _FRAMEWORKS if pattern.search(code)), "")


def _told_shapes(text: str) -> Mapping[str, Shape]:
    """Shapes that the text gives to names: they stand for names that the code does not define."""
    return {found.name: found.shape for found in find_shapes(text[:MAX_SOURCE]) if found.name}


def _follow(follower: Follower, tree: ast.Module) -> None:
    """The whole snippet; where it only defines things, what it defines is called with the shapes that the text tells."""
    scope: dict[str, Value] = {}
    follower.run(tree.body, scope)
    if any(line.shape is not None for line in follower.recorder.lines):
        return
    defined = [
        value for value in scope.values() if isinstance(value, ClassValue | FunctionValue) and value.name not in follower.called
    ]
    if defined:
        _call_defined(follower, defined[-1])


def _call_defined(follower: Follower, last: ClassValue | FunctionValue) -> None:
    instance = follower.call(last, [], {}) if isinstance(last, ClassValue) else None
    function = last if isinstance(last, FunctionValue) else _forward(last)
    wanted = [argument.arg for argument in function.arguments.args if argument.arg != "self"] if function else []
    if function is None or not wanted or any(name not in follower.told for name in wanted):
        told = ", ".join(f"{name} is (8, 3, 32, 32)" for name in wanted) or "x = torch.randn(8, 3, 32, 32)"
        raise FollowingStops(last.name, f"{last.name} is defined and never called. Say what goes in, such as: {told}.")
    args: list[Value] = [Tensor(follower.told[name]) for name in wanted]
    follower.call(instance if isinstance(instance, Instance) else function, args, {})


def _forward(kind: ClassValue) -> FunctionValue | None:
    return next((kind.methods[name] for name in ("forward", "call", "__call__") if name in kind.methods), None)
