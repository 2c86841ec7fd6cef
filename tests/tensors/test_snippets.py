"""Snippets: what is followed is what the frameworks do; what is not known stops the trace; any text is survived."""

import math
import pickle
import re
import time
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.tensors.snippets import is_snippet, trace
from tests.tensors.following import compare
from tests.tensors.snippet_cases import FAILING, KERAS, NUMPY, PATTERNS, PROGRAMS, TORCH, VIEWS
from tests.tensors.snippet_edges import KERAS_EDGES, NUMPY_EDGES, PLAIN_EDGES, TORCH_EDGES

pytestmark = pytest.mark.thorough


def test_pytorch_agrees():
    import torch
    from torch import nn

    torch.set_num_threads(1)
    compared, failed = compare(TORCH, {"torch": torch, "nn": nn, "F": nn.functional, "math": math})
    assert compared > 300
    assert failed > 25


def test_views_of_moved_axes_agree():
    import torch
    from torch import nn

    compared, failed = compare(VIEWS, {"torch": torch, "F": nn.functional})
    assert compared >= 18
    assert failed >= 6


def test_numpy_agrees():
    compared, failed = compare(NUMPY, {"np": np})
    assert compared > 120
    assert failed > 8


def test_keras_agrees():
    import keras

    compared, failed = compare(KERAS, {"keras": keras, "layers": keras.layers})
    assert compared > 110
    assert failed > 6


def test_whole_programs_agree():
    import keras
    import torch
    from torch import nn

    names = {"torch": torch, "nn": nn, "F": nn.functional, "math": math, "np": np, "keras": keras, "layers": keras.layers}
    compared, failed = compare([*PROGRAMS, *FAILING], names)
    assert compared > 25
    assert failed == len(FAILING) + 6


def test_a_mask_of_one_axis_picks_a_number_that_is_not_known():
    for dtype, module in (("bool", "np"), ("np.bool_", "np"), ("torch.bool", "torch")):
        assert trace(f"x = {module}.ones((6, 4))\ny = x[{module}.ones(6, dtype={dtype})]").shape == (None, 4)


def test_tensorflow_turns_an_operand_of_matmul():
    x = "x = tf.ones((8, 10, 16))\ny = tf.ones((8, 10, 16))\n"
    assert trace(x + "z = tf.matmul(x, y, transpose_b=True)").shape == (8, 10, 10)
    assert trace(x + "z = tf.matmul(x, y, True)").shape == (8, 16, 16)
    assert trace(x + "z = tf.matmul(x, y)").failure.number == 3


def test_einops_agrees():
    import einops
    import torch

    names = {"einops": einops, "rearrange": einops.rearrange, "reduce": einops.reduce, "torch": torch}
    setup = "import einops\nfrom einops import rearrange, reduce\n"
    compared, failed = compare([setup + source for source in PATTERNS], names)
    assert (compared, failed) == (2 * len(PATTERNS) - 4, 2)


def test_calls_at_the_edges_agree():
    import keras
    import torch
    from torch import nn

    names = {"torch": torch, "nn": nn, "F": nn.functional, "np": np, "keras": keras, "layers": keras.layers}
    compared, failed = compare([*TORCH_EDGES, *NUMPY_EDGES, *KERAS_EDGES, *PLAIN_EDGES], names)
    assert compared > 200
    assert failed > 12


def test_a_mask_takes_a_number_of_places_that_only_running_tells():
    assert trace("x = torch.ones(2, 3, 4)\ny = x[x > 0]").shape == (None,)
    assert trace("x = torch.ones(2, 3, 4)\nm = torch.ones(2, 3) > 0\ny = x[m]").shape == (None, 4)
    assert trace("x = torch.ones(2, 3)\ny = x[torch.ones(2).bool()]").shape == (None, 3)


def changed(source, random):
    """A snippet with one or two of its whole numbers replaced."""
    for _ in range(random.randrange(1, 3)):
        places = list(re.finditer(r"(?<![\w.])-?\d+(?![\w.])", source))
        place = random.choice(places)
        source = source[: place.start()] + str(random.choice([1, 2, 3, 4, 5, 6, 8, 12])) + source[place.end() :]
    return source


