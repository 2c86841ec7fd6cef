"""Operation words, signs and code, and the arguments beside them."""

import pytest

from shapewise.tensors.notation import find_request
from shapewise.tensors.notation.signatures import SIGNATURES
from shapewise.tensors.ops import operations

X, Y = (64, 128, 128), (32, 128, 128)


def test_the_seed_question():
    request = find_request("When should I add layers and when concatenate them? I have 64x128x128 and 32x128x128")
    assert request.operation == "add"
    assert request.operations == ("add", "concat")
    assert request.shapes == (X, Y)
    assert dict(request.arguments) == {}
    assert request.faults == ()


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("sum of two feature maps", "add"),
        ("x plus y", "add"),
        ("(2, 3) + (3,)", "add"),
        ("merge two branches", "concat"),
        ("join the outputs", "concat"),
        ("tf.concat", "concat"),
        ("x @ w", "matmul"),
        ("matrix multiplication", "matmul"),
        ("dot product of two vectors", "dot"),
        ("multiply elementwise", "multiply"),
        ("x * mask where x is 2x3", "multiply"),
        ("a 3x3 convolution", "conv2d"),
        ("max pooling", "max_pool2d"),
        ("average pooling", "avg_pool2d"),
        ("global average pooling", "global_average_pool"),
        ("view versus clone: x.view(2, 3)", "reshape"),
        ("how do I flatten it", "flatten"),
        ("permute the axes", "transpose"),
        ("unsqueeze", "expand_dims"),
        ("add a new axis", "expand_dims"),
        ("squeeze the last axis", "squeeze"),
        ("squeeze-and-excitation", "se_gate"),
        ("stack them", "stack"),
        ("multi-head attention", "multi_head_attention"),
        ("self-attention", "attention"),
        ("fully connected layer", "linear"),
        ("batch normalization", "batch_norm"),
        ("transposed convolution", "conv_transpose2d"),
        ("depthwise convolution", "depthwise_conv2d"),
        ("upsampling", "upsample"),
        ("cross-entropy", "cross_entropy"),
        ("U-Net", "unet"),
        ("bidirectional LSTM", "lstm"),
        ("W[x; y]", "linear_identity"),
        ("How do I bake sourdough bread?", None),
        ("Stack Overflow says", None),
        ("model.add(layer)", None),
        ("', '.join(names)", None),
        ("what is a tensor", None),
    ],
)
def test_words_name_operations(text, operation):
    assert find_request(text).operation == operation


@pytest.mark.parametrize(
    ("code", "operation", "arguments"),
    [
        ("torch.cat([x, y], dim=1)", "concat", {"axis": 1}),
        ("torch.cat((x, y), 1)", "concat", {"axis": 1}),
        ("layers.Concatenate(axis=-1)([x, y])", "concat", {"axis": -1}),
        ("layers.Concatenate()([x, y])", "concat", {"axis": -1}),
        ("np.concatenate([x, y])", "concat", {}),
        ("np.concatenate", "concat", {}),
        ('Conv2D(64, 3, strides=2, padding="same")', "conv2d", {"filters": 64, "kernel": 3, "stride": 2, "padding": "same"}),
        ("nn.Conv2d(3, 64, 7, 2, 3)", "conv2d", {"channels": 3, "filters": 64, "kernel": 7, "stride": 2, "padding": 3}),
        (
            "nn.Conv2d(3, 64, kernel_size=(3, 5))",
            "conv2d",
            {"channels": 3, "filters": 64, "kernel": (3, 5), "stride": 1, "padding": 0},
        ),
        ("nn.Linear(512, 10)", "linear", {"in_features": 512, "features": 10}),
        ("Dense(10)", "linear", {"features": 10}),
        ("x.view(-1, 512)", "reshape", {"to": (-1, 512)}),
        ("np.reshape(x, (2, -1))", "reshape", {"to": (2, -1)}),
        ("x.permute(0, 2, 3, 1)", "transpose", {"axes": (0, 2, 3, 1)}),
        ("torch.unsqueeze(x, 1)", "expand_dims", {"axis": 1}),
        ("x.unsqueeze(-1)", "expand_dims", {"axis": -1}),
        ("F.softmax(x, dim=-1)", "softmax", {"axis": -1}),
        ("torch.squeeze(x, dim=(2, 3))", "squeeze", {"axis": (2, 3)}),
        ("torch.split(x, [64, 32], dim=1)", "split", {"sizes": (64, 32), "axis": 1}),
        ("torch.flatten(x, start_dim=1)", "flatten", {"start_axis": 1}),
        ("nn.MaxPool2d(2)", "max_pool2d", {"kernel": 2, "stride": None, "padding": 0}),
        ("nn.MultiheadAttention(512, 8)", "multi_head_attention", {"heads": 8}),
        ("y = torch.cat([f(x), (a, b)], dim=1", "concat", {"axis": 1}),
    ],
)
def test_code_is_read_and_not_run(code, operation, arguments):
    request = find_request(code)
    assert (request.operation, dict(request.arguments)) == (operation, arguments)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("concat along axis 1", {"axis": 1}),
        ("concat with axis=-1", {"axis": -1}),
        ("concat on the last axis", {"axis": -1}),
        ("concat (8, 64, 32, 32) and (8, 32, 32, 32) along the channel axis", {"axis": 1}),
        ("concat (64, 32, 32) and (32, 32, 32) along the channels", {"axis": 0}),
        ("Keras: concat (8, 32, 32, 64) and (8, 32, 32, 32) along channels", {"axis": -1}),
        ("a 3x3 conv with stride 2, padding 1 and 64 filters", {"kernel": 3, "stride": 2, "padding": 1, "filters": 64}),
        ("conv with kernel size 5 and same padding", {"kernel": 5, "stride": 1, "padding": "same"}),
        ("conv with a 3x5 kernel", {"kernel": (3, 5), "stride": 1, "padding": 0}),
        ("conv, dilation=2, groups=4", {"dilation": 2, "groups": 4}),
        ("linear layer to 10 units", {"features": 10}),
        ("multi-head attention with 8 heads", {"heads": 8, "batch_first": True}),
        ("broadcast (3,) to (2, 3)", {"to": (2, 3)}),
    ],
)
def test_arguments_are_read_from_words(text, arguments):
    assert dict(find_request(text).arguments) == arguments


