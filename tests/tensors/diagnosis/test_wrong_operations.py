"""Messages of operations that the laboratory does not have: each is told under its own name and rule, and lends none."""

from __future__ import annotations

import pytest

from shapewise.tensors.diagnosis import diagnose
from shapewise.tensors.diagnosis.forms import all_forms
from shapewise.tensors.diagnosis.kinship import is_of_kind
from shapewise.tensors.diagnosis.own_rules import GENERAL, OWN
from shapewise.types import Diagnosis

ONNX = (
    "InvalidArgument: [ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code"
    " returned while running {0} node. Name:'n' Status Message: "
)
EINOPS = (
    'EinopsError:  Error while processing rearrange-reduction pattern "{0}".\n Input tensor'
    " shape: (2, 3). Additional info: {{}}.\n "
)
STFT = "RuntimeError: stft(torch.FloatTensor[1064], n_fft=64, hop_length=16, win_length=64, window=None, normalized=0) : "
MASK = "RuntimeError: The shape of the 3D attn_mask is torch.Size([2, 5, 6]), but should be (16, 5, 6)."
CARRY = (
    "TypeError: while_loop body function carry input and carry output must have equal types,"
    " but they differ:\n\nThe input carry c"
    " has type float32[2] but the corresponding output carry component has type float32[3], so the shapes do not match."
)
ALONE: tuple[tuple[str, str, int | None, tuple[int, ...], str], ...] = (
    # message, operation, axis, sizes, a word of the rule
    (
        "RuntimeError: Argument #4: Padding size should be less than the corresponding input"
        " dimension, but got: padding (2, 5)"
        " at dimension 3 of input [1, 3, 4, 4]",
        "other",
        3,
        (5, 4),
        "padding",
    ),
    ("RuntimeError: X1 and X2 must have the same number of columns. X1: 3 X2: 4", "other", -1, (3, 4), "cdist"),
    (
        "RuntimeError: Mismatch of parameter numbers and input channel size. Found parameter numbers = 5 and channel size = 3.",
        "add",
        None,
        (5, 3),
        "PReLU",
    ),
    (
        "RuntimeError: Expected weight to be a vector of size equal to the number of channels in"
        " input, but got weight of shape"
        " [8] and input of shape [2, 6, 4, 4]",
        "other",
        1,
        (8, 6),
        "Group normalisation",
    ),
    ("AssertionError: was expecting embedding dimension of 64, but got 32", "attention", -1, (32, 64), "embed_dim"),
    (
        "AssertionError: key shape torch.Size([5, 2, 64]) does not match value shape torch.Size([6, 2, 64])",
        "attention",
        0,
        (5, 6),
        "values",
    ),
    (MASK, "attention", 0, (2, 16), "mask"),
    (
        "RuntimeError: bilinear(): input1 size does not match weight size: got 3 but expected 4",
        "linear",
        -1,
        (3, 4),
        "bilinear",
    ),
    ("RuntimeError: bilinear(): input batch dimensions do not match at dim 0: got 2 and 3", "linear", 0, (2, 3), "bilinear"),
    (
        "RuntimeError: Given output_size=(4, 5), kernel_size=(2, 2), dilation=(1, 1), padding=(0,"
        " 0), stride=(1, 1), expected size of"
        " input's dimension 2 to match the calculated number of sliding blocks 3 * 4 = 12, but got input.size(2)=13.",
        "other",
        2,
        (13, 12),
        "Fold",
    ),
    (
        "RuntimeError: Expected shape of indices to be same as that of the input tensor ([1, 1, 2,"
        " 2]) but got indices tensor with"
        " shape: [1, 1, 3, 3]",
        "pool",
        3,
        (2, 3),
        "unpooling",
    ),
    (
        "RuntimeError: output padding must be smaller than either stride or dilation, but got output_padding_height: 5"
        " output_padding_width: 5 stride_height: 1 stride_width: 1 dilation_height: 1 dilation_width: 1",
        "conv",
        None,
        (5, 1),
        "output padding",
    ),
    (
        "RuntimeError: Given transposed=1, weight of size [3, 4, 2, 2], expected bias to be"
        " 1-dimensional with 4 elements, but got"
        " bias of size [3] instead",
        "conv",
        None,
        (4, 3),
        "bias",
    ),
    (
        STFT + "expected a 1D window tensor of size equal to win_length=64, but got window with size [32]",
        "other",
        0,
        (32, 64),
        "window",
    ),
    ("IndexError: index_select(): Index is supposed to be a vector", "index", None, (), "vector"),
    (
        "ValueError: Values in `cropping` argument should be smaller than the corresponding"
        " spatial dimension of the input. Received:"
        " input_shape=(None, 4, 4, 3), cropping=((5, 5), (5, 5))",
        "other",
        None,
        (),
        "Cropping",
    ),
    (
        "ValueError: A `Subtract` layer should be called on exactly 2 inputs. Received:"
        " input_shape=[(None, 4), (None, 4), (None, 4)]",
        "add",
        None,
        (),
        "exactly two inputs",
    ),
    (
        "ValueError: All dimensions of `value` and `key`, except the last one, must be equal."
        " Received: value_shape=(None, 6, 9) and"
        " key_shape=(None, 7, 9)",
        "attention",
        1,
        (6, 7),
        "values",
    ),
    ("ValueError: operands could not be broadcast together with shape (3,) (2,)", "other", 0, (3, 2), "np.repeat"),
    (
        "TypeError: select `which` must be scalar or have the same shape as cases, got `which` shape (2,) but case shape (3,).",
        "broadcast",
        0,
        (2, 3),
        "stretches nothing",
    ),
    (
        "ValueError: Array inputs to associative_scan must have the same first dimension. (saw: [(3,), (4,)])",
        "other",
        0,
        (3, 4),
        "scanned",
    ),
    (
        "ValueError: The number of filters must be evenly divisible by the number of groups. Received: groups=2, filters=5.",
        "conv",
        None,
        (5, 2),
        "divisible by the number of groups",
    ),
    (
        ONNX.format("MatMul") + "matmul_helper.h:145 Compute left operand cannot broadcast on dim 0",
        "matmul",
        0,
        (),
        "Before the last two axes",
    ),
    (CARRY, "other", 0, (2, 3), "loop"),
    (
        "flax.errors.ScopeParamShapeError: Initializer expected to generate shape (4, 8) but got"
        " shape (5, 8) instead for parameter"
        ' "kernel" in "/Dense_0".',
        "linear",
        0,
        (4, 5),
        "saved parameter",
    ),
    (EINOPS.format("1 b -> b") + "Shape mismatch, 2 != 1", "reshape", None, (2, 1), "size 1"),
    (
        EINOPS.format("a b -> a c") + "Identifiers only on one side of expression (should be on both): {'b'}",
        "reshape",
        None,
        (),
        "pattern",
    ),
    (ONNX.format("Gemm") + "Gemm: Invalid bias shape for broadcast", "linear", None, (), "Gemm"),
    (
        ONNX.format("ConvTranspose")
        + "filter number not equal to input channel number. filter_number: 4 num_input_channels: 3",
        "conv",
        1,
        (3, 4),
        "transposed",
    ),
)


