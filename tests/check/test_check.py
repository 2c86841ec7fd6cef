"""The check of explanations must let the right ones through and catch each kind of wrong one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.check import check_folder, check_text, claim_count, explanation_files
from shapewise.check.arithmetic import NotArithmetic, arithmetic_fault, evaluate
from shapewise.check.claims import claim_fault, is_claim
from shapewise.check.document import read_document
from tests.doors import start_door

pytestmark = pytest.mark.thorough

TOP = Path(__file__).resolve().parents[2]
FILLER = "Plain words that say nothing but make the text long enough to be read as an explanation of something. " * 18

GOOD = f"""---
title: How do two tensors join?
summary: They join along one axis.
tags: [merging]
questions:
  - one way to ask
  - another way
  - a third way
  - a fourth way
  - a fifth way
related: [other]
sources:
  - 'NumPy reference, "numpy.concatenate"'
demo: concat((2, 3), (2, 5), axis=1)
---

## Short answer

They join along [an axis](other.md): `concat((2, 3), (2, 5), axis=1) -> (2, 8)` and $W[x; y]$.

## Why

`add((2, 3), (2, 5)) -> error`, `(64 + 32) * 9 * 128 + 128 = 110,720`, and `axis=1` claims nothing.

{FILLER}

## Worked example

```python
>>> import numpy as np
>>> np.ones((2, 3)).shape
(2, 3)

```

```drawing
concat((2, 3), (2, 5), axis=1)
```

## Common mistakes

None.

## In NumPy, PyTorch and Keras

```python numpy
import numpy as np
z = np.concatenate([np.ones((2, 3)), np.ones((2, 5))], axis=1)  # -> (2, 8)
z.sum()  # -> 16.0
np.ones(2) + np.ones(3)  # -> ValueError: operands could not be broadcast
```

```python torch
import torch
def join(x, y):
    z = torch.cat([x, y], dim=1)  # -> (2, 8); eight features
    return z
join(torch.ones(2, 3), torch.ones(2, 5)).shape  # -> (2, 8)
```

## See also