def test_one_shape_for_several_operands():
    assert find_request("stack 3 tensors of shape (2, 3)").shapes == ((2, 3),) * 3
    assert find_request("both have shape (2, 3): can I add them?").shapes == ((2, 3),) * 2
    assert find_request("add a tensor of shape (2, 3)").shapes == ((2, 3),)


def test_every_signature_names_an_operation_of_the_laboratory():
    assert {signature.operation for signature in SIGNATURES.values()} <= set(operations())


def test_every_argument_is_a_parameter_of_its_operation():
    for name, signature in SIGNATURES.items():
        own = {parameter.name for parameter in operations()[signature.operation].parameters} | {"_"}
        assert {*signature.positional, *signature.defaults} <= own, name


def test_every_example_of_the_laboratory_is_read_back():
    for name, operation in operations().items():
        shapes = [tuple(shape) for shape in operation.example["shapes"]]
        text = f"{operation.title}: " + " and ".join(str(shape) for shape in shapes if shape)
        assert list(find_request(text).shapes) == [shape for shape in shapes if shape], name


@pytest.mark.parametrize(
    ("text", "shapes", "arguments"),
    [
        ("transpose (2, 3, 4) to (4, 2, 3)", ((2, 3, 4),), {"axes": (2, 0, 1)}),
        ("transpose (2, 2, 4) to (4, 2, 2)", ((2, 2, 4),), {"axes": (2, 0, 1)}),
        ("broadcast (3,) to (2, 3)", ((3,),), {"to": (2, 3)}),
        ("flatten (8, 64, 7, 7) starting at axis 2", ((8, 64, 7, 7),), {"axis": 2, "start_axis": 2}),
        ("pad (1, 3, 30, 30) by 2", ((1, 3, 30, 30),), {"before": (0, 0, 2, 2), "after": (0, 0, 2, 2)}),
        ("pad a vector (5,) by 2", ((5,),), {"before": (2,), "after": (2,)}),
        ("self-attention on (2, 16, 512)", ((2, 16, 512),) * 3, {"batch_first": True}),
        ("GRU with 128 units on (32, 10, 64)", ((32, 10, 64),), {"hidden": 128, "batch_first": True, "bidirectional": False}),
        ("nn.LSTM(64, 128)", (), {"features": 64, "hidden": 128, "batch_first": False, "bidirectional": False}),
        (
            "nn.LSTM(64, 128, batch_first=True)",
            (),
            {"features": 64, "hidden": 128, "batch_first": True, "bidirectional": False},
        ),
        ("a bidirectional LSTM with 128 units", (), {"hidden": 128, "batch_first": True, "bidirectional": True}),
        ("Conv2D(4, 3) on (None, 28, 28, 1)", ((None, 1, 28, 28),), {"filters": 4, "kernel": 3, "stride": 1, "padding": 0}),
        ("nn.MaxPool2d(2) on (8, 28, 28, 1)", ((8, 28, 28, 1),), {"kernel": 2, "stride": None, "padding": 0}),
    ],
)
def test_what_goes_without_saying(text, shapes, arguments):
    request = find_request(text)
    assert (request.shapes, dict(request.arguments)) == (shapes, arguments)


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("nn.Conv2d(3, 64, 7, 2, 3) on (8, 3, 224, 224) followed by nn.MaxPool2d(3, 2, 1)", ("conv2d",)),
        ("flatten (8, 64, 7, 7), then a linear layer", ("flatten",)),
        ("transpose (2, 3, 4) and then reshape it to (2, 12)", ("transpose",)),
        ("and then flatten (2, 3)", ("flatten",)),
        ("should I add or concatenate (2, 3) and (2, 3)", ("add", "concat")),
        ("bilinear pooling of (8, 512) and (8, 512)", ()),
    ],
)
def test_what_comes_second_is_no_other_way_to_join_the_shapes(text: str, operations: tuple[str, ...]) -> None:
    assert find_request(text).operations == operations


@pytest.mark.parametrize(
    ("text", "features", "heads"),
    [
        ("attention with embed 512 heads 8 on (2, 10, 512)", (512,), (8,)),
        ("attention, embed=256, heads=4", (256,), (4,)),
        ("attention where I embed 50 tokens with 8 heads", None, (8,)),
    ],
)
def test_an_embedding_size_is_no_number_of_heads(text: str, features: tuple[int, ...] | None, heads: tuple[int, ...]) -> None:
    quantities = find_request(text).quantities
    assert quantities.get("features") == features
    assert quantities.get("heads") == heads


def test_what_positions_are_added_to_stands_first() -> None:
    assert find_request("add a (100,) positional vector to (32, 100, 512)").shapes == ((32, 100, 512), (100,))
