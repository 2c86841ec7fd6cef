"""The drawings of a demo with their sentences, as a page and a browser take them; remembered by how the demo is written."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeAlias

from shapewise.tensors.ops import operations
from shapewise.tensors.views import Shown, view_of
from shapewise.types import Demo
from shapewise.ui.outcome import written_demo

Picture: TypeAlias = dict[str, Any]
"""``svg``, the ``sentence`` that says the same in words, and the ``width`` in pixels beyond which it does not grow."""


def pictures(demo: Demo, *, layout: Shown = "channels_first", alignment: bool = False) -> list[Picture]:
    """A demo's picture, and with ``alignment`` how its axes meet, where that is a question; raises what :func:`draw` raises."""
    columns = _aligned(str(demo), layout) if alignment else None
    return [_drawn(str(demo), layout), *([] if columns is None else [columns])]


@lru_cache(maxsize=1_000)
def _drawn(written: str, shown: Shown) -> Picture:
    """The drawing of a demo; its colours follow the theme, so that a switch of the theme needs no word from the server."""
    from shapewise.tensors.drawings import draw

    demo = written_demo(written)
    view = view_of(operations()[demo.operation], demo.arguments, shown)
    drawing = draw(view.demo(demo), axis_names=view.axis_names(demo.arguments), view=view)
    return {"svg": drawing.svg, "sentence": drawing.sentence, "width": drawing.width}


@lru_cache(maxsize=500)
def _aligned(written: str, shown: Shown) -> Picture | None:
    """How the shapes of an elementwise operation stand under each other; nothing for other operations."""
    from shapewise.tensors.drawings import aligns, draw_broadcast

    demo = written_demo(written)
    if not aligns(demo.operation):
        return None
    view = view_of(operations()[demo.operation], demo.arguments, shown)
    drawing = draw_broadcast([view.hidden(tuple(shape)) for shape in view.demo(demo).arguments["shapes"]])
    return {"svg": drawing.svg, "sentence": drawing.sentence, "width": drawing.width}
