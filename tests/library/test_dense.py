from pathlib import Path

import faiss
import numpy as np
import pytest

from shapewise.library import dense, fusion, indexing
from shapewise.library.moments import Moments, between
from shapewise.library.searching import Meant


def saved(vectors: np.ndarray, folder: Path) -> None:
    np.save(folder / "vectors-0.npy", vectors)
    np.save(folder / "places.npy", np.arange(len(vectors), dtype=np.int32))


def unit(count: int, size: int = 32, seed: int = 0) -> np.ndarray:
    found = np.random.default_rng(seed).standard_normal((count, size)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_the_store_finds_what_comparing_everything_finds(tmp_path: Path) -> None:
    vectors = unit(500)
    saved(vectors, tmp_path)
    assert indexing.write_store(vectors, tmp_path) == "Flat"
    store = dense.read_store(tmp_path)
    for question in unit(20, seed=1):
        truth = vectors @ question
        rows, scores = store.search(question, 10)
        np.testing.assert_array_equal(rows, np.argsort(-truth, kind="stable")[:10])
        np.testing.assert_allclose(scores, truth[rows], atol=1e-5)
        mean, deviation = store.spread(question)
        np.testing.assert_allclose([mean, deviation], [truth.mean(), truth.std()], atol=1e-4)
    np.testing.assert_allclose(store.vectors([3, 499]), vectors[[3, 499]], atol=1e-6)
    assert store.vectors([]).shape == (0, 32)


def test_equal_scores_stand_in_the_order_of_their_rows(tmp_path: Path) -> None:
    vectors = np.repeat(unit(1), 7, axis=0)
    saved(vectors, tmp_path)
    indexing.write_store(vectors, tmp_path)
    assert dense.read_store(tmp_path).search(vectors[0], 7)[0].tolist() == list(range(7))


def test_more_than_there_is_can_be_asked_for(tmp_path: Path) -> None:
    saved(unit(3), tmp_path)
    indexing.write_store(unit(3), tmp_path)
    assert len(dense.read_store(tmp_path).search(unit(1)[0], 100)[0]) == 3


@pytest.mark.parametrize(("count", "kind"), [(1, "Flat"), (8_000, "Flat"), (8_001, "RaBitQfs"), (10**6, "IVF2048,PQfs")])
def test_the_kind_of_index_follows_the_count(count: int, kind: str) -> None:
    assert dense.recipe(count) == kind


def test_a_quantised_index_finds_nearly_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "SWEPT_LIMIT", 1_000)
    monkeypatch.setattr(dense, "MOST", 100)
    monkeypatch.setattr(dense, "LEAST", 100)
    centres = unit(40, seed=2)
    vectors = np.repeat(centres, 100, axis=0) + 0.05 * unit(4_000, seed=3)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    saved(vectors, tmp_path)
    assert indexing.write_store(vectors, tmp_path).startswith("IVF")
    store = dense.read_store(tmp_path)
    assert (store.index.implem, store.index.nprobe) == (dense.CELL_BY_CELL, dense.PROBED)
    right = 0
    for question in vectors[::200]:
        truth = np.argsort(-(vectors @ question), kind="stable")[:10]
        right += len(set(truth.tolist()) & set(store.search(question, 10)[0].tolist()))
    assert right >= 0.85 * 200
    np.testing.assert_array_equal(store.vectors([17])[0], vectors[17])


@pytest.mark.parametrize(("size", "codes"), [(384, 128), (1024, 256), (50, 25), (7, 7)])
def test_codes_fit_vectors_of_any_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, codes: int) -> None:
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "SWEPT_LIMIT", 500)
    vectors = unit(1_000, size, seed=8)
    saved(vectors, tmp_path)
    assert indexing.write_store(vectors, tmp_path) == "IVF64,PQfs"
    store = dense.read_store(tmp_path)
    assert (store.index.pq.M, store.index.pq.nbits, store.index.by_residual) == (codes, 4, True)
    assert [int(store.search(vector, 1)[0][0]) for vector in vectors[::50]] == list(range(0, 1_000, 50))


