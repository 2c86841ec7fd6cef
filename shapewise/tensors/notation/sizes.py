"""One size as it is written: ``64``, ``None``, ``?``, ``N``, ``batch_size``, ``64*7*7``, ``10^6``."""

from __future__ import annotations

from shapewise.patterns import lazy_pattern
from shapewise.types import Shape, Size


def word_set(words: str) -> frozenset[str]:
    """The words of a table that is written with spaces between them."""
    return frozenset(words.split())


AXIS_LETTERS = frozenset("BCDEFHKLMNPSTW")
"""Capital letters that stand for a size; Q, K and V alone are the names of tensors, and X, Y, Z too."""

AXIS_WORDS = word_set(
    "batch batch_size batchsize bs bsz b n m k d t l s c f h w e p nb num_samples samples n_samples seq seq_len seqlen "
    "seq_length sequence sequence_length src_len tgt_len max_len time steps timesteps time_steps length len tokens n_tokens "
    "num_tokens channels channel chans ch in_channels out_channels c_in c_out cin cout height width depth rows cols "
    "columns features feature num_features in_features out_features hidden hidden_size hidden_dim emb embed embed_dim "
    "embedding embedding_dim emb_dim dim d_model d_k d_v d_head head_dim heads num_heads n_heads units vocab vocab_size "
    "classes num_classes n_classes patches num_patches n_features n_channels filters"
)
"""Words that readers write for a size."""

_POWER = lazy_pattern(r"(\d{1,6})(?:\^|\*\*)(\d{1,2})")
_EXPONENT = lazy_pattern(r"(\d{1,6})[eE]\+?(\d{1,2})")
_NUMBER = lazy_pattern(r"-?\d{1,60}(?:_\d{1,30}){0,20}")
_FRACTION = lazy_pattern(r"-?\d{0,20}\.\d{1,20}")
_PRODUCT = lazy_pattern(r"\w{1,30}(?:\s{0,2}(?:\*|//|/|\+|-)\s{0,2}\w{1,30}){1,6}")
_NAME = lazy_pattern(r"[A-Za-z_]\w{0,30}")


class NotASizeError(ValueError):
    """The written item is no size at all."""


class BadSizeError(ValueError):
    """The written item is a size that cannot be; ``str`` is the reason."""


def read_size(item: str) -> Size:
    """The size that is written; raises NotASizeError, or BadSizeError for a fraction.

    Examples
    --------
    >>> [read_size(item) for item in ("64", "None", "?", "N", "64*7*7", "10^3", "-1")]
    [64, None, None, 'N', 3136, 1000, -1]
    """
    item = item.strip().strip("'\"")
    if item in ("None", "?", "none", "null", "unk__", "Ellipsis"):
        return None
    if _NUMBER.fullmatch(item):
        return int(item)
    power = _POWER.fullmatch(item)
    if power:
        raised: int = int(power[1]) ** int(power[2])
        return raised
    exponent = _EXPONENT.fullmatch(item)
    if exponent:
        scaled: int = int(exponent[1]) * 10 ** int(exponent[2])
        return scaled
    if _FRACTION.fullmatch(item):
        raise BadSizeError(f"{item} is not a whole number")
    if _PRODUCT.fullmatch(item):
        return _product(item)
    if _NAME.fullmatch(item) and item not in ("True", "False"):
        return item
    raise NotASizeError(item)


def _product(item: str) -> Size:
    """The value of ``64*7*7``; ``None`` for arithmetic that holds names."""
    factors = [factor.strip() for factor in item.split("*")]
    if not all(factor.isascii() and factor.isdigit() for factor in factors):
        return None
    total = 1
    for factor in factors:
        total *= int(factor)
    return total


def names_an_axis(size: Size) -> bool:
    """Whether the size is a number, unknown, or a name that readers write for a size."""
    if isinstance(size, str):
        return size in AXIS_LETTERS or size.lower() in AXIS_WORDS
    return True


def is_plausible(shape: Shape) -> bool:
    """Whether items in brackets are a shape rather than names of tensors or a remark.

    Examples
    --------
    >>> is_plausible(("N", "C", "H", "W")), is_plausible(("x", "y")), is_plausible(("h", "c")), is_plausible(("n", 1))
    (True, False, False, True)
    """
    names = [size for size in shape if isinstance(size, str)]
    if not all(names_an_axis(name) for name in names):
        return False
    if len(names) < len(shape) or len(shape) > 2:
        return True
    if len(shape) == 2:  # (h, c) is what an LSTM returns, (w, b) are weight and bias
        return all(name.isupper() or len(name) > 1 for name in names) or all(name in "bnmkdtl" for name in names)
    return len(shape) == 1