def test_pytorch_and_numpy_agree_on_changed_numbers():
    import torch
    from torch import nn

    random = Random(5)
    names = {"torch": torch, "nn": nn, "F": nn.functional, "math": math, "np": np}
    sources = [changed(source, random) for source in [*TORCH, *NUMPY] if "rand" not in source.partition("\n")[2]]
    followed = [source for source in sources if trace(source).stopped_at is None]
    assert len(followed) > 0.97 * len(sources)
    compared, failed = compare(followed, names)
    assert compared > 200
    assert failed > 40


NET = """
import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.fc = nn.Linear(6 * 14 * 14, classes)

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = torch.flatten(x, 1)
        return self.fc(x)
"""


def test_a_module_is_followed_through_its_forward():
    done = trace(NET + "\nout = Net()(torch.randn(4, 3, 32, 32))\n")
    assert done.failure is done.stopped_at is None
    assert done.lines[-1].name == "out"
    assert done.shape == (4, 10)


def test_the_failing_line_of_a_module_is_named():
    done = trace(NET + "\nout = Net()(torch.randn(4, 3, 28, 28))\n")
    assert done.failure.source == "return self.fc(x)"
    assert done.failure.number == NET.split("\n").index("        return self.fc(x)") + 1
    assert (done.failure.demo.operation, done.failure.demo.arguments["in_features"]) == ("linear", 1176)
    assert "864" in str(done.failure.error)


def test_shapes_told_in_prose_stand_for_what_the_code_does_not_define():
    done = trace("My x is (8, 3, 28, 28) here:\n```python\n" + NET + "```\n")
    assert done.failure.error.sizes
    assert trace("x.shape is (2, 3)\ny = x.T").lines[-1].shape == (3, 2)


def test_a_class_that_is_never_called_says_what_is_missing():
    assert "never called" in trace(NET).stopped_at.reason


def test_sequential_names_its_layers():
    done = trace("nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU(), nn.Flatten(), nn.Linear(100, 10))(torch.randn(8, 3, 8, 8))")
    assert [line.operation for line in done.lines] == ["conv2d", "flatten"]
    assert done.failure.note == "layer 3: Linear"
    assert str(done.failure.demo) == "linear((8, 576), features=10, in_features=100)"


def test_keras_counts_the_batch_that_nobody_writes():
    done = trace("model = keras.Sequential([layers.Dense(64, input_shape=(32,)), layers.Dense(10)])")
    assert [line.shape for line in done.lines] == [(None, 32), (None, 64), (None, 10)]


def test_symbolic_sizes_stay():
    done = trace('x: Float[Tensor, "b c h w"]\nb, c, h, w = x.shape\ny = x.view(b, c, h * w)\nz = x.transpose(1, 2)')
    assert done.lines[-1].shape == ("b", "h", "c", "w")
    assert done.lines[1].shape == ("b", "c", None)


def test_an_unknown_call_is_named_and_stops():
    done = trace("x = torch.zeros(2, 3)\ny = mystery(x)\nz = x + y")
    assert [line.shape for line in done.lines] == [(2, 3)]
    assert (done.stopped_at.name, done.stopped_at.number, done.stopped_at.source) == ("mystery", 2, "y = mystery(x)")
    assert trace("x = torch.zeros(2, 3)\ny = torch.fft.hfftn(x)").stopped_at.name == "torch.fft.hfftn"
    assert trace("y = x + 1").stopped_at.name == "x"
    assert trace("x = torch.zeros(2)\nwhile True:\n    x = x + x").stopped_at.name == "while"
    assert "only when the code runs" in trace("x = torch.zeros(2)\nif x.sum() > 0:\n    x = x + x").stopped_at.reason


def test_a_comment_tells_what_an_unknown_call_gives():
    done = trace("x = load('a.npy')  # (8, 3)\ny = x @ np.ones((4, 5))")
    assert done.lines[0].shape == (8, 3)
    assert done.failure.error.sizes == (3, 4)


def test_an_operation_in_place_may_not_grow():
    assert "does not fit into x" in str(trace("x = torch.ones(3)\nx += torch.ones(2, 3)").failure.error)


