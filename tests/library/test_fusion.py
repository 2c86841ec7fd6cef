import numpy as np

from shapewise.library import fusion


def test_standard_scores_have_mean_zero_and_deviation_one() -> None:
    scores = np.array([1, 2, 6, 7], np.float32)
    found = fusion.standardised(scores, float(scores.mean()), float(scores.std()))
    np.testing.assert_allclose([found.mean(), found.std()], [0, 1], atol=1e-6)
    np.testing.assert_array_equal(fusion.standardised(scores, 3.0, 0.0), np.zeros(4))


def test_a_question_is_moved_towards_what_it_found_and_keeps_its_length() -> None:
    question, nearest = np.array([1, 0], np.float32), np.array([[0, 1]], np.float32)
    found = fusion.moved(question, nearest, 0.5)
    np.testing.assert_allclose(found, np.array([1, 0.5]) / np.sqrt(1.25), rtol=1e-6)
    np.testing.assert_array_equal(fusion.moved(question, nearest[:0], 0.5), question)
    np.testing.assert_array_equal(fusion.moved(question, nearest, 0.0), question)


def test_equal_scores_are_ordered_by_row_also_at_the_cut() -> None:
    scores = np.array([1] * 50 + [2], np.float32)
    assert fusion.best_first(scores, 4).tolist() == [50, 0, 1, 2]
    assert fusion.best_first(scores, 40).tolist() == [50, *range(39)]
    assert fusion.best_first(scores[::-1], 4).tolist() == [0, 1, 2, 3]
    assert fusion.best_first(scores[:0], 4).tolist() == []
    assert fusion.best_first(scores, 0).tolist() == []


def test_what_both_sides_like_wins() -> None:
    dense, lexical = np.array([2, 0, 1.8], np.float32), np.array([0, 2, 1.8], np.float32)
    assert fusion.fused(dense, lexical).argmax() == 2
