"""Ladders of a U-Net at random, for those who compare what is planned for them."""

from hypothesis import strategies as st

from shapewise.tensors.planner import Ladder

LADDERS = st.builds(
    Ladder,
    depth=st.integers(1, 3),
    convolutions=st.integers(0, 2),
    kernel=st.sampled_from([1, 3, 5]),
    stride=st.integers(1, 3),
    padding=st.sampled_from(["same", "valid", 1]),
    window=st.integers(2, 3),
    window_padding=st.integers(0, 1),
    joint=st.sampled_from(["equal", "crop", "pad"]),
)
