"""The code in a text: fenced, with the prompts of a console, between lines of prose, or the whole text."""

from __future__ import annotations

import ast
import re
import textwrap

from shapewise.patterns import lazy_pattern
from shapewise.quiet import without_warnings
from shapewise.syntax import parsed_program

MAX_SOURCE = 20_000
"""Characters of a snippet that are read."""
_MOST_SLIPS = 6
MAX_NESTING = 60
"""Brackets inside brackets, and operators in a row, beyond which a text is refused before the parser sees it."""

_FENCE = lazy_pattern(r"^[ \t]{0,3}(?:```|~~~)")
_PROMPT = lazy_pattern(r"^\s{0,8}(?:>>> ?|\.\.\. ?|In \[\d{1,5}\]: ?|\s{0,4}\.{3,6}: ?)")
_CODE_LINE = lazy_pattern(
    r"\s*(?:import\s+[\w.]+|from\s+[\w.]+\s+import\b|class\s+\w+\s*[(:]|def\s+\w+\s*\(|return\b|for\s+\w[\w, ]*\s+in\b.*:"
    r"|with\b.*:|if\b.*:"
    r"|else:|elif\b.*:|@\w|#|\)|\]|\w[\w.\[\]]{0,60}\s*(?:,\s*\w[\w.]{0,40}\s*){0,8}[-+*/@]?=[^=]|\w[\w.]{0,80}\(.*|[xyzabw]\s*[@+*-]\s*\w+\s*$)"
)
_TENSOR_WORD = lazy_pattern(
    r"\b(?:torch|nn|np|numpy|tf|keras|layers|jnp|jax|F|ops)\.\w|\.(?:view|reshape|permute|transpose|unsqueeze|squeeze|shape|flatten|"
    r"matmul|expand|repeat|size|T|mean|sum)\b|\b(?:Dense|Conv[123][dD]|Linear|Concatenate|Input|Sequential|Flatten|MaxPool\w{2,8}|LSTM|GRU|"
    r"Embedding|concatenate|zeros|ones|randn)\(|\w\s*@\s*\w"
)
_ERROR = lazy_pattern(r"Traceback \(most recent call last\)|^\s*(?:[\w.]{0,60}Error|[\w.]{0,60}Exception)\b\s*:", re.MULTILINE)


def code_of(text: str) -> str | None:
    """The code of a text with its line numbers kept, every other line made empty; ``None`` where there is none."""
    text = text[:MAX_SOURCE]
    for candidate in (_fenced(text), _dedented(text), _without_slips(_code_lines(text))):
        if candidate is not None and candidate.strip() and parse(candidate) is not None:
            return candidate
    return None


def _without_slips(code: str) -> str:
    """A few lines of prose read as code: those that the parser stumbles over are made empty."""
    for _ in range(_MOST_SLIPS):
        if _is_deep(code):
            return code
        try:
            _parsed(code)
        except SyntaxError as error:
            lines = code.split("\n")
            if not error.lineno or not 0 < error.lineno <= len(lines):
                return code
            lines[error.lineno - 1] = ""
            code = "\n".join(lines)
        except (ValueError, RecursionError, MemoryError):
            return code
        else:
            return code
    return code


def looks_like_code(text: str) -> bool:
    """Whether a text holds code about tensors, and no error message, which is for the diagnosis."""
    if _ERROR.search(text[:MAX_SOURCE]) or not _TENSOR_WORD.search(text[:MAX_SOURCE]):
        return False
    code = code_of(text)
    tree = parse(code) if code else None
    if tree is None or code is None or not _TENSOR_WORD.search(code):
        return False
    return any(not _is_a_phrase(node) for node in tree.body)


def _is_a_phrase(node: ast.stmt) -> bool:
    """A bare name, number, tuple or word is no code worth following."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Name | ast.Constant | ast.Tuple | ast.Attribute)


def parse(code: str) -> ast.Module | None:
    """The syntax tree, or ``None`` for anything that is no Python or nested beyond reason."""
    if _is_deep(code):
        return None
    try:
        return _parsed(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _parsed(code: str) -> ast.Module:
    with without_warnings():  # "invalid escape sequence" in the reader's code is no concern of ours
        return parsed_program(code)


def _is_deep(code: str) -> bool:
    """The parser builds its tree recursively: long chains of operators nest as deep as brackets do."""
    depth = deepest = operators = attributes = 0
    for mark in code:
        if mark in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in ")]}":
            depth = max(depth - 1, 0)
        operators = 0 if mark == "\n" else operators + (mark in "+-*/@~%^|&<>=!")
        attributes = 0 if mark == "\n" else attributes + (mark in ".[(")
        if deepest > MAX_NESTING or operators > 4 * MAX_NESTING or attributes > 8 * MAX_NESTING:
            return True
    longest_indent = max((len(line) - len(line.lstrip()) for line in code.split("\n")), default=0)
    return longest_indent > 8 * MAX_NESTING


def _fenced(text: str) -> str | None:
    """The lines between fences, all others empty."""
    kept, inside, found = [], False, False
    for line in text.split("\n"):
        if _FENCE.match(line):
            inside, found = not inside, True
            kept.append("")
        else:
            kept.append(line if inside else "")
    return _dedented("\n".join(kept)) if found else None


def _dedented(text: str) -> str:
    """Prompts and common indentation taken away; the output that follows a prompt is made empty."""
    lines = text.split("\n")
    if any(_PROMPT.match(line) for line in lines):
        lines = [_PROMPT.sub("", line) if _PROMPT.match(line) else "" for line in lines]
    return textwrap.dedent("\n".join(lines))


def _code_lines(text: str) -> str:
    """The lines that read as code, and those inside their brackets or below their colons."""
    kept = []
    depth, indent = 0, -1
    for line in text.split("\n"):
        width = len(line) - len(line.lstrip())
        inside = depth > 0 or (indent >= 0 and width > indent and bool(line.strip()))
        if inside or _CODE_LINE.match(line):
            kept.append(line)
            depth = max(0, depth + sum(line.count(mark) for mark in "([{") - sum(line.count(mark) for mark in ")]}"))
            if depth == 0 and line.rstrip().endswith(":") and not inside:
                indent = width
        else:
            kept.append("")
            depth = 0
            if line.strip():
                indent = -1
    return textwrap.dedent("\n".join(kept))
