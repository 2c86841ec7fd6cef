"""Every known form: its example is read by it, links to an explanation that exists, and costs little on any text."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from shapewise.tensors.diagnosis.forms import Form, all_forms, compiled, find_form
from shapewise.tensors.diagnosis.paste import take_apart
from shapewise.tensors.diagnosis.rules import ARTICLES
from shapewise.types import Diagnosis

KB = Path(__file__).resolve().parents[3] / "kb"
OPERATIONS = set(ARTICLES)
ADVERSARIES = (
    "a" * 120 + " ",
    "1" * 120 + " ",
    "size 3 ",
    "(2,3) ",
    "expected 3 ",
    "shape [1, ",
    "target size (",
    "x.y: ",
    "{{node ",
    "= ",
)


def test_there_are_hundreds_and_each_has_its_own_name() -> None:
    names = [form.name for form in all_forms()]
    assert len(names) > 400
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("form", all_forms(), ids=lambda form: form.name)
def test_an_example_is_read_by_its_own_form(form: Form) -> None:
    found = find_form(take_apart(form.example).plain, form.framework)
    assert found is not None
    assert found[0].name == form.name
    assert form.operation in OPERATIONS


def test_every_form_names_a_version_in_one_grammar() -> None:
    version = r"\d+(?:\.\d+)*"
    grammar = rf"-?{version}(?:; with sizes {version})?|{version} to {version}|(?:>{version}, )?<={version}"
    assert [form.name for form in all_forms() if not re.fullmatch(grammar, form.since)] == []


def test_an_example_gets_a_diagnosis_of_a_known_operation(diagnosed: dict[str, Diagnosis | None]) -> None:
    assert [name for name, found in diagnosed.items() if found is None or found.operation not in OPERATIONS] == []


def test_most_examples_fail_again(diagnosed: dict[str, Diagnosis | None]) -> None:
    again = sum(found is not None and found.reproduced for found in diagnosed.values())
    assert again > 0.6 * len(diagnosed)


@pytest.mark.parametrize("slug", sorted({*ARTICLES.values(), *(form.article for form in all_forms() if form.article)}))
def test_every_explanation_exists(slug: str) -> None:
    assert list(KB.glob(f"*/{slug}.md"))


@pytest.mark.parametrize("path", sorted(KB.glob("errors/*.md")), ids=lambda path: path.stem)
def test_every_explanation_of_errors_is_linked_by_forms_and_sends_its_reader_here(path: Path) -> None:
    assert re.search(r"paste the (?:whole )?message[^.]{0,60}ask\s+box", path.read_text(encoding="utf-8"), re.IGNORECASE)
    assert any((form.article or ARTICLES[form.operation]) == path.stem for form in all_forms())


def test_no_pattern_is_slow_on_any_text() -> None:
    slow = []
    for text in ((piece * 6_000)[:6_000] for piece in ADVERSARIES):
        for form in all_forms():
            start = time.process_time()
            compiled(form.pattern).search(text)
            if time.process_time() - start > 0.2:
                slow.append((form.name, text[:12]))
    assert slow == []
