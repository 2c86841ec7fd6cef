"""Links by the name of a page: where they lead, what they say, and what is none of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from shapewise.library.frontmatter import read_front_matter
from shapewise.library.lookup import lookup
from shapewise.types import Article, Passage
from shapewise.ui import places
from shapewise.ui.pieces import blocks
from shapewise.ui.places import place_of
from shapewise.ui.render import Place, safe_markdown
from shapewise.ui.wikilinks import names_of, unlinked
from tests.ui.fake_library import FakeLibrary, FakeLive
from tests.ui.test_pages import frozen, house, kb, library, run, scanned_once, texts

__all__ = ["frozen", "house", "kb", "library", "scanned_once"]  # fixtures

FILES = {
    "Budget.md": "# Budget\n\n## Kitchen\n\nThe kitchen may cost 18,000 EUR.\n",
    "People/Marta Novak.md": "---\naliases: Marta\n---\nContractor.\n",
    "Projects/Home renovation.md": "---\naliases: [Reno, House]\n---\n# Home\n\nContractor is [[People/Marta Novak|Marta]].\n",
    "kafka/README.md": "# Kafka\n\nOf [[README]] and [[certs]].\n",
    "README.md": "# Handbook\n\nStart with [[kafka/README]].\n",
    "certs.md": "---\ntitle: TLS certificates\n---\nA certificate.\n",
}


@pytest.fixture
def vault(house: SimpleNamespace, tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    house.settings = replace(house.settings, kb=folder)
    fake = FakeLibrary(folder)
    fake.articles = {}
    for name in FILES:
        slug = name[:-3] if name.endswith("README.md") else Path(name).stem
        text = FILES[name]
        title = next((line[2:] for line in text.split("\n") if line.startswith("# ")), slug)
        title = "TLS certificates" if name == "certs.md" else title
        path = f"vault/{name}"
        fake.articles[slug] = Article(slug, title, "", (), (), (), (), None, path, (Passage(path, 1, 9, "", text),))
    house.live = FakeLive(fake)
    places._finders.cache_clear()
    return folder


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("[[Budget]]", "[Budget](explanation?article=Budget)"),
        ("[[budget]]", "[budget](explanation?article=Budget)"),
        ("[[Budget.md|money]]", "[money](explanation?article=Budget)"),
        ("[[Budget#Kitchen]]", "[Budget#Kitchen](explanation?article=Budget&at=kitchen)"),
        ("[[Budget#Rooms#The kitchen|it]]", "[it](explanation?article=Budget&at=the-kitchen)"),
        ("[[Budget#^block]]", "[Budget#^block](explanation?article=Budget)"),
        ("![[Budget#Kitchen]]", "[Budget#Kitchen](explanation?article=Budget&at=kitchen)"),
        ("[[People/Marta Novak|Marta]]", "[Marta](explanation?article=Marta+Novak)"),
        ("[[Marta]] and [[Reno]]", "[Marta](explanation?article=Marta+Novak) and [Reno](explanation?article=Home+renovation)"),
        ("[[TLS certificates]]", "[TLS certificates](explanation?article=certs)"),
        ("[[README]]", "[README](explanation?article=README)"),
        ("[[kafka/README]]", "[kafka/README](explanation?article=kafka%2FREADME)"),
        ("[[#Kitchen]]", "[#Kitchen](explanation?article=certs&at=kitchen)"),
        ("| a |\n|---|\n| [[Budget\\|money]] |", "| a |\n|---|\n| [money](explanation?article=Budget) |"),
        # no such page: its words without their brackets
        ("[[Nobody]], ![[Nobody]]", "Nobody, Nobody"),
        ("[[Nobody|that one]] [[2031-01-01]] [[休]]", "that one 2031-01-01 休"),
        # no links of this kind
        ("`[[Budget]]` and ``a [[Budget]]``", "`[[Budget]]` and ``a [[Budget]]``"),
        ("```text\n[[Budget]]\n```", "```text\n[[Budget]]\n```"),
        ("    [[Budget]]", "    [[Budget]]"),
        ("\\[[Budget]]", "\\[[Budget]]"),
        ("[[1, 2], [3, 4]] or [[1, 2]] or [[7]]", "[[1, 2], [3, 4]] or [[1, 2]] or [[7]]"),
        ("[[ -f file ]] and [[nan, inf]] and [[]]", "[[ -f file ]] and [[nan, inf]] and [[]]"),
        ("[[Budget]](https://example.org)", "[[Budget]](https://example.org)"),
        # a picture is told by its source, as any other
        ("![[floorplan.png]]", "\\!\\[[floorplan.png]]"),
        ("![[floorplan.png|300]]", "\\!\\[[floorplan.png|300]]"),
    ],
)
def test_a_page_is_linked_by_its_name(vault: Path, typed: str, shown: str) -> None:
    assert safe_markdown(typed, place_of("vault/certs.md")) == shown


def test_the_page_beside_goes_before_another_of_its_name(vault: Path) -> None:
    assert "article=kafka%2FREADME)" in safe_markdown("[[README]]", place_of("vault/kafka/README.md"))


def test_a_text_that_stands_nowhere_names_no_page() -> None:
    assert safe_markdown("See [[Budget|money]].") == "See money."
    assert safe_markdown("See [[Budget]].", Place("kb/a.md", lambda _path: None)) == "See Budget."


def test_with_very_many_pages_names_of_files_alone_are_known(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_TITLES", 3)
    at = place_of("vault/certs.md")
    assert safe_markdown("[[Marta Novak]] [[Marta]]", at) == "[Marta Novak](explanation?article=Marta+Novak) Marta"


def test_of_files_of_one_name_the_highest_is_meant_and_no_title_takes_a_files_name() -> None:
    names = names_of([("a/b/x", "a/b/x.md", ["Budget"]), ("c/x", "c/x.md", []), ("budget", "d/budget.md", ["C/X"])])
    assert (names["x"], names["b/x"], names["budget"], names["c/x"]) == ("c/x", "a/b/x", "budget", "c/x")


def test_aliases_are_read_as_notebooks_write_them() -> None:
    for written in ("aliases: [Reno, House]", "aliases:\n  - Reno\n  - House", "alias: Reno, House"):
        assert read_front_matter(f"---\n{written}\n---\ntext", "a.md").aliases == ("Reno", "House")
    assert not read_front_matter("---\naliases: 3.5\n---\ntext", "a.md").faults


def test_a_passage_and_its_page_lead_on(vault: Path) -> None:
    assert "[Marta](explanation?article=Marta+Novak)" in texts(run("explanation.py", article="Home renovation"))
    body = blocks("## Of [[Budget|money]]\n\ntext\n")
    assert unlinked(body[0].text) == "Of money"


def test_what_is_looked_up_is_shown_without_brackets() -> None:
    text = "Contractor is [[People/Marta Novak|Marta]], see [[Budget#Kitchen]] and [[1, 2]]."
    one = Article("a", "A", "", (), (), (), (), None, "v/a.md", (Passage("v/a.md", 1, 1, "", text),))
    assert lookup([one], "contractor")[0].line == "Contractor is Marta, see Budget#Kitchen and [[1, 2]]."
