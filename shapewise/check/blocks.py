"""The programs of an explanation, run for real: ``>>>`` sessions, and blocks with ``# ->`` comments, each by itself.

A comment is checked by a call that is put into the program's tree beside the statement that it stands on, so that it
works inside functions and loops as well. This runs what the file says: never do it with text from a stranger.
"""

from __future__ import annotations

import ast
import doctest
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from shapewise.check.document import Fence, Snippet
from shapewise.syntax import literal, parsed_expression, parsed_program

FRAMEWORKS = ("numpy", "torch", "keras", "jax", "einops")
UNINSTALLED = ("tensorflow",)
"""Shown to readers but only parsed: it is no requirement of the tests."""

_ERROR = re.compile(r"([A-Za-z_.]*(?:Error|Exception))(?:: (.*))?")


def is_session(fence: Fence) -> bool:
    """Whether a block is a ``>>>`` session."""
    return fence.info.split()[:1] == ["python"] and ">>> " in fence.text


def claims_of(fence: Fence) -> int:
    """How many results a block states."""
    if is_session(fence):
        return sum(1 for example in doctest.DocTestParser().get_examples(fence.text) if example.want)
    return len(_comments(fence.text))


def syntax_faults(fence: Fence) -> Iterator[Snippet]:
    """What can be said of a block without running it."""
    words = fence.info.split()
    if words[:1] != ["python"]:
        return
    try:
        if is_session(fence):
            doctest.DocTestParser().get_examples(fence.text)
            return
        if len(words) != 2 or words[1] not in FRAMEWORKS + UNINSTALLED:
            yield Snippet(fence.line, f"name the framework ({', '.join(FRAMEWORKS)}), as in ```python torch, or write >>>")
        parsed_program(fence.text)
    except SyntaxError as error:
        yield Snippet(fence.line + (error.lineno or 1) - 1, f"not Python: {error.msg}")
    except ValueError as error:
        yield Snippet(fence.line, f"not a >>> session: {error}")
    except (RecursionError, MemoryError):
        yield Snippet(fence.line, "nested too deeply to be read")


def run_faults(fence: Fence) -> Iterator[Snippet]:
    """Run a block; what it states and is not so, and what it raises and does not state."""
    _prepare()
    if is_session(fence):
        yield from _session_faults(fence)
    elif fence.info.split()[1:2] and fence.info.split()[1] in FRAMEWORKS:
        yield from _program_faults(fence)


def _prepare() -> None:
    """The same numbers at every run, one thread, and Keras on torch."""
    import os

    os.environ.setdefault("KERAS_BACKEND", "torch")
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)


