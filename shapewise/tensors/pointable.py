"""Calls so small that every cell can be pointed at, for operations whose own relations leave no copy of that size.

A stem of 64 channels, a border of 4 or the channels of an Inception block cannot be made smaller without becoming another
call. A reader who brings one sees the same operation on these sizes instead, and is told so.
"""

from __future__ import annotations

from collections.abc import Mapping

from shapewise.types import Demo

_WRITTEN = (
    "attention((1, 3, 4), (1, 3, 4), (1, 3, 4))",
    "batch_norm((2, 2, 2, 2))",
    "conv1d((1, 2, 6), filters=2, kernel=3, padding=1)",
    "conv2d((1, 2, 5, 5), filters=1, kernel=3, padding=1)",
    "conv3d((1, 1, 3, 3, 3), filters=1, kernel=2)",
    "conv_transpose2d((1, 1, 3, 3), filters=1, kernel=2, stride=2)",
    "crop((1, 1, 6, 6), after=(0, 0, 1, 2), before=(0, 0, 1, 1))",
    "dense_block((1, 2, 2, 2), growth=1, layers=2)",
    "depthwise_conv2d((1, 2, 4, 4), kernel=3, padding=1)",
    "group_norm((1, 4, 2, 2), groups=2)",
    "gru((1, 3, 2), batch_first=True, hidden=2)",
    "inception_block((1, 2, 3, 3), fives=1, ones=1, pooled=1, reduce3=1, reduce5=1, threes=1)",
    "lstm((1, 3, 2), batch_first=True, hidden=2)",
    "max_pool2d((1, 1, 6, 6), kernel=2, stride=2)",
    "multi_head_attention((1, 3, 4), (1, 3, 4), (1, 3, 4), batch_first=True, heads=2)",
    "pad((1, 1, 3, 3), after=(0, 0, 1, 2), before=(0, 0, 1, 1))",
    "patch_embed((1, 1, 4, 4), features=3, patch=2)",
    "residual_block((1, 2, 2, 2), filters=2)",
    "rnn((1, 3, 2), batch_first=True, hidden=2)",
    "se_gate((1, 4, 2, 2), reduction=2)",
    "unet((1, 1, 2, 2), base=1, classes=1, depth=1)",
    "upsample((1, 1, 3, 3), mode='nearest', scale=2)",
)

POINTABLE: Mapping[str, Demo] = {demo.operation: demo for demo in map(Demo.parse, _WRITTEN)}
"""By the operation's name; those that are not here have small copies of any call."""
