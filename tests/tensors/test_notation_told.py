"""Questions whose shapes and axes are told in words: reductions, lists of sizes, who attends, what went in."""

from typing import Any

import pytest

from shapewise.tensors.notation import find_request
from shapewise.tensors.ops import operations


def compare(text: str, operation: str, shapes: list[Any], told: dict[str, Any]) -> None:
    request = find_request(text)
    assert request.operation == operation
    assert list(request.shapes) == shapes
    defaults = {parameter.name: parameter.default for parameter in operations()[operation].parameters}
    found = {**defaults, **request.arguments}
    assert {name: counted(found.get(name), shapes) for name in told} == {name: counted(told[name], shapes) for name in told}


def counted(value: Any, shapes: list[Any]) -> Any:
    """Axes from the front, so that −1 and 2 of three are one."""
    ndim = len(shapes[0])
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    return tuple(axis % ndim for axis in value) if isinstance(value, tuple) else value % ndim


@pytest.mark.parametrize(
    ("text", "shape", "told"),
    [
        ("(16, 20, 128): average over the time steps", (16, 20, 128), {"how": "mean", "axis": 1}),
        ("x.mean(dim=(2, 3)) of a (8, 64, 7, 7) tensor", (8, 64, 7, 7), {"how": "mean", "axis": (2, 3)}),
        ("shape of np.max(a, axis=-1, keepdims=True) if a is 4x5x6", (4, 5, 6), {"how": "max", "axis": -1, "keepdims": True}),
        ("torch.sum over dim 0 of (10, 3)", (10, 3), {"how": "sum", "axis": 0}),
        ("the maximum over the sequence axis of (32, 50, 300)", (32, 50, 300), {"how": "max", "axis": 1}),
        ("reduce (2, 3, 4) with a product along axis 2", (2, 3, 4), {"how": "prod", "axis": 2}),
        ("tf.reduce_mean(x, axis=[1, 2]), x of shape (8, 14, 14, 256)", (8, 14, 14, 256), {"how": "mean", "axis": (1, 2)}),
        ("I average my word vectors of shape (20, 300) over the words", (20, 300), {"how": "mean", "axis": 0}),
        ("max over channels of a 16x64x8x8 feature map, keepdims", (16, 64, 8, 8), {"how": "max", "axis": 1, "keepdims": True}),
        ("take the minimum across the batch for (64, 10)", (64, 10), {"how": "min", "axis": 0}),
        ("spatial mean over height and width for (8, 512, 7, 7)", (8, 512, 7, 7), {"axis": (2, 3)}),
        ("mean over the pixels of NHWC images (8, 7, 7, 512)", (8, 7, 7, 512), {"axis": (1, 2)}),
        ("jnp.prod(a, axis=(0, 2)), a is 2x3x4", (2, 3, 4), {"how": "prod", "axis": (0, 2)}),
        ("sum of each row of a (5, 7) matrix", (5, 7), {"how": "sum", "axis": 1}),
        ("column means of (5, 7)", (5, 7), {"how": "mean", "axis": 0}),
        ("the mean of each channel of (8, 3, 32, 32)", (8, 3, 32, 32), {"how": "mean", "axis": (0, 2, 3)}),
        ("sum (3, 4, 5) over the last two axes", (3, 4, 5), {"how": "sum", "axis": (1, 2)}),
        ("what is left of (12, 7, 5) after summing over axes 0 and 2?", (12, 7, 5), {"how": "sum", "axis": (0, 2)}),
        ("mean pooling of token embeddings (2, 20, 384) over tokens", (2, 20, 384), {"how": "mean", "axis": 1}),
        ("average the 12 heads of attention maps (2, 12, 64, 64)", (2, 12, 64, 64), {"how": "mean", "axis": 1}),
        ("total over all elements of (3, 3)", (3, 3), {"how": "sum", "axis": None}),
        ("x.amax(1) where x is (6, 2)", (6, 2), {"how": "max", "axis": 1}),
    ],
)
def test_reductions(text: str, shape: Any, told: dict[str, Any]) -> None:
    compare(text, "reduce", [shape], told)


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("softmax over the last axis of (8, 10)", "softmax"),
        ("average pooling of (8, 16, 10, 10) over windows of 2", "avg_pool2d"),
        ("mean squared error over the batch of (8, 1) and (8, 1)", "mse"),
        ("torch.max(x, y) of (2, 3) and (2, 3)", "maximum"),
        ("sum of (2, 3) and (2, 3)", "add"),
        ("loss = ((x - y) ** 2).mean() after torch.cat([x, y], dim=1)", "concat"),
        ("how do I reduce overfitting in a dense layer?", "linear"),
    ],
)
def test_what_is_no_reduction(text: str, operation: str) -> None:
    assert find_request(text).operation == operation


