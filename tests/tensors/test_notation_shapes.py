"""Every notation of a shape, what is none, and what is said of a shape that cannot be."""

import contextlib
import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shapewise.errors import ShapeError
from shapewise.tensors.notation import find_request, find_shapes, parse_shape
from shapewise.types import shape_text

ONE_SHAPE = {
    "64x128x128": (64, 128, 128),
    "64X128X128": (64, 128, 128),
    "64×128×128": (64, 128, 128),
    "64 x 128 x 128": (64, 128, 128),
    "64 * 128 * 128": (64, 128, 128),
    "224 by 224 by 3": (224, 224, 3),
    "(None, 128, 128, 64)": (None, 128, 128, 64),
    r"$64 \times 128 \times 128$": (64, 128, 128),
    "a tensor of shape 64, 128, 128": (64, 128, 128),
    "shape 8,3": (8, 3),
    "[?, 64]": (None, 64),
    "(64,)": (64,),
    "(2,3)": (2, 3),
    "(N, 64)": ("N", 64),
    "(batch_size, 128)": ("batch_size", 128),
    "(batch, seq, features)": ("batch", "seq", "features"),
    "(8, 64*7*7)": (8, 3136),
    "torch.Size([2, 3])": (2, 3),
    "torch.Size([])": (),
    "tf.TensorShape([None, 3])": (None, 3),
    "(N, C, H, W) = (8, 3, 224, 224)": (8, 3, 224, 224),
    "N=8, C=3, H=224, W=224": (8, 3, 224, 224),
    "a batch of 32 images of 224 by 224 with 3 channels": (32, 3, 224, 224),
    "32 RGB images of 224x224": (32, 3, 224, 224),
    "64 feature maps of 56x56": (64, 56, 56),
    "16 sequences of length 100 with 512 features": (16, 100, 512),
    "a vector of length 10": (10,),
    "100 samples with 20 features": (100, 20),
    "x.shape == (2, 3)": (2, 3),
    'x: Float[Tensor, "b c h w"]': ("b", "c", "h", "w"),
    'y: Float32[Array, "batch 3 224 224"]': ("batch", 3, 224, 224),
    "<tf.Tensor 'x:0' shape=(?, 7) dtype=float32>": (None, 7),
    "<KerasTensor shape=(None, 10), dtype=float32, sparse=False, name=keras_tensor>": (None, 10),
    "f32[8,128]": (8, 128),
    "float32[2,3]": (2, 3),
    "bf16[4,8]": (4, 8),
    "np.zeros((2, 3))": (2, 3),
    "np.full((2, 3), 7)": (2, 3),
    "torch.randint(0, 10, (2, 3))": (2, 3),
    "torch.randn(8, 3, 32, 32)": (8, 3, 32, 32),
    "torch.randn(8, 3, device='cpu')": (8, 3),
    "np.random.normal(size=(2, 3))": (2, 3),
    "Input(shape=(32,))": (None, 32),
    "keras.Input((28, 28, 1))": (None, 28, 28, 1),
    "NxCxHxW": ("N", "C", "H", "W"),
    "OOM when allocating tensor with shape[8,512] and type float": (8, 512),
    "expected input[8, 1, 28, 28] to have 3 channels": (8, 1, 28, 28),
    "a 3x3 kernel on 8x3x32x32": (8, 3, 32, 32),
    "2x2 max pooling on (8, 64, 32, 32)": (8, 64, 32, 32),
}

NO_SHAPE = [
    "a 3x3 kernel",
    "1x1 conv",
    "what is 1x1 good for",
    "a 1x1 or 3x3 convolution",
    "kernel size 5x5",
    "16x16 patches",
    "PyTorch 2.13.0",
    "4x faster than in 2024",
    "up to 3x, 4x",
    "on 2024-05-01",
    "between (2019, 2021)",
    "224x224 images",
    "torch.cat([x, y], dim=1)",
    "Conv2D(64, (3, 3), strides=(2, 2))",
    "nn.Conv2d(3, 64, 7, 2, 3)",
    "np.transpose(x, (0, 2, 1))",
    "x.reshape(3, 4)",
    "x.view(-1, 512)",
    "np.array([1, 2, 3])",
    "x[0, 1] and y[1, 2]",
    "output, (h, c) = lstm(x)",
    "2 * 3 = 6",
    "see (1) and [2]",
    "at 0x7f3a12",
    "f(x, y)",
    "the 1x1, 3x3, 5x5 and pooling branches",
    "Kernel size: (5 x 5)",
    "The expanded size of the tensor (5) must match the existing size (3)",
    "batch_size (32) to match target batch_size (8)",
    "where does 16*5*5 in nn.Linear come from",
    "viewed as (-1, vocab_size)",
    "",
    "axis=(1, 2)",
]


@pytest.mark.parametrize(("text", "shape"), ONE_SHAPE.items())
def test_each_notation_is_read(text, shape):
    assert [found.shape for found in find_shapes(text)] == [shape]


@pytest.mark.parametrize("text", NO_SHAPE)
def test_what_is_no_shape_is_left_alone(text):
    assert find_shapes(text) == ()


