"""Shapes in the names of types and in tables of layers: ``tensor<8x64xf32>``, ``TensorType["b", 3]``, ``Conv2d-1 [-1, 64]``."""

from __future__ import annotations

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.found import FoundShape
from shapewise.tensors.notation.sizes import AXIS_LETTERS
from shapewise.types import Shape, Size

_ELEMENT = r"(?:b?f\d{1,2}\w{0,8}|[su]?i\d{1,2}|index)"
_MLIR = lazy_pattern(
    rf"\b(?:tensor|memref|vector)<((?:(?:\d{{1,18}}|\?)x){{0,32}}){_ELEMENT}(?:\s?,\s?[^<>\n]{{0,80}})?>|\b{_ELEMENT}\[()\]",
    needs=("<", "["),
)
"""The types of MLIR and StableHLO; ``f32[]`` is how JAX writes one number."""
_SUBSCRIPT = lazy_pattern(r"\b(?:Float|Double|Half|Int|Long|Bool|Byte)?Tensor(Type)?\[([^\[\]\n]{1,160})\]", needs=("Tensor",))
_TABLE_ROW = lazy_pattern(r"\b[A-Z]\w{0,30}-\d{1,4}\s{1,60}(\[-1((?:,\s?\d{1,9}){1,8})\])", needs=("[-1",))
"""torchsummary numbers its layers and writes −1 for the batch."""
_DIMENSIONS = lazy_pattern(
    r"\bTensorShape\(\[(Dimension\((?:None|\d{1,18})\)(?:,\s?Dimension\((?:None|\d{1,18})\)){0,31})\]\)",
    needs=("TensorShape",),
)
_EQUATION = lazy_pattern(
    r"(?<![\w×])([A-Z](?:\s?[x×]\s?[A-Z]){1,7})\s?=\s?(\d{1,9}(?:\s?[x×]\s?\d{1,9}){1,7})(?!\s?[x×*/]|\w|\.\d)",
    needs=("=",),
)


def find_typed(text: str) -> list[FoundShape]:
    """Shapes in types and tables, which nothing else may read.

    Examples
    --------
    >>> [found.shape for found in find_typed('%0 : tensor<?x64xf32>, x: TensorType["b", 3], Linear-4  [-1, 10]')]
    [(None, 64), ('b', 3), (None, 10)]
    """
    found = [FoundShape(_crossed(match[1] or ""), match.start(), match.end()) for match in _MLIR.finditer(text)]
    for match in _SUBSCRIPT.finditer(text):
        shape = _subscript(match[2])
        if shape is not None and (match[1] or len(shape) > 1):  # Tensor[3] takes the place 3 of something
            found.append(FoundShape(shape, match.start(), match.end()))
    for match in _TABLE_ROW.finditer(text):
        sizes = (int(size) for size in match[2].split(",")[1:])
        found.append(FoundShape((None, *sizes), match.start(1), match.end(1)))
    for match in _DIMENSIONS.finditer(text):
        inner = match[1].replace("Dimension(", "").replace(")", "")
        found.append(FoundShape(_crossed(inner.replace(" ", "").replace(",", "x") + "x"), match.start(), match.end()))
    for match in _EQUATION.finditer(text):
        letters, values = (part.replace(" ", "").replace("×", "x").split("x") for part in (match[1], match[2]))
        if len(letters) == len(values) and AXIS_LETTERS.issuperset(letters):
            found.append(FoundShape(tuple(map(int, values)), match.start(), match.end()))
    return [one for one in found if 0 not in one.shape and len(one.shape) <= 32]


def _crossed(sizes: str) -> Shape:
    """The sizes of ``8x?x64x``, each with an x behind it."""
    return tuple(None if size in ("?", "None") else int(size) for size in sizes.split("x")[:-1])


def _subscript(content: str) -> Shape | None:
    """``"b", 3, 224, float`` or ``2, 3``: names are quoted, and a type of numbers may stand last."""
    items = [item.strip() for item in content.split(",")]
    if len(items) > 1 and items[-1].rpartition(".")[2].startswith(("float", "int", "bool", "double", "long", "half", "uint")):
        items.pop()
    shape: list[Size] = []
    for item in items:
        name = item.strip("\"'")
        if item.isascii() and item.isdigit() and len(item) < 19:
            shape.append(int(item))
        elif item in ("-1", "None"):
            shape.append(None)
        elif name != item and name.isidentifier():
            shape.append(name)
        else:
            return None
    return tuple(shape)