@pytest.mark.parametrize(
    ("text", "operation", "shapes", "told"),
    [
        ("B, T, D = 8, 16, 512. What does softmax over the last axis of x do?", "softmax", [(8, 16, 512)], {"axis": -1}),
        ("bs, seq_len, hidden = 4, 128, 768; what is x.transpose(1, 2)?", "transpose", [(4, 128, 768)], {"axes": (0, 2, 1)}),
        ("a tensor of rank 3 with sizes 2, 3, 4: swap the last two axes? permute(0, 2, 1)", "transpose", [(2, 3, 4)], {}),
        ("an array with sizes 6, 4 and 2 flattened", "flatten", [(6, 4, 2)], {}),
        ("stack 7 vectors of 12 numbers", "stack", [(12,)] * 7, {}),
        ("stack 10 frames of 3x64x64", "stack", [(3, 64, 64)] * 10, {}),
        ("upsample 8x16x10x10 by 3", "upsample", [(8, 16, 10, 10)], {}),
        ("stack seven vectors of length 16", "stack", [(16,)] * 7, {}),
        ("two images 3x64x64: put them into one batch", "stack", [(3, 64, 64)] * 2, {}),
        ("I subtract the mean (3, 1, 1) from images 16x3x32x32", "subtract", [(16, 3, 32, 32), (3, 1, 1)], {}),
        ("batch of 10 matrices 3x4 times batch of 10 matrices 4x5: matmul", "matmul", [(10, 3, 4), (10, 4, 5)], {}),
        ("positional encodings (60, 512) on embeddings (8, 40, 512)", "positional_add", [(8, 40, 512), (60, 512)], {}),
        ("add an axis to (5, 4) so that it broadcasts with (5, 3, 4)", "expand_dims", [(5, 4)], {"axis": 1}),
        ("insert an axis in (7, 9) at the end", "expand_dims", [(7, 9)], {"axis": -1}),
        ("(1, 28, 28, 1): get rid of all the ones", "squeeze", [(1, 28, 28, 1)], {"axis": None}),
        ("merge 12 heads of (2, 12, 50, 64)", "transpose", [(2, 12, 50, 64)], {"axes": (0, 2, 1, 3)}),
        ("permute (8, 3, 224, 224) to channels last", "transpose", [(8, 3, 224, 224)], {"axes": (0, 2, 3, 1)}),
        ("transpose (8, 224, 224, 3) to channels first", "transpose", [(8, 224, 224, 3)], {"axes": (0, 3, 1, 2)}),
        ("softmax over classes for logits (4, 21, 64, 64)", "softmax", [(4, 21, 64, 64)], {"axis": 1}),
        ("binary cross-entropy between (32, 1) and (32,)", "mse", [(32, 1), (32,)], {}),
        ("nn.BCEWithLogitsLoss()(out, y), out (16, 1) and y (16,)", "mse", [(16, 1), (16,)], {}),
        ("element wise product of (2, 3) with (3, 2)", "multiply", [(2, 3), (3, 2)], {}),
        ("grouped conv with 4 groups, 64 to 128 channels, 3x3, 8x64x16x16", "conv2d", [(8, 64, 16, 16)], {}),
    ],
)
def test_what_words_say_of_shapes(text: str, operation: str, shapes: list[Any], told: dict[str, Any]) -> None:
    compare(text, operation, shapes, told)


@pytest.mark.parametrize(
    ("text", "query", "keys"),
    [
        ("A decoder of length 20 attends to encoder states (8, 50, 256)", (8, 20, 256), (8, 50, 256)),
        ("the queries have length 30, keys are (2, 50, 64): attention output?", (2, 30, 64), (2, 50, 64)),
        ("self-attention over (2, 50, 64)", (2, 50, 64), (2, 50, 64)),
    ],
)
def test_who_attends_has_a_length_of_its_own(text: str, query: Any, keys: Any) -> None:
    request = find_request(text)
    assert request.operation == "attention"
    assert request.shapes == (query, keys, keys)