@pytest.mark.parametrize(("message", "operation", "axis", "sizes", "word"), ALONE, ids=[case[0][:50] for case in ALONE])
def test_an_operation_that_is_not_in_the_laboratory_stands_alone(
    message: str, operation: str, axis: int | None, sizes: tuple[int, ...], word: str
) -> None:
    found = diagnose(message)
    assert found is not None
    assert (found.operation, found.axis, found.sizes) == (operation, axis, sizes)
    assert word in found.rule
    assert (found.demo, found.fixes) == (None, ())


@pytest.mark.parametrize(("labels", "word"), [(1, "one-hot"), (3, "columns")])
def test_a_loss_of_keras_borrows_no_demo_and_keeps_to_ways_out_of_its_own(labels: int, word: str) -> None:
    found = diagnose(f"ValueError: Shapes (None, {labels}) and (None, 10) are incompatible")
    assert found is not None
    assert (found.operation, found.axis, found.sizes) == ("loss", 1, (labels, 10))
    assert word in found.rule
    assert found.demo is None
    assert found.fixes
    assert all(fix.demo is None for fix in found.fixes)


OTHERS: tuple[tuple[str, str, str, str], ...] = (
    # message, operation, the laboratory's operation, a word of the rule
    (
        "RuntimeError: Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [1, 3, 8, 8, 8]",
        "conv",
        "conv2d",
        "number of axes",
    ),
    (
        "RuntimeError: Expected 3D (unbatched) or 4D (batched) input to conv_transpose2d, but got input of size: [8, 8]",
        "conv",
        "conv_transpose2d",
        "number of axes",
    ),
    (
        "RuntimeError: Given transposed=1, weight of size [16, 8, 2, 2], expected input[1, 64, 8,"
        " 8] to have 16 channels, but got 64"
        " channels instead",
        "conv",
        "conv_transpose2d",
        "transposed",
    ),
    (
        "ValueError: Exception encountered when calling AveragePooling2D.call().\n\nComputed"
        " output size would be zero or negative."
        " Received: `inputs.shape=[None 2 2 3]`, `pool_size=[4 4]`, `strides=(4, 4)`, `padding=valid`.",
        "pool",
        "avg_pool2d",
        "window",
    ),
    ("ValueError: num_channels (6) must be divisible by num_groups (4)", "other", "group_norm", "channels"),
    ("ValueError: Number of groups (4) must be a multiple of the number of channels (6).", "other", "group_norm", "channels"),
    (ONNX.format("Gemm") + "GEMM: Dimension mismatch, W: {3,4} K: 5 N:4", "linear", "linear", "input features"),
    (ONNX.format("Gemm") + "GEMM: Dimension mismatch, W: {4,3} K: 5 N:4", "linear", "linear", "input features"),
)


