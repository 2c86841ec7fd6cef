"""The constants of the confidence, fitted to a file of questions, and how they do on questions they were not fitted to.

The file is the one of ``evaluate.py questions``: an object a line with ``question``, ``topic`` (the slug that answers it,
``near-miss`` or ``off-topic``), and perhaps ``body`` and ``also``. Where a folder says what it does not treat, the constants
are those of the whole library; one that does not may be any folder, and its constants are fitted to small ones as well (see
:mod:`shapewise.measure.excerpts`). Few constants, fitted with a penalty on large ones; every figure comes from ten parts, each
judged by constants fitted to the other nine, over five ways of dividing. A question is in one part, of however many folders it
is asked.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shapewise.library import confidence
from shapewise.library.confidence import Evidence, Kind
from shapewise.library.library import Library
from shapewise.measure.cases import read_cases
from shapewise.measure.excerpts import excerpts
from shapewise.measure.questions import OUTSIDE
from shapewise.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PENALTY = 1.0
"""On the squares of the weights of standardised features: a weight that few questions ask for stays small."""

FOLDS, ROUNDS = 10, 5

ELSEWHERE = "elsewhere"
"""The topic of a question that an article answers which is not in the folder."""

OTHERS = 1 / 3
"""Of a small folder, as many questions of others as are a third of its own: most of what a library is asked it treats."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the articles that answer it; none where it must be declined."""

    question: str
    topic: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """One question, asked of one folder, with what is known of it."""

    evidence: Evidence
    question: str
    topic: str
    treated: bool
    """Whether an explanation of the folder answers it."""
    first_is_right: bool


def cases_of(path: Path) -> list[Case]:
    """The questions of a file."""
    found = []
    for case in read_cases(path, "question", "topic"):
        question = " ".join(part for part in (case["question"], case.get("body")) if part)
        right = () if case["topic"] in OUTSIDE else (case["topic"], *(case.get("also") or ()))
        found.append(Case(question, case["topic"], frozenset(right)))
    return found


def judged_by(library: Library, case: Case) -> Judged:
    """Look a question up."""
    ranking, evidence = library.look_up(case.question, 2)
    first = library.slug(ranking[0].article) if ranking else ""
    treated = not case.right.isdisjoint(library.articles)
    topic = case.topic if treated or not case.right else ELSEWHERE
    return Judged(evidence, case.question, topic, treated, first in case.right)


def asked_of_excerpts(cases: Sequence[Case], library: Library, settings: Settings) -> Iterator[tuple[Judged, Judged]]:
    """Each small folder's own questions and some of others, with vectors and by words alone."""
    import numpy as np

    if library.encoder is None:
        return
    chance = np.random.default_rng(1)
    for excerpt in excerpts(library, settings, library.encoder):
        own = [case for case in cases if not case.right.isdisjoint(excerpt.slugs)]
        others = [case for case in cases if case.right.isdisjoint(excerpt.slugs)]
        drawn = chance.permutation(len(others))[: math.ceil(OTHERS * len(own))]
        for case in (*own, *(others[number] for number in drawn.tolist())):
            yield judged_by(excerpt.with_vectors, case), judged_by(excerpt.by_words, case)


def fitted(features: Floats, truth: NDArray[np.bool_]) -> Floats:
    """Bias and weights of a logistic regression, by Newton's method."""
    import numpy as np

    mean, deviation = features.mean(axis=0), np.maximum(features.std(axis=0), 1e-9)
    rows = np.column_stack([np.ones(len(features)), (features - mean) / deviation])
    ridge = PENALTY * np.diag([0.0, *np.ones(features.shape[1])])
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        guess = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (guess - truth) + ridge @ weights
        curve = (rows * (guess * (1 - guess) + 1e-9)[:, None]).T @ rows + ridge
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-10:
            break
    scaled = weights[1:] / deviation
    return np.concatenate([[weights[0] - scaled @ mean], scaled])


def guessed(constants: Floats, features: Floats) -> Floats:
    """The probabilities that constants give."""
    import numpy as np

    found: Floats = 1 / (1 + np.exp(-np.clip(constants[0] + features @ constants[1:], -40, 40)))
    return found


def features_of(judged: Sequence[Judged], names: Sequence[str]) -> Floats:
    """A row for each question."""
    import numpy as np

    return np.array([[float(getattr(one.evidence, name)) for name in names] for one in judged])


