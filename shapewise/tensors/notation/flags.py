"""Parameters that a few words turn on or off: "ceil mode", "without bias", "causal"."""

from __future__ import annotations

import re
from typing import Any

from shapewise.patterns import lazy_pattern
from shapewise.tensors.notation.sizes import word_set


def _flag(names: str, name: str, value: Any, words: str) -> tuple[frozenset[str], str, Any, re.Pattern[str]]:
    return word_set(names), name, value, lazy_pattern(words, re.IGNORECASE)


FLAGS = (
    _flag("max_pool2d avg_pool2d", "ceil_mode", True, r"\bceil[\s_-]?mode\b(?!\s?=\s?False)"),
    _flag("attention multi_head_attention", "causal", True, r"\bcausal(?:ly)?\b|is_causal=True"),
    _flag("linear conv1d conv2d conv3d conv_transpose2d depthwise_conv2d", "bias", False, r"\b(?:without|no)\s(?:a\s)?bias\b"),
    _flag(
        "patch_embed",
        "class_token",
        True,
        r"\b(?:with|and|plus|including)\s(?:a\s|the\s)?(?:class|cls)[\s_]token|(?:class|cls)[\s_]token\s(?:is\s)?(?:included|added|counted)",
    ),
    _flag(
        "global_average_pool global_max_pool", "keepdims", True, r"Adaptive(?:Avg|Max)Pool2d\(\s?\(?\s?1\b|\bkeep_?dims?=True"
    ),
    _flag(
        "reduce",
        "keepdims",
        True,
        r"\bkeep_?dims?\b(?!\s?=\s?False)|\bkeep(?:ing)?\s(?:the\s|that\s|its\s)?(?:reduced\s)?(?:axis|axes|dim\w{0,8})\b",
    ),
    _flag("upsample", "mode", "bilinear", r"\bbilinear\b(?!\sor\b)"),
    _flag("residual_block", "shortcut", "projection", r"\bprojection\b"),
    _flag("residual_block", "shortcut", "identity", r"\bidentity\b"),
)
"""(operations, parameter, value, the words that say so)."""
