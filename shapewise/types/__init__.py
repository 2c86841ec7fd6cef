"""The nouns of Shapewise. Everything else is functions between them.

All are frozen dataclasses with slots, and can be pickled. Standard library only, so that any module may import them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewise.types.answer import Answer
from shapewise.types.demo import Arguments, Demo, Framework, Shape, Size, shape_text
from shapewise.types.operation import Cost, Diagnosis, Fix, Operation, Parameter, Step, Trap, nearest_framework, no_warnings
from shapewise.types.reading import Article, Fault, Findings, Hit, Passage, Status

if TYPE_CHECKING:
    from shapewise.types.operation import Array as Array

__all__ = [
    "Answer",
    "Arguments",
    "Article",
    "Cost",
    "Demo",
    "Diagnosis",
    "Fault",
    "Findings",
    "Fix",
    "Framework",
    "Hit",
    "Operation",
    "Parameter",
    "Passage",
    "Shape",
    "Size",
    "Status",
    "Step",
    "Trap",
    "nearest_framework",
    "no_warnings",
    "shape_text",
]
