"""Products where the vectors lie."""

import faiss
import numpy as np
import pytest

from shapewise.library.products import products


def test_products_are_those_of_numpy() -> None:
    chance = np.random.default_rng(0)
    vectors, vector = chance.standard_normal((50, 33), np.float32), chance.standard_normal(33, np.float32)
    np.testing.assert_allclose(products(vectors, vector), vectors @ vector, rtol=1e-4, atol=1e-5)
    for rows in (np.array([7, 3, 3, 49]), np.array([0], np.int32), np.zeros(0, np.int64)):
        np.testing.assert_allclose(products(vectors, vector, rows), vectors[rows] @ vector, rtol=1e-4, atol=1e-5)
    assert len(products(vectors[:0], vector)) == 0


def test_one_question_takes_one_thread() -> None:
    faiss.omp_set_num_threads(2)
    products(np.eye(3, dtype=np.float32), np.ones(3, np.float32))
    assert faiss.omp_get_max_threads() == 1


@pytest.mark.parametrize("length", [2, 4])
def test_a_vector_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=rf"a vector of shape \({length},\) for vectors of shape \(5, 3\)"):
        products(np.zeros((5, 3), np.float32), np.zeros(length, np.float32))
