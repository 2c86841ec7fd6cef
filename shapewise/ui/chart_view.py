"""One small chart, drawn by ourselves: a chart library would cost every reader a megabyte of script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape as html_escape
from typing import Any

from shapewise.tensors.drawings import both

WIDTH, HEIGHT, BASE, TOP, LEFT = 720, 190, 140, 14, 34
_INK = both("#1d1b17", "#ece9e2")
_COLOURS = (both("#0b6157", "#4fb8a6"), both("#b06000", "#e5a35a"), both("#6b665b", "#a09a8e"))
_MOST_DAYS = 30


def bars(rows: Sequence[Mapping[str, Any]], words: Sequence[str]) -> dict[str, Any]:
    """Stacked bars, one a day; the words name the parts, from the bottom up.

    Parts are told apart by hatching too: the first is full, the second striped, the third an outline.
    """
    rows = rows[-_MOST_DAYS:]
    most = max((sum(int(row[word]) for word in words) for row in rows), default=1) or 1
    told = "; ".join(f"{row['Day']}: " + ", ".join(f"{row[word]} {word}" for word in words) for row in rows[-7:])
    return {
        "svg": _draw(rows, words, most),
        "sentence": f"Questions by day. {told}.",
        "width": WIDTH,
    }


def _draw(rows: Sequence[Mapping[str, Any]], words: Sequence[str], most: int) -> str:
    step = (WIDTH - LEFT - 10) / max(len(rows), 8)
    width = min(40.0, step * 0.7)
    parts = [
        f'<defs><pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect width="6" height="6" fill="{_COLOURS[1]}" fill-opacity="0.25"/>'
        f'<path d="M0 6 L6 0" stroke="{_COLOURS[1]}" stroke-width="1.6"/></pattern></defs>',
        f'<line x1="{LEFT}" y1="{BASE}" x2="{WIDTH - 10}" y2="{BASE}" stroke="{_INK}" stroke-width="1"/>',
        _text(LEFT - 6, TOP + 8, str(most), "end"),
        _text(LEFT - 6, BASE, "0", "end"),
    ]
    fills = (_COLOURS[0], "url(#stripes)", "none")
    for number, row in enumerate(rows):
        x, y = LEFT + 6 + number * step, float(BASE)
        for word, fill, colour in zip(words, fills, _COLOURS, strict=True):
            height = (BASE - TOP) * int(row[word]) / most
            y -= height
            if height:
                parts.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" stroke="{colour}"/>'
                )
        if len(rows) <= 10 or number % 5 == 0:
            parts.append(_text(x + width / 2, BASE + 16, str(row["Day"])[5:], "middle"))
    for number, (word, fill, colour) in enumerate(zip(words, fills, _COLOURS, strict=True)):
        x = LEFT + 6 + 150 * number
        parts.append(f'<rect x="{x}" y="{HEIGHT - 22}" width="12" height="12" fill="{fill}" stroke="{colour}"/>')
        parts.append(_text(x + 18, HEIGHT - 12, word, "start"))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{_INK}" text-anchor="{anchor}">{html_escape(text)}</text>'