def _session_faults(fence: Fence) -> Iterator[Snippet]:
    found: list[Snippet] = []

    class Runner(doctest.DocTestRunner):
        def report_failure(self, out: Any, test: Any, example: doctest.Example, got: str) -> None:
            wanted = example.want.strip() or "nothing"
            found.append(Snippet(fence.line + example.lineno, f"{example.source.strip()} gives {got.strip()}, not {wanted}"))

        def report_unexpected_exception(self, out: Any, test: Any, example: doctest.Example, exc_info: Any) -> None:
            found.append(Snippet(fence.line + example.lineno, f"{example.source.strip()} raises {_named(exc_info[1])}"))

    examples = doctest.DocTestParser().get_examples(fence.text)
    test = doctest.DocTest(examples, {}, "block", None, None, fence.text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        Runner(verbose=False, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE).run(test, out=lambda _text: None)
    yield from found


def _program_faults(fence: Fence) -> Iterator[Snippet]:
    comments = _comments(fence.text)
    found: list[tuple[int, str]] = []
    reached: dict[int, None] = {}

    def saw(line: int, value: object) -> object:
        reached[line] = None
        if not _matches(value, comments[line]):
            found.append((line, f"gives {_told(value)}, not {comments[line]}"))
        return value

    def raised(line: int, error: BaseException | None) -> None:
        reached[line] = None
        wanted = _ERROR.fullmatch(comments[line])
        kinds = [] if error is None else [kind.__name__ for kind in type(error).__mro__]
        if error is None:
            found.append((line, f"raises nothing, not {comments[line]}"))
        elif wanted and (wanted[1].rpartition(".")[2] not in kinds or (wanted[2] or "") not in str(error)):
            found.append((line, f"raises {_named(error)}, not {comments[line]}"))

    tree = ast.fix_missing_locations(_Watched(comments).visit(parsed_program(fence.text)))
    line = _execute(tree, {"__name__": "block", "__saw__": saw, "__raised__": raised}, found)
    if line is None:
        lost = "this # -> comment stands on no statement's last line, or is never reached"
        found += [(number, lost) for number in comments if number not in reached]
    yield from (Snippet(fence.line + number - 1, text) for number, text in sorted(found))


def _execute(tree: ast.Module, names: dict[str, Any], found: list[tuple[int, str]]) -> int | None:
    """Run a program in silence; the line that it stopped at, if it raised."""
    quiet = io.StringIO()
    try:
        with warnings.catch_warnings(), redirect_stdout(quiet), redirect_stderr(quiet):
            warnings.simplefilter("ignore")
            exec(compile(tree, "<block>", "exec"), names)  # noqa: S102 - an author's own program
    except Exception as error:  # whatever the block raises is the author's to mend, and is reported
        line, trace = 1, error.__traceback__
        while trace:
            line, trace = trace.tb_lineno if trace.tb_frame.f_code.co_filename == "<block>" else line, trace.tb_next
        found.append((line, f"raises {_named(error)}"))
        return line
    return None


class _Watched(ast.NodeTransformer):
    """Puts a call beside each statement whose last line carries a ``# ->`` comment."""

    def __init__(self, comments: dict[int, str]) -> None:
        self.comments = comments

    def generic_visit(self, node: ast.AST) -> Any:
        node = super().generic_visit(node)
        if not isinstance(node, ast.stmt) or node.end_lineno not in self.comments or hasattr(node, "body"):
            return node
        line = ast.Constant(node.end_lineno)
        if _ERROR.fullmatch(self.comments[node.end_lineno]):
            return _guarded(node, line)
        if isinstance(node, ast.Expr):
            node.value = _call("__saw__", line, node.value)
            return node
        if isinstance(node, ast.Return) and node.value:
            node.value = _call("__saw__", line, node.value)
            return node
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if target is None:
            return node
        return [node, ast.Expr(_call("__saw__", line, _loaded(target)))]


def _guarded(node: ast.stmt, line: ast.Constant) -> ast.stmt:
    handler = ast.ExceptHandler(
        type=ast.Name("Exception", ast.Load()),
        name="__error__",
        body=[ast.Expr(_call("__raised__", line, ast.Name("__error__", ast.Load())))],
    )
    none = ast.Expr(_call("__raised__", line, ast.Constant(None)))
    return ast.copy_location(ast.Try(body=[node], handlers=[handler], orelse=[none], finalbody=[]), node)


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _loaded(target: ast.expr) -> ast.expr:
    """The target of an assignment as something to read."""
    return parsed_expression(ast.unparse(target))


def _comments(text: str) -> dict[int, str]:
    """What each ``# ->`` comment states, by its line; what follows a semicolon is for the reader."""
    found: dict[int, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and token.string.startswith("# -> "):
                found[token.start[0]] = token.string[5:].split("; ")[0].strip()
    except (tokenize.TokenError, SyntaxError):
        return {}
    return found


def _matches(value: Any, text: str) -> bool:
    """Whether a value is what a comment says: its shape for a tuple, its numbers otherwise."""
    try:
        wanted = literal(text)
    except (SyntaxError, ValueError):
        return text in (str(value), repr(value))
    return _agrees(value, wanted, _digits(text))


def _agrees(value: Any, wanted: Any, digits: float) -> bool:
    shape = getattr(value, "shape", None)
    if shape is not None and isinstance(wanted, tuple) and all(size is None or isinstance(size, int) for size in wanted):
        return tuple(shape) == wanted
    if shape is not None:
        value = _plain(value)
    if isinstance(wanted, tuple | list) and isinstance(value, tuple | list):
        pairs = zip(value, wanted, strict=False)
        return len(value) == len(wanted) and all(_agrees(one, other, digits) for one, other in pairs)
    if isinstance(wanted, bool) or isinstance(value, bool) or isinstance(wanted, str) or wanted is None:
        return bool(value == wanted)
    if isinstance(wanted, int | float) and isinstance(value, int | float):
        return abs(value - wanted) <= digits + 1e-6 * abs(wanted)
    return bool(value == wanted)


def _plain(value: Any) -> Any:
    """A tensor of any framework as nested lists."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    return value.tolist() if hasattr(value, "tolist") else value


def _digits(text: str) -> float:
    """Half a unit of the fewest decimals written: 0.33 stands for 0.325 to 0.335."""
    decimals = [len(part) for part in re.findall(r"\.(\d+)", text)]
    return 0.5 * 10.0 ** -min(decimals) if decimals else 1e-6


def _told(value: Any) -> str:
    shape = getattr(value, "shape", None)
    text = repr(_plain(value)) if shape is not None else repr(value)
    return (f"shape {tuple(shape)}: " if shape is not None else "") + (text if len(text) < 120 else text[:117] + "…")


def _named(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:160]}" if lines else type(error).__name__
