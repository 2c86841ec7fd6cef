"""What the laboratory prints: a result with its steps, or an error with its fixes; as a record, and for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shapewise.errors import ShapeError
from shapewise.lab.command import example_text
from shapewise.records import arguments_record, fix_record, shape_record
from shapewise.tensors.miniature import is_small, miniature
from shapewise.tensors.ops import operations
from shapewise.tensors.repair import repair
from shapewise.types import Cost, Demo, Fix, Framework, Operation, shape_text

FRAMEWORKS: tuple[Framework, ...] = ("numpy", "torch", "keras", "jax", "einops")
TITLES: Mapping[str, str] = {"numpy": "NumPy", "torch": "PyTorch", "keras": "Keras", "jax": "JAX", "einops": "einops"}
FAMILIES = ("merging", "products", "reshaping", "convolution", "pooling", "sequence", "output", "blocks")
"""The order in which families are listed; one that is not here comes last."""
_SHOWN_FIXES = 5


def lab_record(demo: Demo) -> dict[str, Any]:
    """A call as ``lab.py --json`` prints it: the result with its steps, or the error with its fixes."""
    operation = operations()[demo.operation]
    record: dict[str, Any] = {
        "operation": demo.operation,
        "title": operation.title,
        "article": operation.article,
        "arguments": arguments_record(demo.arguments),
        "ok": False,
        "result_shape": None,
        "results": None,
        "error": None,
        "steps": [],
        "warnings": [],
        "parameters": None,
        "flops": None,
        "bytes": None,
        "code": dict.fromkeys(FRAMEWORKS),
        "traps": [{"framework": trap.framework, "text": trap.text} for trap in operation.traps],
        "executed": None,
        "fixes": [],
    }
    try:
        result = operation.shape(**demo.arguments)
    except ShapeError as error:
        return record | {"error": error_record(error), "fixes": [fix_record(fix) for fix in fixes(demo)]}
    cost = _cost(operation, demo.arguments)
    results = operation.results(**demo.arguments) if operation.results else {}
    return record | {
        "ok": True,
        "result_shape": shape_record(result),
        "results": {name: shape_record(shape) for name, shape in results.items()} or None,
        "steps": [
            {"label": step.label, "formula": step.formula, "value": step.value} for step in operation.steps(**demo.arguments)
        ],
        "warnings": list(operation.warnings(**demo.arguments)),
        "parameters": cost.parameters if cost else None,
        "flops": cost.flops if cost else None,
        "bytes": cost.bytes if cost else None,
        "code": {framework: operation.code(framework, demo.arguments) for framework in FRAMEWORKS},
        "executed": executed_record(operation, demo.arguments),
    }


def _cost(operation: Operation, arguments: Mapping[str, Any]) -> Cost | None:
    """The cost; nothing where a size is symbolic and cannot be counted."""
    try:
        return operation.cost(**arguments)
    except (ShapeError, TypeError):
        return None


def error_record(error: ShapeError) -> dict[str, Any]:
    """An error with its fields."""
    return {
        "message": str(error),
        "operands": [list(shape) for shape in error.operands],
        "axis": error.axis,
        "sizes": list(error.sizes),
        "rule": error.rule,
    }


def executed_record(operation: Operation, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """What was really computed: the call itself, or a miniature of it where its arrays would be too large or unknown."""
    small = is_small(operation, arguments)
    chosen = arguments if small else miniature(operation, arguments)
    if not small and not is_small(operation, chosen):
        return None
    try:
        array = operation.run(**chosen)
    except ShapeError:
        return None
    first = [round(float(number), 6) for number in array.reshape(-1)[:4]]
    return {"miniature": not small, "arguments": arguments_record(chosen), "shape": list(array.shape), "first_values": first}


def fixes(demo: Demo) -> tuple[Fix, ...]:
    """The edits that make an impossible call possible, each of them executed; best first."""
    return tuple(repair(demo.operation, **demo.arguments))


def lab_text(demo: Demo) -> str:
    """The same for a person."""
    record = lab_record(demo)
    lines = [f"{record['title']}: {demo}", ""]
    if not record["ok"]:
        return "\n".join([*lines, "This cannot be done.", f"  {record['error']['message']}", *_fix_lines(record["fixes"])])
    lines.append(f"Result  {shape_text(tuple(record['result_shape']))}")
    lines += [f"        {name} {shape_text(tuple(shape))}" for name, shape in (record["results"] or {}).items()]
    lines += ["", "Step by step"]
    width = max((len(step["label"]) for step in record["steps"]), default=0)
    lines += [f"  {step['label']:<{width}}  {step['formula']}  →  {step['value']}" for step in record["steps"]]
    lines += [*_cost_lines(record), _executed_line(record)]
    if record["warnings"]:
        lines += ["", "Is that what you meant?", *(f"  {warning}" for warning in record["warnings"])]
    for framework, code in record["code"].items():
        if code:
            lines += ["", TITLES[framework], *(f"  {line}" for line in code.splitlines())]
    return "\n".join(lines)


def _cost_lines(record: Mapping[str, Any]) -> list[str]:
    if record["flops"] is None:
        return ["", "Cost    not counted: a size is symbolic"]
    counts = f"{record['parameters']:,} parameters · {record['flops']:,} multiply-adds"
    return ["", f"Cost    {counts} · {record['bytes']:,} bytes of result (numbers as float32, places as int64)"]


def _executed_line(record: Mapping[str, Any]) -> str:
    ran = record["executed"]
    if ran is None:
        return "Run     not computed: the sizes are too large, and no miniature keeps their relations"
    shape = shape_text(tuple(ran["shape"]))
    if not ran["miniature"]:
        return f"Run     computed with NumPy, shape {shape}"
    small = Demo(record["operation"], ran["arguments"])
    return f"Run     computed on a miniature with the same relations, {small}: shape {shape}"


def _fix_lines(records: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = ["", "What makes it possible"] if records else []
    for number, fix in enumerate(records[:_SHOWN_FIXES], start=1):
        lines.append(f"  {number}. {fix['title']}  →  {shape_text(tuple(fix['result_shape']))}. {fix['when']}")
        lines += [f"       {line}" for line in (fix["code"].get("torch") or fix["code"].get("numpy") or "").splitlines()]
        cost = f"{fix['parameters']:,} parameters" if fix["parameters"] else "no parameters"
        lines.append(
            f"       {cost}; {'lost: ' + fix['loses'][:1].lower() + fix['loses'][1:] if fix['loses'] else 'nothing is lost'}"
        )
    return lines


def list_record() -> list[dict[str, Any]]:
    """All operations with their parameters and an example."""
    return [
        {
            "operation": operation.name,
            "title": operation.title,
            "family": operation.family,
            "article": operation.article,
            "parameters": {parameter.name: parameter.help for parameter in operation.parameters},
            "example": f"{operation.name} {example_text(operation)}",
        }
        for operation in operations().values()
    ]


def list_text() -> str:
    """All operations by family, each with an example that can be typed."""
    families: dict[str, list[dict[str, Any]]] = {}
    for record in list_record():
        families.setdefault(record["family"], []).append(record)
    lines = []
    known = [family for family in FAMILIES if family in families]
    for family in [*known, *sorted(set(families) - set(known))]:
        records = families[family]
        lines += [family, *(f"  {record['operation']:<22} lab.py {record['example']}" for record in records), ""]
    return "\n".join(lines).rstrip()
