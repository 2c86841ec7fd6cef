"""The optional second look, with a real cross-encoder: a tiny one, with random weights, made here and never downloaded.

Thorough, because PyTorch and sentence-transformers are imported, which takes longer than a hundred other tests.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from shapewise.errors import EncoderUnavailable
from shapewise.library.building import build_index
from shapewise.library.library import Library
from shapewise.library.reranker import CrossEncoder
from shapewise.settings import Settings
from tests.library.hash_encoder import HashEncoder, animals_in

pytestmark = pytest.mark.thorough

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder as ``SHAPEWISE_RERANKER`` wants it: a folder with a model of one output and its tokenizer."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    found = tmp_path_factory.mktemp("reranker")
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    (found / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    config = BertConfig(vocab_size=len(vocabulary), num_labels=1, max_position_embeddings=256, initializer_range=1.0, **sizes)
    BertForSequenceClassification(config).eval().save_pretrained(found)
    BertTokenizerFast(str(found / "vocab.txt"), model_max_length=256).save_pretrained(found)
    return found


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    found = animals_in(tmp_path_factory.mktemp("reranked"))
    build_index(found.kb, found.index, HashEncoder())
    return found


def test_a_cross_encoder_reads_each_pair_and_gives_one_number_for_each(folder: Path) -> None:
    scores = CrossEncoder(str(folder)).scores("food", ["grass and leaves", "krill in the sea", "mice"])
    assert len(scores) == 3
    assert len(set(scores)) == 3
    assert scores == CrossEncoder(str(folder)).scores("food", ["grass and leaves", "krill in the sea", "mice"])


def test_a_reranker_that_is_not_here_is_named() -> None:
    with pytest.raises(EncoderUnavailable, match="SHAPEWISE_RERANKER"):
        CrossEncoder("nobody/nothing-at-all").scores("a", ["b"])


def test_the_setting_orders_articles_by_what_the_cross_encoder_says(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHAPEWISE_RERANKER", str(folder))
    named = replace(settings, reranker=Settings.from_environment().reranker)
    plain, reread = Library.load(settings, encoder=HashEncoder()), Library.load(named, encoder=HashEncoder())
    question = "What food does it eat?"
    before, after = plain.search(question, k=10), reread.search(question, k=10)
    assert isinstance(reread.reranker, CrossEncoder)
    assert {slug for slug, _ in after.ranking} == {slug for slug, _ in before.ranking}
    best = {hit.passage.path.rpartition("/")[2].removesuffix(".md"): hit.passage.text for hit in reversed(before.hits)}
    texts = {slug: f"{plain.articles[slug].title}\n{best[slug]}" for slug, _ in before.ranking}
    scores = dict(zip(texts, reread.reranker.scores(question, list(texts.values())), strict=True))
    assert [slug for slug, _ in after.ranking] == sorted(texts, key=lambda slug: -scores[slug])
    assert [slug for slug, _ in after.ranking] != [slug for slug, _ in before.ranking]
    assert (after.status, after.confidence) == (before.status, before.confidence)
