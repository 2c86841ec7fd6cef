"""The size planner against PyTorch, which climbs the same ladders; thorough, because PyTorch is imported."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.tensors.planner import plan
from tests.tensors.ladders import LADDERS

pytestmark = pytest.mark.thorough


def climbed(size, ladder):
    """The same ladder in PyTorch; ``None`` where it refuses."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    padding = {"same": "same", "valid": 0}.get(ladder.padding, ladder.padding)
    convolve = nn.Sequential(*[nn.Conv1d(1, 1, ladder.kernel, padding=padding) for _ in range(ladder.convolutions)])
    pool = nn.MaxPool1d(ladder.window, ladder.stride, ladder.window_padding)
    rise = nn.ConvTranspose1d(1, 1, ladder.stride, ladder.stride)
    skips, x = [], torch.zeros(1, 1, size)
    try:
        with torch.no_grad():
            for _ in range(ladder.depth):
                skips.append(convolve(x))
                x = pool(skips[-1])
            x = convolve(x)
            for skip in reversed(skips):
                x = rise(x)
                if ladder.joint == "crop":
                    skip = skip[..., : x.shape[-1]]
                if ladder.joint == "pad":
                    x = nn.functional.pad(x, (0, max(skip.shape[-1] - x.shape[-1], 0)))
                x = convolve(torch.cat([skip, x], 1)[:, :1])
    except RuntimeError:
        return None
    return x.shape[-1] or None


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(1, 90), LADDERS)
def test_pytorch_climbs_the_same_ladder(size, ladder):
    assert plan(size, ladder).output == climbed(size, ladder)
