"""What a line of the reader's own program asks for, read as Python."""

from __future__ import annotations

import ast

from shapewise.patterns import lazy_pattern
from shapewise.syntax import parsed_program
from shapewise.tensors.diagnosis.names import operation_of

_CALL = lazy_pattern(r"([A-Za-z_][\w.]{0,80})\s?\(")
_ADDS_A_LAYER = lazy_pattern(r"[A-Za-z_][\w.]{0,80}\.add\((?:[a-z_]\w{0,40}\.){0,4}[A-Z]\w{0,60}\(")
_MAKERS = frozenset(
    [
        "tensor",
        "array",
        "asarray",
        "ones",
        "zeros",
        "randn",
        "rand",
        "arange",
        "full",
        "empty",
        "batch",
        "copy",
        "append",
        "block",
        "convert",
        "linspace",
        "eye",
    ]
)
"""Calls that make operands: where the interpreter did not point at them, they are not what failed."""

_WRAPPERS = frozenset(
    ["vmap", "jit", "pmap", "grad", "value_and_grad", "compile", "function", "vectorize", "checkpoint", "remat"]
)
"""Calls that give back a function which runs the one they are given."""


def operation_of_line(line: str) -> str | None:
    """The operation that a statement asks for last, at its outermost: the call, the operator, or the subscript.

    Parameters
    ----------
    line
        A line of a program, or the part of it that the interpreter underlined.

    Returns
    -------
    str or None
        An operation, or ``subscript`` for square brackets, which may read or write.

    Examples
    --------
    >>> operation_of_line("a @ b"), operation_of_line("y = torch.cat([x, skip], dim=1)"), operation_of_line("x[mask] = 0")
    ('matmul', 'concat', 'subscript')
    """
    text = line.strip()[:400]
    for candidate in (text, text.rstrip(":") if text.endswith(":") else text + " pass", f"{text} pass"):
        try:
            statement: ast.AST = parsed_program(candidate).body[0]
        except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
            continue
        if isinstance(statement, ast.FunctionDef | ast.If | ast.For | ast.With):
            statement = statement.body[0]
        if isinstance(statement, ast.AugAssign):
            return "matmul" if isinstance(statement.op, ast.MatMult) else "add"
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Subscript):
            return "subscript"
        return _operation_of_node(getattr(statement, "value", None))
    return operation_in_line(text)  # cut off or not Python: the first call that says anything


def _operation_of_node(node: object) -> str | None:
    while isinstance(node, ast.UnaryOp | ast.Await):
        node = node.operand if isinstance(node, ast.UnaryOp) else node.value
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.MatMult):
            return "matmul"
        scaled = node.left if _is_number(node.right) else node.right if _is_number(node.left) else None
        inner = _operation_of_node(scaled)
        return inner if inner and inner != "subscript" else "add"
    if isinstance(node, ast.Compare):
        return "add"
    if isinstance(node, ast.Subscript):
        return "concat" if getattr(node.value, "attr", "") in ("r_", "c_") else "subscript"
    if not isinstance(node, ast.Call):
        return operation_of(node.attr) if isinstance(node, ast.Attribute) and node.attr in ("T", "mT", "H") else None
    called = node.func
    while isinstance(called, ast.Call):
        if _wraps(called):
            return _wrapped(called)
        called = called.func
    if isinstance(called, ast.Attribute):
        if called.attr == "add" and (layer := _made_by(node.args)):
            return operation_of(layer)  # model.add(Dense(3)) adds nothing up
        if isinstance(called.value, ast.Subscript) and isinstance(called.value.value, ast.Attribute):
            return "index" if called.value.value.attr == "at" else operation_of(called.attr)
        owner = ast.unparse(called.value) + "." if isinstance(called.value, ast.Name | ast.Attribute) else ""
        return operation_of(owner + called.attr)
    return operation_of(called.id) if isinstance(called, ast.Name) else None


def _is_number(node: ast.expr) -> bool:
    """Whether a result is scaled or moved by a mere number, which has no shape that could fail: ``8``, ``math.sqrt(d)``."""
    if isinstance(node, ast.UnaryOp):
        return _is_number(node.operand)
    if isinstance(node, ast.BinOp):
        return _is_number(node.left) and _is_number(node.right)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "math.sqrt"
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)


def _made_by(arguments: list[ast.expr]) -> str:
    """The class whose object is the only argument; empty where there is none."""
    maker = arguments[0].func if len(arguments) == 1 and isinstance(arguments[0], ast.Call) else None
    name = maker.attr if isinstance(maker, ast.Attribute) else getattr(maker, "id", "")
    return name if name[:1].isupper() else ""


def _wraps(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in _WRAPPERS and bool(call.args)


def _wrapped(call: ast.Call) -> str | None:
    """What the function does that ``vmap(f)``, ``jit(f)`` or ``grad(f)`` runs, where ``f`` says it."""
    inner = call.args[0]
    if isinstance(inner, ast.Lambda):
        return _operation_of_node(inner.body)
    return operation_of(ast.unparse(inner)) if isinstance(inner, ast.Name | ast.Attribute) else None


def is_call(source: str) -> bool:
    """Whether a line is a single call, whatever stands in its brackets.

    Examples
    --------
    >>> is_call("f(a)(b)"), is_call("f(a) * g(b)")
    (True, False)
    """
    try:
        statement = parsed_program(source[:400]).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return False
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)


def only_operation(source: str) -> str | None:
    """The one operation that all calls of ``name = call(…)`` ask for; ``None`` where they ask for several, or it is no call.

    Examples
    --------
    >>> only_operation("y = torch.stack([torch.zeros(3), b])"), only_operation("x = F.relu(self.conv1(x))")
    ('stack', 'conv')
    >>> only_operation("x = self.pool(self.conv1(x))") is None, only_operation("y = x[f(0)]") is None
    (True, True)
    """
    try:
        statement = parsed_program(source[:400].strip().replace("return ", "_ = ", 1)).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return None
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call):
        return None
    found = set()
    for node in ast.walk(statement.value):
        if isinstance(node, ast.BinOp | ast.Compare | ast.Subscript | ast.Lambda):
            return None
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) not in _MAKERS:
            found.add(_operation_of_node(node))
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def reads_a_part(source: str) -> bool:
    """Whether a line's square brackets read: ``x[mask]``, and not ``x[mask] = 0``.

    Examples
    --------
    >>> reads_a_part("y = x[rows, columns]"), reads_a_part("x[rows] = 0")
    (True, False)
    """
    try:
        statement = parsed_program(source[:400]).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return False
    return isinstance(getattr(statement, "value", None), ast.Subscript) and not isinstance(
        getattr(statement, "targets", [None])[0], ast.Subscript
    )


def operation_in_line(line: str) -> str | None:
    """The first operation that any call of a line names; calls that only make operands are passed over.

    Examples
    --------
    >>> operation_in_line("x = F.relu(self.conv1(x))"), operation_in_line("loss = criterion(model(x), y)")
    ('conv', 'loss')
    """
    for match in _CALL.finditer(line):
        if _ADDS_A_LAYER.match(line, match.start()):
            continue
        operation = operation_of(match.group(1))
        if operation and match.group(1).split(".")[-1] not in _MAKERS:
            return operation
    return None


def operation_of_sign(sign: str) -> str | None:
    """The operation of an operator that the interpreter pointed at."""
    if sign.startswith("@"):
        return "matmul"
    return (
        "add"
        if sign.rstrip("=") in ("+", "-", "*", "/", "//", "%", "**", "&", "|", "^", "<", ">", "<=", ">=", "", "!")
        else None
    )
