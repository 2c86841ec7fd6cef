"""Every error that Shapewise raises on purpose.

A message has four parts: what was given, what is needed, where, and a fix that works. The same facts stand in fields, so
that a page or a program need not take the text apart. Anything else that is raised is a bug, and stays loud.
"""

from __future__ import annotations

from typing import Any

from shapewise.types import Shape, Size


class ShapewiseError(Exception):
    """The root of the family: catch this one, and nothing wider.

    Parameters
    ----------
    given
        What was found, with its numbers: a sentence without its full stop.
    needed
        What would have been right, with its numbers.
    where
        The argument, or ``file:line``.
    fix
        What to do; doing it makes the call succeed.
    """

    def __init__(self, given: str, *, needed: str = "", where: str = "", fix: str = "") -> None:
        super().__init__(given)
        self.given = given
        self.needed = needed
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        start = f"{self.where}: {self.given}" if self.where else self.given
        parts = [start, self.needed and f"Needed: {self.needed}", self.fix and f"Fix: {self.fix}"]
        return " ".join(part.rstrip(". ") + "." for part in parts if part)

    def __reduce__(self) -> tuple[Any, ...]:
        # BaseException rebuilds itself from its positional arguments alone, which would lose every keyword field.
        return _rebuild, (type(self), dict(self.__dict__))


def _rebuild(kind: type[ShapewiseError], fields: dict[str, Any]) -> ShapewiseError:
    error = kind.__new__(kind, fields.get("given", ""))
    error.__dict__.update(fields)
    return error


class ShapeError(ShapewiseError, ValueError):
    """Shapes that an operation cannot take.

    Parameters
    ----------
    operands
        The shapes that were given, in their order.
    axis
        The axis that does not fit, counted from 0 at the front; ``None`` where no single axis is at fault.
    sizes
        The sizes that clash on that axis, in the order of the operands.
    rule
        The rule that is broken, in one sentence.
    """

    def __init__(
        self,
        given: str,
        *,
        needed: str = "",
        where: str = "",
        fix: str = "",
        operands: tuple[Shape, ...] = (),
        axis: int | None = None,
        sizes: tuple[Size, ...] = (),
        rule: str = "",
    ) -> None:
        super().__init__(given, needed=needed, where=where, fix=fix)
        self.operands = operands
        self.axis = axis
        self.sizes = sizes
        self.rule = rule or needed


class ArticleError(ShapewiseError, ValueError):
    """A markdown file that cannot be read as an explanation; ``where`` is its ``path:line``."""


class IndexMissing(ShapewiseError):
    """There is no index folder, or nothing in it."""


class IndexOutdated(ShapewiseError):
    """The index was built from other files, with another model, or by another version."""


class IndexCorrupt(ShapewiseError):
    """A file of the index is truncated, changed or foreign."""


class EncoderUnavailable(ShapewiseError):
    """The embedding model cannot be loaded, or is not the one that was promised."""


class StoreUnavailable(ShapewiseError):
    """A vector store or a database cannot be opened."""
