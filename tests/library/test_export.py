"""The real model: exported, compared with its reference, and started without torch."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from shapewise.library import export
from shapewise.library.choosing import own_questions
from shapewise.library.encoder import Exported, Reference
from shapewise.library.library import Library
from shapewise.library.models import BUNDLED, find_model
from shapewise.settings import Settings
from tests.library.hash_encoder import animals_in, write

pytestmark = pytest.mark.thorough

TOP = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    found = animals_in(tmp_path_factory.mktemp("real"))
    # An export takes twenty seconds. One that is already in the index of this checkout is taken; its seal is checked anyway.
    if (TOP / "index" / "models").is_dir():
        shutil.copytree(TOP / "index" / "models", found.index / "models")
    report = Library.build(found)
    assert report.mode == "dense + lexical", report.notice
    return found


def exported(settings: Settings) -> Exported:
    model = find_model("")
    assert model is not None
    found = export.open_encoder(model, settings.index)
    assert isinstance(found, Exported)
    return found


def test_the_bundled_model_is_the_promised_one_and_runs_in_int8(settings: Settings) -> None:
    encoder = exported(settings)
    assert encoder.name == BUNDLED
    assert "/int8/" in encoder.identity
    assert encoder.limit == 256


def test_it_agrees_with_the_reference(settings: Settings) -> None:
    model = find_model("")
    assert model is not None
    texts = [*export.PROBES, "x y", "Zebra\nA zebra has black and white stripes."]
    truth, found = Reference(model).encode(texts, "passage"), exported(settings).encode(texts, "passage")
    assert truth.shape == found.shape == (len(texts), 384)
    assert float((truth * found).sum(axis=1).min()) >= export.PARITY_COSINE
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert export.agrees(truth, found)


def test_what_stands_in_a_batch_does_not_depend_on_its_neighbours(settings: Settings) -> None:
    encoder = exported(settings)
    texts = ["short", "a somewhat longer text about zebras", "word " * 400]
    alone = np.concatenate([encoder.encode([text], "passage") for text in texts])
    np.testing.assert_array_equal(encoder.encode(texts * 3, "passage"), np.concatenate([alone] * 3))
    np.testing.assert_array_equal(encoder.encode(texts * 6, "passage"), np.concatenate([alone] * 6))
    assert encoder.encode([], "passage").shape == (0, 384)


def test_questions_at_the_same_time_come_to_the_same_vectors_as_each_alone(settings: Settings) -> None:
    encoder = exported(settings)
    texts = [f"Which axis does number {number} of {number * 7} join?" for number in range(12)]
    alone = np.concatenate([encoder.encode([text], "question") for text in texts])
    with ThreadPoolExecutor(max_workers=4) as readers:
        together = list(readers.map(lambda text: encoder.encode([text], "question"), texts))
        np.testing.assert_array_equal(np.concatenate(together), alone)


def test_agreement_can_fail() -> None:
    truth = np.eye(6, dtype=np.float32)
    assert export.agrees(truth, truth)
    assert not export.agrees(truth, truth[::-1])
    assert not export.agrees(truth, truth[:5])
    assert not export.agrees(truth, np.full_like(truth, np.nan))


def test_a_damaged_export_is_made_again_or_refused(settings: Settings, tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(settings.index / "models" / exported(settings).stored, copy)  # older exports may lie beside it
    assert export.read_exported(copy) is not None
    data = bytearray((copy / "model.onnx").read_bytes())
    data[len(data) // 2] ^= 1
    (copy / "model.onnx").write_bytes(data)
    assert export.read_exported(copy) is None
    assert export.read_exported(tmp_path / "nothing") is None


def test_meaning_is_found_without_a_shared_word_and_without_torch(settings: Settings) -> None:
    command = (
        "import sys; from pathlib import Path; from tests.library.hash_encoder import settings_in;"
        "from shapewise.library.library import Library;"
        "found = Library.load(settings_in(Path(sys.argv[1]))).search('Which bird hunts from the air?');"
        "assert found.hits[0].dense_rank is not None;"
        "heavy = [one for one in ('torch', 'sentence_transformers', 'transformers', 'bm25s', 'scipy') if one in sys.modules];"
        "print(found.ranking[0][0], heavy)"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", command, str(settings.kb.parent)],
        cwd=TOP,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "eagle []\n", done.stderr[-1000:]


def test_and_the_same_check_notices_what_is_heavy() -> None:
    command = "import sys, scipy; print([name for name in ('torch', 'scipy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", command], cwd=TOP, capture_output=True, text=True, check=True)
    assert done.stdout == "['scipy']\n"


def test_the_probes_are_the_librarys_own_questions(settings: Settings) -> None:
    write(settings, asked="---\ntitle: Title?\nquestions: [One?, Two?]\n---\n\ntext\n")
    assert own_questions(settings.kb) == ("Title?", "One?", "Two?")
    assert own_questions(settings.kb, most=2) == ("Title?", "One?")
    (settings.kb / "asked.md").unlink()


def test_numpy_is_whole_before_onnx_runtime_is_loaded(settings: Settings) -> None:
    """Both reach for one part of NumPy: loaded from two threads at once, now and then neither comes to an end of it."""
    command = (
        "import sys; from pathlib import Path; from shapewise.library.encoder import Exported;"
        "watch = type('Watch', (), {'find_spec': staticmethod(lambda name, path=None, target=None:"
        " print(hasattr(sys.modules.get('numpy'), 'array')) if name == 'onnxruntime' else None)});"
        "sys.meta_path.insert(0, watch); Exported(Path(sys.argv[1])).begin()"
    )
    folder = settings.index / "models" / exported(settings).stored
    done = subprocess.run(
        [sys.executable, "-c", command, str(folder)], cwd=TOP, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "True\n", done.stdout + done.stderr


def test_the_reference_counts_while_it_embeds() -> None:
    """Embedding sets its tokenizer to pad and to cut off, counting sets it to neither: the two must take turns."""
    model = find_model("")
    assert model is not None
    reference = Reference(model)
    texts = ["zebra", "A zebra has black and white stripes. " * 60]
    alone, count = reference.encode(texts, "passage"), reference.count(texts[1])
    with ThreadPoolExecutor(max_workers=1) as pool:
        embedding = [pool.submit(reference.encode, texts, "passage") for _time in range(15)]
        counts = set()
        while not embedding[-1].done():
            counts.add(reference.count(texts[1]))
    assert counts == {count}
    for one in embedding:
        np.testing.assert_array_equal(one.result(), alone)