def test_several_shapes_keep_their_order_and_places():
    text = "I have 64x128x128 and (32, 128, 128), or torch.Size([5])."
    found = find_shapes(text)
    assert [one.shape for one in found] == [(64, 128, 128), (32, 128, 128), (5,)]
    assert [text[one.start : one.end] for one in found] == ["64x128x128", "(32, 128, 128)", "torch.Size([5])"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x.shape == (2, 3) and y.shape == (3, 4)", ["x", "y"]),
        ("x = torch.randn(2, 3)", ["x"]),
        ("encoder_out is 2x3", ["encoder_out"]),
        ("weight of size [64, 3, 7, 7]", ["weight"]),
        ("shapes cannot be multiplied (32x512 and 256x10)", [None, None]),
        ("the shape is (2, 3)", [None]),
    ],
)
def test_names_of_tensors_are_read(text, names):
    assert [found.name for found in find_shapes(text)] == names


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("3x", "a size is missing"),
        ("2x3x", "a size is missing"),
        ("0x5", "size of zero"),
        ("-1x4", "negative"),
        ("2.5x3", "not whole"),
        ("2xx3", "misses a size"),
        ("x".join(["2"] * 40), "40 axes"),
        ("10^30", "elements"),
        ("10^30x4", "elements"),
        ("1" + "0" * 30 + "x2", "elements"),
        ("(2, -3)", "negative"),
        ("(2.5, 3)", "not a whole number"),
        ("bread", "is not a shape"),
        ("", "is not a shape"),
        ("x" * 5000, "is not a shape"),
        ("9" * 60 + "x" + "9" * 60, "elements"),
    ],
)
def test_a_shape_that_cannot_be_gets_a_sentence(text, part):
    with pytest.raises(ShapeError, match=part) as caught:
        parse_shape(text)
    assert len(str(caught.value)) < 700


@pytest.mark.parametrize(
    "text", ["add 3x and 4x5", "is 0x5 fine?", "concat -1x4 and 3x4", "what of 10^30x4", "x of shape (-1, 4)"]
)
def test_a_request_names_the_faults(text):
    assert find_request(text).faults


def test_a_reshape_target_may_hold_minus_one():
    request = find_request("reshape (8, 512) to (-1, 64)")
    assert (request.shapes, request.arguments["to"], request.faults) == (((8, 512),), (-1, 64), ())


@pytest.mark.parametrize(
    ("text", "shape"),
    [("5", (5,)), ("()", ()), ("[]", ()), ("2, 3", (2, 3)), ("2 3", (2, 3)), ("(7)", (7,)), ("3x3", (3, 3)), ("N", ("N",))],
)
def test_the_door_takes_plainer_forms(text, shape):
    assert parse_shape(text) == shape


SIZES = st.one_of(st.integers(1, 1000), st.none(), st.sampled_from(["N", "C", "H", "W", "B"]))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(SIZES, min_size=2, max_size=6))
def test_what_is_written_is_read_back(sizes):
    shape = tuple(sizes)
    assert parse_shape(shape_text(shape)) == shape
    if all(isinstance(size, int) for size in shape):
        for sign in ("x", "×", " x ", " * ", " by "):
            assert parse_shape(sign.join(map(str, shape))) == shape
        assert parse_shape(f"torch.Size([{', '.join(map(str, shape))}])") == shape
        assert parse_shape(f"f32[{','.join(map(str, shape))}]") == shape


WRITTEN = "( ) [ ] , x × 3 64 -1 . None ? by * torch.cat( shape= N images conv kernel = @ add 10^30 0x é channels 3x3 2.5 axis"
SNIPS = [piece.replace("_", " ") for piece in WRITTEN.split()]
PIECES = st.lists(st.sampled_from([*SNIPS, "Float[Tensor, '", " ", "\n", "\x00"]), max_size=60).map("".join)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(st.one_of(PIECES, st.text(max_size=200)))
def test_any_text_is_survived_and_places_hold(text):
    request = find_request(text)
    found = find_shapes(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
    assert all(isinstance(fault, str) and fault.endswith((".", "?")) for fault in request.faults)
    with contextlib.suppress(ShapeError):  # and nothing but that
        parse_shape(text)


@pytest.mark.parametrize(
    "piece", ["(", "1x", "torch.cat(", "64 images 2x2 ", "64x64 ", "1 1 1 x", "(1,", "add ", "x @ y ", "Float[Tensor, "]
)
def test_long_text_takes_bounded_time(piece):
    text = (piece * 40_000)[:40_000]
    start = time.process_time()
    find_request(text)
    assert time.process_time() - start < 6  # 0.5 s here; a regular expression that is not linear takes minutes


def test_a_size_of_zero_in_an_error_message_is_no_fault():
    request = find_request("RuntimeError: Calculated output size: (256x0x0). Output size is too small")
    assert (request.faults, request.shapes) == ((), ((256, 0, 0),))


def test_height_and_width_alone_are_no_operand_of_an_image_operation():
    assert find_request("Why is the output of the U-Net 388 by 388?").shapes == ()
    assert find_request("add 388x388 and 388x388").shapes == ((388, 388), (388, 388))