@pytest.mark.parametrize(
    ("text", "operation", "shape", "hidden"),
    [
        ("My GRU returns (32, 12, 64) with batch_first. What were the input features?", "gru", (32, 12, "D"), 64),
        ("What did I feed a bidirectional LSTM whose output is (16, 30, 200)?", "lstm", (16, 30, "D"), 100),
    ],
)
def test_what_a_recurrent_layer_returned_leaves_its_input_open(text: str, operation: str, shape: Any, hidden: int) -> None:
    request = find_request(text)
    assert (request.operation, request.shapes, request.arguments["hidden"]) == (operation, (shape,), hidden)
    result = operations()[operation].shape(shapes=[shape], **{**request.arguments, "batch_first": True})
    assert result[-1] == hidden * (2 if request.arguments["bidirectional"] else 1)


def test_heads_make_attention_one_of_several_heads() -> None:
    request = find_request("self-attention with 8 heads over (4, 100, 512): size of the score matrix")
    assert (request.operation, request.arguments["heads"]) == ("multi_head_attention", 8)


@pytest.mark.parametrize(
    ("text", "operation", "shapes", "arguments"),
    [
        ("argmax over the classes of (32, 10)", "reduce", ((32, 10),), {"axis": -1, "how": "argmax"}),
        ("x.argmin(dim=1) with x of (32, 10)", "reduce", ((32, 10),), {"axis": 1, "how": "argmin"}),
        ("position of the largest along the last axis of (8, 10)", "reduce", ((8, 10),), {"axis": -1, "how": "argmax"}),
        ("np.repeat(x, 3, axis=0) on (2, 3)", "repeat", ((2, 3),), {"axis": 0, "repeats": 3}),
        ("x.repeat(2, 1) with x (3, 4)", "tile", ((3, 4),), {"repeats": (2, 1)}),
        (
            "tokens (2, 50, 64) without the class token, turned into a 7x7 grid",
            "reshape",
            ((2, 49, 64),),
            {"to": (2, 7, 7, 64)},
        ),
        ("(2, 16, 8) patches, reshape into a grid", "reshape", ((2, 16, 8),), {"to": (2, 4, 4, 8)}),
        ("reshape (2, 6) into a grid of (3, 4)", "reshape", ((2, 6),), {"to": (3, 4)}),
    ],
)
def test_places_repeats_and_grids(text, operation, shapes, arguments):
    request = find_request(text)
    assert (request.operation, request.shapes, dict(request.arguments)) == (operation, shapes, arguments)


def test_two_that_are_weighed_against_each_other_are_both_named():
    assert find_request("difference between np.repeat and np.tile on (2, 3)").operations == ("repeat", "tile")


@pytest.mark.parametrize(
    ("text", "operation", "shapes", "arguments"),
    [
        ("tf.transpose(x, perm=[0, 2, 1]), x (2, 3, 4)", "transpose", ((2, 3, 4),), {"axes": (0, 2, 1)}),
        ("torch.cat((a, b, c), dim=0), each 5x7", "concat", ((5, 7),) * 3, {"axis": 0}),
        ("[batch, seq, dim] = [2, 9, 64], I need 4 heads", "split_heads", ((2, 9, 64),), {}),
        ("np.split(x, 4, axis=0) of (8, 3)", "split", ((8, 3),), {"parts": 4, "axis": 0}),
        ("torch.split(x, 4, dim=0) of (8, 3)", "split", ((8, 3),), {"axis": 0}),
        ("tf.split(x, [3, 5], axis=0) of (8, 3)", "split", ((8, 3),), {"sizes": (3, 5), "axis": 0}),
        ("q @ k.transpose(-2, -1), both (2, 10, 16)", "matmul", ((2, 10, 16), (2, 16, 10)), {}),
        ("h @ w with h (3, 4) and w (4, 5)", "matmul", ((3, 4), (4, 5)), {}),
        ("layers.Conv3D(2, 3) on (None, 8, 9, 9, 1)", "conv3d", ((None, 1, 8, 9, 9),), {"filters": 2, "kernel": 3}),
        ("layers.Conv1D(32, 3) on (8, 100, 16)", "conv1d", ((8, 16, 100),), {"filters": 32, "kernel": 3}),
    ],
)
def test_code_says_what_goes_in(text, operation, shapes, arguments):
    request = find_request(text)
    assert (request.operation, request.shapes) == (operation, shapes)
    assert {name: request.arguments.get(name) for name in arguments} == arguments