def test_known_cells_are_used_again_and_new_vectors_are_found_in_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "SWEPT_LIMIT", 1_000)
    vectors = np.repeat(unit(40, seed=2), 100, axis=0) + 0.05 * unit(4_000, seed=3)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir(), new.mkdir()
    saved(vectors, old)
    indexing.write_store(vectors, old)
    origin = np.concatenate([np.arange(3_999, 1_000, -1), [-1, -1]])  # another order, some gone, two new
    grown = np.concatenate([vectors[origin[:-2]], unit(2, seed=9)])
    saved(grown, new)
    monkeypatch.setattr(indexing, "_learned", lambda *told: pytest.fail("cells were learned again"))
    assert indexing.write_store(grown, new, old, origin) == dense.recipe(4_000) == dense.recipe(len(grown))
    store = dense.read_store(new)
    right = 0
    for question in np.concatenate([grown[::150], grown[-2:]]):
        truth = np.argsort(-(grown @ question), kind="stable")[:10]
        found = store.search(question, 10)[0]
        assert found[0] == truth[0]
        right += len(set(truth.tolist()) & set(found.tolist()))
    assert right >= 0.85 * 10 * 23
    # As if what is new had been added to the cells of the last index.
    added, kept = faiss.read_index(str(old / "dense.faiss")), faiss.read_index(str(new / "dense.faiss"))
    added.reset()
    added.add(grown)
    kept.nprobe = added.nprobe = dense.PROBED
    for told, same in zip(added.search(grown[::150], 20), kept.search(grown[::150], 20), strict=True):
        np.testing.assert_array_equal(told, same)


@pytest.mark.parametrize("before", ["Flat", "RaBitQfs"])
def test_an_index_that_grows_past_a_limit_gets_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str) -> None:
    vectors = np.repeat(unit(40, seed=2), 100, axis=0) + 0.05 * unit(4_000, seed=3)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir(), new.mkdir()
    monkeypatch.setattr(dense, "FLAT_LIMIT", 8_000 if before == "Flat" else 100)
    saved(vectors[:3_000], old)
    assert indexing.write_store(vectors[:3_000], old) == before
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "SWEPT_LIMIT", 1_000)
    saved(vectors, new)
    assert indexing.write_store(vectors, new, old, np.concatenate([np.arange(3_000), np.full(1_000, -1)])).startswith("IVF")
    for folder, count, estimates in ((old, 3_000, before != "Flat"), (new, 4_000, True)):
        store = dense.read_store(folder)  # as what it is, whatever the limits are now
        assert store.estimates == estimates
        assert store.search(vectors[count - 1], 1)[0].tolist() == [count - 1]


def test_cells_of_signs_are_read_as_such_and_get_codes_when_they_are_next_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "SWEPT_LIMIT", 1_000)
    vectors = in_groups()
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir(), new.mkdir()
    for folder in (old, new):
        saved(vectors, folder)
    kind = indexing.write_store(vectors, old)
    earlier = faiss.index_factory(vectors.shape[1], kind.replace("PQfs", "RaBitQfs"), faiss.METRIC_INNER_PRODUCT)
    earlier.train(vectors)
    earlier.add(vectors)
    faiss.write_index(earlier, str(old / "dense.faiss"))
    assert indexing.write_store(vectors, new, old, np.arange(len(vectors))) == kind
    for folder, cells in ((old, faiss.IndexIVFRaBitQFastScan), (new, faiss.IndexIVFPQFastScan)):
        store = dense.read_store(folder)
        assert isinstance(store.index, cells)
        assert store.index.nprobe == dense.PROBED
        assert [int(store.search(vector, 1)[0][0]) for vector in vectors[::400]] == list(range(0, 4_000, 400))


def test_signs_put_forward_what_the_true_vectors_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    vectors = np.repeat(unit(200, 384, seed=2), 100, axis=0) + 1.2 * unit(20_000, 384, seed=6)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    saved(vectors, tmp_path)
    assert indexing.write_store(vectors, tmp_path) == "RaBitQfs"
    store = dense.read_store(tmp_path)
    right = 0
    for question in vectors[::400] + 0.5 * unit(50, 384, seed=7):
        truth = vectors @ question
        rows, scores = store.search(question, 10)
        right += len(set(np.argsort(-truth)[:10].tolist()) & set(rows.tolist()))
        np.testing.assert_allclose(scores, truth[rows], atol=1e-5)
        assert (np.diff(scores) <= 0).all()
    assert right >= 0.98 * 500