- [other](../merging/other.md)
"""
SLUGS = {"good": "kb/merging/good.md", "other": "kb/merging/other.md"}


def faults_of(text: str, *, execute: bool = True) -> list[str]:
    return [str(fault) for fault in check_text("kb/merging/good.md", text, execute=execute, slugs=SLUGS)]


def test_a_right_explanation_has_no_fault() -> None:
    assert faults_of(GOOD) == []


def test_claims_are_counted() -> None:
    assert claim_count(GOOD) == 3 + 1 + 3 + 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("axis=1) -> (2, 8)` and", "axis=1) -> (2, 9)` and", "gives (2, 8), not (2, 9)"),
        ("`add((2, 3), (2, 5)) -> error`", "`add((2, 3), (2, 3)) -> error`", "can be done"),
        ("= 110,720`", "= 110,721`", "is 110,720, not 110,721"),
        ("\n(2, 3)\n", "\n(2, 4)\n", "gives (2, 3), not (2, 4)"),
        ("axis=1)  # -> (2, 8)", "axis=1)  # -> (2, 7)", "not (2, 7)"),
        ("# -> 16.0", "# -> 16.5", "not 16.5"),
        ("could not be broadcast\n", "is quite another thing\n", "raises ValueError"),
        ("np.ones(2) + np.ones(3)", "np.ones(2) + np.ones(2)", "raises nothing"),
        ("(2, 8); eight features", "(2, 9); nine features", "not (2, 9)"),
        ("import torch\n", "", "NameError"),
        ("other](../merging/other.md)", "other](../merging/gone.md)", "leads nowhere"),
        ("related: [other]", "related: [gone]", "no other explanation called 'gone'"),
        ("  - a fifth way\n", "", "4 questions"),
        ("tags: [merging]\n", "", "tags is missing"),
        ("## Why", "## How", "'## Why…' is missing"),
        ("demo: concat((2, 3), (2, 5), axis=1)", "demo: concat((2, 3), (2, 5), axis=0)", "demo: "),
        ("demo: concat(", "demo: conca(", "no operation called 'conca'"),
        ("```drawing\nconcat(", "```drawing\nconca(", "drawing: "),
        (FILLER, "", "words of prose"),
        ("$W[x; y]$", "$W[x; y]", "dollar sign"),
        ("None.", "<b>None</b>", "HTML"),
        ("```python numpy", "```python", "name the framework"),
        ("def join(x, y):", "def join(x, y:", "not Python"),
        ("title: How", "title: [How", "not YAML"),
    ],
)
def test_each_kind_of_fault_is_caught(old: str, new: str, told: str) -> None:
    assert old in GOOD
    faults = faults_of(GOOD.replace(old, new, 1))
    assert any(told in fault for fault in faults), faults


def test_a_fault_names_its_own_line() -> None:
    lines = GOOD.splitlines()
    for marker, wrong in [("= 110,720`", "= 1`"), ("# -> 16.0", "# -> 17.0"), ("eight features", "")]:
        line = next(number for number, one in enumerate(lines, start=1) if marker in one)
        text = GOOD.replace("(2, 8); eight features", "(9,)") if not wrong else GOOD.replace(marker, wrong)
        assert any(fault.startswith(f"kb/merging/good.md:{line}: ") for fault in faults_of(text))


def test_nothing_is_run_unless_asked(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    text = GOOD.replace("import torch\n", f"open({str(mark)!r}, 'w')\nimport torch\n")
    assert faults_of(text, execute=False) == []
    assert not mark.exists()
    faults_of(text)
    assert mark.exists()


def test_a_comment_that_is_never_reached_is_a_fault() -> None:
    text = GOOD.replace("z.sum()  # -> 16.0", "if False:\n    z.sum()  # -> 16.0")
    assert any("never reached" in fault for fault in faults_of(text))


@pytest.mark.parametrize(
    "claim",
    [
        "floor((224 + 2 * 3 - 7) / 2) + 1 = 112",
        "4 * 96 = 384 = 3 * 128",
        "(64 + 32, 128, 128) = (96, 128, 128)",
        "1 / 3 ≈ 0.33",
        "0.4 + 0.5 = 0.9",
        "2**10 = 1,024",
        "9 * 64 < 10 * 64",
        "3 × 4 = 12",
    ],
)
def test_right_arithmetic_holds(claim: str) -> None:
    assert arithmetic_fault(claim) is None


@pytest.mark.parametrize(
    "claim",
    ["1 / 3 ≈ 0.34", "2**10 = 1,025", "(64 + 32, 128) = (96, 64)", "64 + 32 = 95 + 1 = 97", "9 * 64 > 10 * 64", "2 * 3 != 6"],
)
def test_wrong_arithmetic_is_caught(claim: str) -> None:
    assert arithmetic_fault(claim) is not None


@pytest.mark.parametrize(
    "text",
    [
        "axis = 1",
        "x = y + 1",
        "W1 = W2",
        "9**9**9 = 1",
        "().__class__ = 1",
        "f(3) = 4",
        "10 ** 64 ** 2 = 1",
        "1 = 1",
        "a",
        "1 / 0 = 1",
    ],
)
def test_what_is_no_arithmetic_claims_nothing(text: str) -> None:
    with pytest.raises(NotArithmetic):
        arithmetic_fault(text)


PIECES = [
    "`",
    "```",
    "```python torch\n",
    "```drawing\n",
    "---\n",
    "title: x\n",
    "$",
    "$$",
    "\n\n",
    "| a | b |\n|---|---|\n",
    "## Why\n",
]
PIECES += [
    "concat((2, 3), (2, 5), axis=1) -> (2, 8)",
    "add(",
    "((((",
    " -> ",
    " = ",
    "9 ** 9 ** 9",
    "(2, N, None)",
    ">>> 1\n2\n",
    "# -> (2,)",
]
PIECES += [
    "[a](b.md)",
    "<b>",
    "\x00",
    "\ud7ff",
    "demo: add((2,), (2,))\n",
    "axis=-1",
    "1,024",
    "error",
    "- a\n",
    "questions: [1, {}]\n",
]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join))
def test_any_text_is_survived(text: str) -> None:
    for version in (text, f"---\ntitle: x\n---\n{text}"):
        assert all(fault.line >= 1 for fault in check_text("kb/merging/any.md", version, slugs=SLUGS))
        assert claim_count(version) >= 0


def test_evaluation_is_bounded() -> None:
    for text in ["9" * 400, "2 ** 63 ** 1 ** 99999", "(" * 250 + "1" + ")" * 250, "__import__('os')"]:
        with pytest.raises(NotArithmetic):
            evaluate(text)


def test_claims_of_cost() -> None:
    assert claim_fault("add((2, 3), (2, 3)) -> 6 multiply-adds") is None
    assert claim_fault("add((2, 3), (2, 3)) -> 24 bytes") is None
    assert claim_fault("add((2, 3), (2, 3)) -> 0 parameters") is None
    assert "6 multiply-adds, not 7" in (claim_fault("add((2, 3), (2, 3)) -> 7 multiply-adds") or "")
    assert "neither a shape" in (claim_fault("add((2, 3), (2, 3)) -> nonsense here") or "")
    assert "no operation" in (claim_fault("ad((2, 3), (2, 3)) -> (2, 3)") or "")
    assert "no parameter 'dim'" in (claim_fault("concat((2, 3), (2, 3), dim=0) -> (4, 3)") or "")
    assert claim_fault("concat((2, 3), (2, 3), axis=0) -> (4, 3)", compute=False) is None
    assert not is_claim("np.add(x, y) -> (2, 3)")
    assert not is_claim("ij,jk -> ik")


def test_lines_of_inline_code() -> None:
    document = read_document("first `a`\nsecond `b c` and `a`\n\n| x | y |\n|---|---|\n| 1 | `d` |\n")
    assert [(code.line, code.text) for code in document.codes] == [(1, "a"), (2, "b c"), (2, "a"), (6, "d")]


def test_a_folder_is_checked_with_its_links(tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    (kb / "merging").mkdir(parents=True)
    (kb / "merging" / "good.md").write_text(GOOD, encoding="utf-8")
    (kb / "merging" / "other.md").write_bytes(b"\xff\xfe")
    (kb / "_template.md").write_text("no explanation", encoding="utf-8")
    seen: list[tuple[int, int, str]] = []
    faults = check_folder(kb, lambda *step: seen.append(step))
    assert [str(fault) for fault in faults] == ["kb/merging/other.md:1: the file has no text; write some, or delete it"]
    assert seen == [(1, 2, "kb/merging/good.md"), (2, 2, "kb/merging/other.md")]


def test_a_question_belongs_to_one_explanation(tmp_path: Path) -> None:
    (tmp_path / "kb" / "merging").mkdir(parents=True)
    other = GOOD.replace("related: [other]", "related: [good]").replace("way", "road").replace("a third road", "A third way?")
    for name, text in [("good", GOOD), ("other", other)]:
        (tmp_path / "kb" / "merging" / f"{name}.md").write_text(text, encoding="utf-8")
    faults = check_folder(tmp_path / "kb", execute=False)
    line = other.splitlines().index("  - A third way?") + 1
    assert [(fault.path, fault.line) for fault in faults] == [("kb/merging/other.md", line)]


def test_the_door_exits_with_1_for_a_wrong_number(tmp_path: Path) -> None:
    (tmp_path / "kb" / "merging").mkdir(parents=True)
    file = tmp_path / "kb" / "merging" / "good.md"
    other = GOOD.replace("related: [other]", "related: [good]").replace("way", "road")
    (tmp_path / "kb" / "merging" / "other.md").write_text(other, encoding="utf-8")
    for text, status in [(GOOD, 0), (GOOD.replace("= 110,720`", "= 110,721`"), 1)]:
        file.write_text(text, encoding="utf-8")
        done = start_door("check_kb", "--kb", str(tmp_path / "kb"), "--no-run")
        assert done.returncode == status, done.stdout + done.stderr
    assert "kb/merging/good.md:" in done.stdout
    gone = start_door("check_kb", "--kb", str(tmp_path / "gone"))
    assert gone.returncode == 2
    assert "no explanation" in gone.stderr


def _holds(text: str) -> bool:
    if is_claim(text):
        return claim_fault(text) is None
    try:
        return " = " in text and arithmetic_fault(text) is None
    except NotArithmetic:
        return False


@pytest.mark.parametrize("file", explanation_files(TOP / "kb"), ids=lambda file: file.stem)
def test_a_wrong_number_in_our_own_explanations_is_caught(file: Path) -> None:
    """The last number of the first inline claim is raised by one: the check must say so, on that very line."""
    text = file.read_text(encoding="utf-8")
    codes = [code for code in read_document(text).codes if code.text[-1] != "r" and code.text in text]
    claim = next((code for code in codes if _holds(code.text)), None)
    if claim is None:
        assert claim_count(text) >= 5, "neither inline claims nor programs that state their results"
        return
    number = list(re.finditer(r"\d[\d,]*\d|\d", claim.text))[-1]
    raised = str(int(number.group().replace(",", "")) + 1)
    wrong = text.replace(claim.text, claim.text[: number.start()] + raised + claim.text[number.end() :], 1)
    path = f"kb/{file.parent.name}/{file.name}"
    before, after = (check_text(path, version, execute=False) for version in (text, wrong))
    assert claim.line in [fault.line for fault in after if fault not in before]


def test_every_explanation_of_ours_is_right() -> None:
    assert len(explanation_files(TOP / "kb")) >= 1
    assert [str(fault) for fault in check_folder(TOP / "kb")] == []