def cross_validated(judged: Sequence[Judged], kind: Kind, seed: int) -> tuple[Floats, Floats]:
    """For each question, that it is treated and that the first article is right, by constants that have not seen it."""
    import numpy as np

    treated, first = np.zeros(len(judged)), np.zeros(len(judged))
    _, numbers = np.unique([one.question for one in judged], return_inverse=True)
    parts = (np.random.default_rng(seed).permutation(numbers.max() + 1) % FOLDS)[numbers]
    for part in range(FOLDS):
        learn = [one for one, own in zip(judged, parts, strict=True) if own != part]
        rows = np.flatnonzero(parts == part)
        held = [judged[int(row)] for row in rows]
        one_constants, two_constants = both_fitted(learn, kind)
        treated[rows] = guessed(one_constants, features_of(held, confidence.FEATURES[kind]))
        first[rows] = guessed(two_constants, features_of(held, confidence.FIRST_FEATURES[kind]))
    return treated, first


def both_fitted(judged: Sequence[Judged], kind: Kind) -> tuple[Floats, Floats]:
    """The constants of the two models; the second is fitted to treated questions alone."""
    import numpy as np

    inside = [one for one in judged if one.treated]
    one = fitted(features_of(judged, confidence.FEATURES[kind]), np.array([case.treated for case in judged]))
    two = fitted(features_of(inside, confidence.FIRST_FEATURES[kind]), np.array([case.first_is_right for case in inside]))
    return one, two


def calibrate(path: Path, settings: Settings) -> str:
    """Fit all kinds, and tell the constants with their cross-validated figures."""
    cases = cases_of(path)
    library = Library.load_or_build(settings)
    words_only = Library.load(settings, warm=False, fresh=False)
    with_vectors, by_words = ([judged_by(one, case) for case in cases] for one in (library, words_only))
    small = list(asked_of_excerpts(cases, library, settings))
    sides: dict[Kind, list[Judged]] = {
        "both": [one for one in with_vectors if one.evidence.kind == "both"],
        "inside": [_as(one, "inside") for one in with_vectors if not _by_words(one)] + [one for one, _ in small],
        "words": [one for one in by_words if one.evidence.kind == "words"],
        "words inside": [_as(one, "words inside") for one in by_words] + [one for _, one in small],
    }
    parts = [_told(judged, kind) for kind, judged in sides.items() if len(judged) >= 2 * FOLDS]
    return "\n\n".join(parts)


def _as(one: Judged, kind: Kind) -> Judged:
    """The same, as if the library did not say what it does not treat."""
    return replace(one, evidence=one.evidence._replace(kind=kind))


def _by_words(one: Judged) -> bool:
    return one.evidence.kind in ("words", "words inside")


def _told(judged: list[Judged], kind: Kind) -> str:
    import numpy as np

    one, two = both_fitted(judged, kind)
    lines = [f"kind {kind!r}, {len(judged)} questions"]
    lines.append(f"  TREATED  {_row(one)}  # bias, {', '.join(confidence.FEATURES[kind])}")
    lines.append(f"  FIRST    {_row(two)}  # bias, {', '.join(confidence.FIRST_FEATURES[kind])}")
    rounds = [cross_validated(judged, kind, seed) for seed in range(ROUNDS)]
    treated = np.concatenate([values for values, _ in rounds])
    both = np.concatenate([values * first for values, first in rounds])
    topics = np.array([one.topic for one in judged] * ROUNDS)
    right = np.array([one.treated and one.first_is_right for one in judged] * ROUNDS)
    groups = {"in-topic": np.array([one.treated for one in judged] * ROUNDS)}
    groups |= {topic: topics == topic for topic in (*OUTSIDE, ELSEWHERE) if (topics == topic).any()}
    lines.append("  declined below   " + "   ".join(groups) + "   (cross-validated)")
    for bar in (0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9):
        shares = [float((treated[chosen] < bar).mean()) for chosen in groups.values()]
        lines.append(f"  {bar:14.2f}   " + "   ".join(f"{100 * share:7.1f} %" for share in shares))
    lines.append("  answered from   of all   right where answered")
    for bar in (0.5, 0.6, 0.7, 0.8):
        given = both >= bar
        lines.append(f"  {bar:13.2f}   {100 * given.mean():4.1f} %   {100 * right[given].mean():6.1f} %")
    lines.append(f"  expected calibration error {_gap(both, right):.3f}")
    return "\n".join(lines)


def _row(constants: Floats) -> str:
    return "(" + ", ".join(f"{value:.2f}" for value in constants) + ")"


def _gap(confidences: Floats, right: NDArray[np.bool_], bins: int = 10) -> float:
    """The mean distance between what was promised and what came true, in bins of equal width."""
    import numpy as np

    places = np.minimum((confidences * bins).astype(int), bins - 1)
    gaps = [
        abs(confidences[places == b].mean() - right[places == b].mean()) * (places == b).mean()
        for b in range(bins)
        if (places == b).any()
    ]
    return float(sum(gaps))