def test_a_negative_size_fails_where_it_is_written():
    assert trace("x = torch.zeros(2, -3)").failure.number == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = torch.randn(2, 3)", True),
        ("Why?\n```python\nx = np.ones(3)\n```", True),
        (">>> np.concatenate([a, b])", True),
        ("layers.Dense(10)(x)", True),
        ("x @ w", True),
        ("class A(nn.Module):\n    pass", True),
        ("I wrote\ny = torch.cat([x, x], 1)\nand it grows", True),
        ("When should I add layers and when concatenate them?", False),
        ("What does torch.cat do?", False),
        ("np.concatenate", False),
        ("RuntimeError: The size of tensor a (3) must match the size of tensor b (4)", False),
        ("Traceback (most recent call last):\n  x = torch.cat([a, b])\nRuntimeError: no", False),
        ("64x128x128", False),
        ("print('hello')", False),
        ("", False),
        ("((((", False),
    ],
)
def test_what_is_a_snippet(text, expected):
    assert is_snippet(text) is expected


def test_line_numbers_are_those_of_the_text():
    done = trace("Why does this fail?\n\n```python\nx = np.ones((2, 3))\nx + np.ones((3, 2))\n```")
    assert (done.lines[0].number, done.failure.number) == (4, 5)


PIECES = [
    "(", ")", "[", "]", ",", "=", "\n", "\n    ", "x", "torch.", "nn.", "np.", "layers.", "cat", "Linear(", "(x)",
    ".view(", "-1", "10**9", "*", "@", ".shape", "for i in range(10**9):", "while 1:", "def f(x):", "f(f(x))",
    "class A(nn.Module):", "lambda x: x", "None", "...", "*x", "**x", "{}", "x=[x]*1000", "dim=1", "Sequential(",
    "Dense(", "Conv2D(", "return ", "self.", "if x:", "1.5", "randn(", "split(", "pad(", "2**2**99", "\x00", "é",
]  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    st.one_of(
        st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
        st.text(max_size=100),
        st.tuples(
            st.sampled_from([*TORCH, *NUMPY, *KERAS]), st.integers(0, 200), st.integers(0, 5), st.sampled_from(PIECES)
        ).map(lambda parts: parts[0][: parts[1]] + parts[3] + parts[0][parts[1] + parts[2] :]),
    )
)
def test_any_text_is_survived(text):
    done = trace(text)
    assert isinstance(is_snippet(text), bool)
    assert done.failure is None or done.stopped_at is None
    assert all(line.number >= 1 for line in done.lines)


START = "x = torch.randn(2, 3)\n"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "-" * 15_000 + "1",
        "not " * 4_000 + "x",
        "lambda: " * 2_000 + "x",
        START + "y=(" + "1+\n" * 6_000 + "1)",
        START + "y=(" + "x\n@" * 4_000 + "x)",
        START + "y=x" + ".T" * 3_000,
        START + "a=[x]\n" + "a=[a,a]\n" * 1_500 + "torch.cat(a)",
        START + "a=[]\na.append(a)\ntorch.stack(a)",
        START + "n=2\n" + "n=n*n\n" * 100,
        START + "for i in range(200):\n for j in range(200):\n  for k in range(200):\n   x=x+1",
        "def f(a):\n  return f(a)\nf(1)",
        "\n".join(" " * i + "if 1:" for i in range(95)) + "\n" + " " * 95 + "pass",
        "x=1\n" * 9_000,
    ],
)
def test_deep_and_endless_snippets_take_bounded_time(text):
    start = time.process_time()
    trace(text)
    is_snippet(text)
    assert time.process_time() - start < 3  # 0.15 s here


def test_a_trace_can_be_pickled():
    done = trace(START + "y = x + torch.ones(4)")
    assert str(pickle.loads(pickle.dumps(done)).failure.error) == str(done.failure.error)


def test_nothing_is_executed(tmp_path):
    marker = tmp_path / "marker"
    trace(f"import pathlib\nx = torch.randn(2)\npathlib.Path({str(marker)!r}).write_text('ran')\nopen({str(marker)!r}, 'w')")
    assert not marker.exists()
