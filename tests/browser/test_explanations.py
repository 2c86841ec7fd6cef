"""Every explanation renders in both themes: formulas as formulas, tables as tables, drawings drawn, nothing in the console."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.driver import TOP, Visit

pytestmark = pytest.mark.browser

SLUGS = sorted(path.stem for path in (TOP / "kb").rglob("*.md") if not path.name.startswith("_"))
RAW = """() => {
  const main = document.querySelector('[data-testid="stMainBlockContainer"]').cloneNode(true);
  for (const hidden of main.querySelectorAll('code, pre, .katex, svg, textarea, input')) hidden.remove();
  const text = main.textContent;
  return [
    ...(text.match(/\\$[^$\\n]{1,80}\\$|\\$\\$|\\\\(?:frac|cdot|sqrt|text)\\b/g) ?? []).map(part => `raw LaTeX: ${part}`),
    ...(text.match(/\\|\\s*:?-{3,}/g) ?? []).map(part => `broken table: ${part}`),
    ...(text.match(/\\*\\*[^*\\n]{2,60}\\*\\*|```|^:{3}/gm) ?? []).map(part => `raw markdown: ${part}`),
    ...[...document.querySelectorAll('.katex-error')].map(part => `formula: ${part.textContent.slice(0, 80)}`),
  ];
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_explanation_renders(visit: Callable[..., Visit], theme: str) -> None:
    one = visit("desktop", theme)
    faults = []
    assert len(SLUGS) >= 60
    for slug in SLUGS:
        page = one.open("explanation", article=slug)
        faults += [f"{slug}: {fault}" for fault in page.evaluate(RAW)]
        faults += [f"{slug}: {fault}" for fault in one.faults]
        one.faults.clear()
        if page.get_by_test_id("stException").count() or page.get_by_role("heading").count() < 5:
            faults.append(f"{slug}: the page is not whole")
    assert not faults, "\n".join(faults)


def test_raw_text_would_be_seen(visit: Callable[..., Visit]) -> None:
    page = visit().open("explanation", article="concat-linear-identity")
    page.evaluate(
        "document.querySelector('[data-testid=stMainBlockContainer]').append('|---|---| and $W x$ and **bold text**')"
    )
    assert {fault.split(":")[0] for fault in page.evaluate(RAW)} == {"raw LaTeX", "broken table", "raw markdown"}