def test_of_equals_at_the_end_none_is_put_forward_and_all_where_all_are_equal() -> None:
    rows = np.arange(10, 16)
    told = [
        (np.array([9, 8, 7, 7, 7, 1], np.float32), 4, [10, 11]),
        (np.array([9, 8, 7, 6, 5, 4], np.float32), 4, [10, 11, 12, 13]),
    ]
    told += [(np.full(6, 3, np.float32), 4, rows.tolist()), (np.array([9, 8, 7, 7, 7, 1], np.float32), 6, rows.tolist())]
    for estimates, wanted, found in told:
        assert dense._above(rows, estimates, wanted).tolist() == found


def test_the_spread_of_many_vectors_is_that_of_all_within_a_hundredth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.repeat(unit(200, seed=2), 100, axis=0) + 0.7 * unit(20_000, seed=6)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    saved(vectors, tmp_path)
    indexing.write_store(vectors, tmp_path)
    store = dense.read_store(tmp_path)
    for question in unit(20, seed=7):
        mean, deviation = store.spread(question)
        truth = vectors @ question
        assert abs(mean - truth.mean()) < 0.03 * truth.std()
        assert abs(deviation / truth.std() - 1) < 0.02


def test_the_direction_between_two_sets_tells_them_apart() -> None:
    inside, outside = unit(200, seed=4), unit(50, seed=5)
    inside[:, 0] += 0.8
    outside[:, 0] -= 0.8
    direction = between(Moments.of(inside), Moments.of(outside))
    assert (inside @ direction).mean() > 0 > (outside @ direction).mean()
    assert np.abs(direction).argmax() == 0


def in_groups() -> np.ndarray:
    vectors = np.repeat(unit(40, 64, seed=2), 100, axis=0) + 0.3 * unit(4_000, 64, seed=3)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def aimed(question: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """A question's vector after feedback, by comparing everything."""
    return fusion.moved(question, vectors[np.argsort(-(vectors @ question), kind="stable")[: fusion.FEEDBACK_TEXTS]])


def test_all_vectors_are_gone_through_once_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = in_groups()
    saved(vectors, tmp_path)
    assert indexing.write_store(vectors, tmp_path) == "Flat"
    store = dense.read_store(tmp_path)
    compared, own = [], faiss.fvec_inner_products_ny
    monkeypatch.setattr(faiss, "fvec_inner_products_ny", lambda *told: compared.append(told) or own(*told))
    for question in vectors[::400]:
        compared.clear()
        meant = Meant.of(question, store, 20)
        assert len(compared) == 1
        np.testing.assert_allclose(meant.aim, aimed(question, vectors), atol=1e-6)
        assert meant.rows.tolist() == sorted(np.argsort(-(vectors @ question), kind="stable")[:20].tolist())
        assert meant.nearest == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(store.cosines(np.array([7, 3]), vectors[0]), vectors[[7, 3]] @ vectors[0], atol=1e-6)
    assert len(store.cosines(np.zeros(0, np.int64), vectors[0])) == 0


@pytest.mark.parametrize("swept", [1_000, 100_000], ids=["cells", "signs of all"])
def test_signs_are_gone_through_once_a_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swept: int) -> None:
    monkeypatch.setattr(dense, "FLAT_LIMIT", 100)
    monkeypatch.setattr(dense, "SWEPT_LIMIT", swept)
    vectors = in_groups()
    saved(vectors, tmp_path)
    indexing.write_store(vectors, tmp_path)
    store = dense.read_store(tmp_path)
    gone_through, own = [], dense.FaissStore._put_forward
    monkeypatch.setattr(dense.FaissStore, "_put_forward", lambda *told: gone_through.append(told) or own(*told))
    for question in vectors[::400]:
        gone_through.clear()
        meant = Meant.of(question, store, 20)
        assert len(gone_through) == 1
        truth = np.argsort(-(vectors @ question), kind="stable")[:20]
        assert meant.nearest == pytest.approx(1, abs=1e-5)
        assert (np.diff(meant.rows) > 0).all()
        assert len(set(truth.tolist()) & set(meant.rows.tolist())) >= 18
