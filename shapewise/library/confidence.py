"""How probable it is that the first article answers the question, and when to say that nothing here does.

Two logistic models, few constants each. The first asks whether the question is treated here at all: how near is the nearest
way in, and how near the nearest question of those that the library says it does not treat. The second asks, of one that is
treated, whether the right article stands first: how far is it ahead of the next one. Their product is the confidence.

The constants are fitted by ``scripts/evaluate.py calibrate FILE``, which prints this table with its cross-validated figures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from shapewise.types import Status

Kind: TypeAlias = Literal["both", "inside", "words", "words inside"]
"""What there is to judge by: distances to both sides, or to the explanations alone; words of both, or of the explanations."""

FEATURES: Mapping[Kind, tuple[str, ...]] = {
    "both": ("inside", "outside", "lean", "wording", "claimed"),
    "inside": ("inside", "wording", "held"),
    "words": ("wording", "known", "claimed", "length", "elsewhere", "disowned"),
    "words inside": ("wording", "known", "held", "claimed", "length"),
}
"""What the first model looks at."""

TREATED: Mapping[Kind, tuple[float, ...]] = {
    "both": (-7.52, 14.15, -16.04, 1.5, 2.49, 2.45),
    "inside": (-5.43, 8.4, 0.69, 1.25),
    "words": (-9.47, 1.55, 4.04, 6.01, 2.25, -0.23, -7.56),
    "words inside": (-4.42, 0.96, 0.73, 1.75, 1.63, 0.59),
}
"""Bias and weights of the first model."""

FIRST_FEATURES: Mapping[Kind, tuple[str, ...]] = {
    "both": ("lead", "inside"),
    "inside": ("lead", "inside"),
    "words": ("lead",),
    "words inside": ("lead",),
}
"""What the second model looks at."""

FIRST: Mapping[Kind, tuple[float, ...]] = {
    "both": (-3.2, 1.04, 6.39),
    "inside": (-2.3, 1.35, 3.54),
    "words": (-0.23, 0.77),
    "words inside": (-0.46, 1.01),
}
"""Bias and weights of the second model."""

DECLINED: Mapping[Kind, float] = {"both": 0.75, "inside": 0.6, "words": 0.6, "words inside": 0.65}
"""A question that is less probably treated than this is declined. Most questions that are asked are treated, so that the bar
stands above one half. In cross-validation over 632 questions 2 % of the treated ones fall below it, and 98 % of the others;
by words alone 4 % and 90 %: a question's words, its length, and how many of them stand on the page of what is not treated tell
less than its meaning, and a bar that declined more would lose answers twice as fast.

Where nothing says what is not treated, 223 questions were asked of the whole library and of small folders. In cross-validation
10 % of the treated ones are declined, 98 % of what is off topic, 71 % of the near misses, and of what only another article of
the same field answers 35 %; by words alone 15, 92, 75 and 34 %. Folders of one to three answers to other people's questions
(StackFAQ), which nothing was fitted to, answer 98 % of their own and decline 97 % of the others."""

NAMED = 0.9
"""What keywords are worth that an article names itself by. The models were fitted to sentences, and one word has too little
meaning for an encoder: ``broadcasting`` would be declined by a library that has an article of that name."""

DISOWNED = 0.95
"""Cosine from which the very words stand on the page of what is not treated: then they are no name."""

ANSWERED = 0.6
"""Confidence from which an answer is given without a word of doubt."""


class Evidence(NamedTuple):
    """What the confidence is computed from; all are zero where they cannot be known."""

    kind: Kind
    inside: float = 0.0
    """Cosine of the nearest way in."""
    outside: float = 0.0
    """Cosine of the nearest question that is said not to be treated."""
    lean: float = 0.0
    """On which side of the plane between both kinds of text the question lies."""
    known: float = 0.0
    """Part of the question's words, weighed by rarity, that the collection knows."""
    wording: float = 0.0
    """Logarithm of one more than the best score by words."""
    elsewhere: float = 0.0
    """The same among the questions that are said not to be treated."""
    held: float = 0.0
    """Part of the question's words, weighed by what they tell, that the first article holds, wherever in it."""
    claimed: float = 0.0
    """Part of the question's words, weighed by rarity, that stand in the first article's title, summary or questions."""
    length: float = 0.0
    """Logarithm of one more than the number of the question's different words: a score by words grows with it."""
    disowned: float = 0.0
    """Part of the question's words that the nearest question holds that is said not to be treated."""
    named: bool = False
    """Whether bare keywords were typed that the first article has in its title, tags, headings or questions."""
    stands: bool = False
    """Whether bare keywords were typed, without a slip, that stand in the first article, wherever in it, and in few others."""
    identifier: bool = False
    """Whether they are one name of a program, such as no sentence holds in passing."""
    lead: float = 0.0
    """How far, in standard deviations, the first article is ahead of the second."""


def treated_of(evidence: Evidence) -> float:
    """The probability that the question is treated here."""
    probability = _logistic(evidence, TREATED[evidence.kind], FEATURES[evidence.kind])
    return max(probability, NAMED) if evidence.named and evidence.outside < DISOWNED else probability


def is_there(evidence: Evidence) -> bool:
    """Whether what was typed to be looked up stands there to the letter: then nobody is told that nothing here is of it.

    Whether the text is about it, no word alone tells, so that the state is in doubt. Where the library says what it does not
    treat, ``train`` and ``price`` stand in an example here and there, and only a name tells that its place is meant.
    """
    if evidence.kind in ("both", "words"):
        return evidence.stands and evidence.identifier and evidence.outside < DISOWNED
    return evidence.stands


def verdict_of(evidence: Evidence) -> tuple[Status, float]:
    """The state that the evidence stands for, and the confidence."""
    treated = treated_of(evidence)
    confidence = treated * _logistic(evidence, FIRST[evidence.kind], FIRST_FEATURES[evidence.kind])
    if treated < DECLINED[evidence.kind]:
        return "unsure" if is_there(evidence) else "not_covered", confidence
    return "answered" if confidence >= ANSWERED else "unsure", confidence


def confidence_of(evidence: Evidence) -> float:
    """The probability that the question is treated here and that the right article stands first."""
    return verdict_of(evidence)[1]


def status_of(evidence: Evidence) -> Status:
    """The state that the evidence stands for."""
    return verdict_of(evidence)[0]


def _logistic(evidence: Evidence, constants: Sequence[float], names: Sequence[str]) -> float:
    terms = zip(constants[1:], names, strict=True)
    value = constants[0] + sum(weight * float(getattr(evidence, name)) for weight, name in terms)
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, value))))