@pytest.mark.parametrize(("message", "operation", "demo", "word"), OTHERS, ids=[case[0][:50] for case in OTHERS])
def test_the_demo_is_that_of_the_operation_which_failed(message: str, operation: str, demo: str, word: str) -> None:
    found = diagnose(message)
    assert found is not None
    assert found.demo is not None
    assert (found.operation, found.demo.operation) == (operation, demo)
    assert word in found.rule


def test_gemm_sets_the_input_against_the_side_of_the_weight_that_is_summed_over() -> None:
    for weight in ("{3,4}", "{4,3}"):
        found = diagnose(ONNX.format("Gemm") + f"GEMM: Dimension mismatch, W: {weight} K: 5 N:4")
        assert found is not None
        assert (found.sizes, found.shapes[0]) == ((5, 3), (None, 5))


PRODUCT = """Traceback (most recent call last):
  File "net.py", line 9, in forward
    {line}
RuntimeError: The size of tensor a ({a}) must match the size of tensor b ({b}) at non-singleton dimension {axis}"""


@pytest.mark.parametrize(
    "line",
    [
        "y = a @ b",
        "y = torch.matmul(a, b)",
        "y = torch.bmm(a, b)",
        "return q @ k.transpose(-2, -1) / 8",
        "return q @ k.transpose(-2, -1) / math.sqrt(d)",
    ],
)
@pytest.mark.parametrize("axis", [0, 1])
def test_what_pytorch_stretches_in_a_product_are_its_stacks(line: str, axis: int) -> None:
    found = diagnose(PRODUCT.format(line=line, a=3, b=7, axis=axis))
    assert found is not None
    assert (found.operation, found.axis, found.sizes, found.reproduced) == ("matmul", axis, (3, 7), True)
    assert found.rule.startswith("Before the last two axes")
    assert found.demo is not None
    first, second = found.demo.arguments["shapes"]
    assert (first[axis], second[axis], first[-1]) == (3, 7, second[-2])


def test_a_sum_in_the_failing_line_stays_a_sum() -> None:
    found = diagnose(PRODUCT.format(line="return x + residual", a=3, b=7, axis=0))
    assert found is not None
    assert found.operation == "add"


def test_several_batch_axes_of_a_product_tell_which_of_them_differs() -> None:
    found = diagnose(
        "TypeError: dot_general requires lhs batch dimensions and rhs batch dimensions to have the"
        " same shape, got (2, 3) and (2, 7)."
    )
    assert found is not None
    assert (found.axis, found.sizes) == (1, (3, 7))
    assert found.shapes == ((2, 3, None, None), (2, 7, None, None))


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (
            "ValueError: conv_general_dilated window and window_strides must have the same number of"
            " dimensions, but got 2 and 1",
            "axes",
        ),
        ("ValueError: in_channels must be divisible by groups", "divisible"),
        (ONNX.format("Conv") + "Invalid input shape: {2,2}", GENERAL),
        (
            ONNX.format("DepthToSpace") + "DepthToSpace requires input depth to be a multiple of (block_size * block_size)",
            "divisible",
        ),
        ("ValueError: shape must have length equal to the number of dimensions of x;  (2,) vs (3, 4)", ""),
    ],
)
def test_an_unknown_wording_gets_no_rule_and_no_way_out_of_another(message: str, rule: str) -> None:
    found = diagnose(message)
    assert found is not None
    assert rule in found.rule
    assert "as many channels as the kernel" not in found.rule
    assert (found.demo, found.fixes) == (None, ())


def test_no_example_shows_an_operation_of_another_kind(diagnosed: dict[str, Diagnosis | None]) -> None:
    borrowed = [
        (name, found.operation, found.demo.operation)
        for name, found in diagnosed.items()
        if found is not None and found.demo is not None and not is_of_kind(found.operation, found.demo.operation)
    ]
    assert borrowed == []


def test_every_own_rule_belongs_to_a_form() -> None:
    assert set(OWN) <= {form.name for form in all_forms()}


def test_an_axis_counted_from_the_back_is_said_in_words() -> None:
    found = diagnose("RuntimeError: X1 and X2 must have the same number of columns. X1: 3 X2: 4")
    assert found is not None
    assert found.unknown.startswith("The message tells the last axis and 3 against 4")
