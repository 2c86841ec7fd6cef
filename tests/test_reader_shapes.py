"""Questions with shapes, in a reader's words: the operation, what it is told, and what comes out of it."""

from __future__ import annotations

from typing import Any

import pytest

from shapewise.answer import ask
from shapewise.errors import ShapeError
from shapewise.library.library import Library
from shapewise.tensors.ops import operations
from shapewise.types import Answer


def result_of(answer: Answer) -> Any:
    """The shape that the demo of an answer gives; ``None`` where the operation refuses it."""
    assert answer.demo is not None
    try:
        return operations()[answer.demo.operation].shape(**answer.demo.arguments)
    except ShapeError:
        return None


def holds(answer: Answer, operation: str, told: dict[str, Any], result: Any) -> None:
    assert answer.demo is not None
    assert answer.demo.operation == operation
    defaults = {parameter.name: parameter.default for parameter in operations()[operation].parameters}
    assert {name: (defaults | dict(answer.demo.arguments)).get(name) for name in told} == told
    assert result_of(answer) == result


@pytest.mark.parametrize(
    ("question", "operation", "told", "result"),
    [
        (
            "A 224x224 RGB image is cut into patches of 16 for a ViT, with a CLS token and width 768. What comes out?",
            "patch_embed",
            {"patch": 16, "features": 768, "class_token": True},
            (1, 197, 768),
        ),
        (
            "My ViT has patch size 14 and images of 224, batch 64. What comes out of the patch embedding?",
            "patch_embed",
            {"patch": 14},
            (64, 256, 768),
        ),
        ("Can I use patch size 16 on images of 230x230?", "patch_embed", {"patch": 16}, None),
        ("stack 3 grayscale images of 28x28 into a batch", "stack", {"axis": 0}, (3, 1, 28, 28)),
        ("stack 10 samples of 5 features", "stack", {"axis": 0}, (10, 5)),
        ("Pad a (1, 3, 30, 30) to 32x32", "pad", {"before": (0, 0, 1, 1)}, (1, 3, 32, 32)),
        ("crop the map (1, 3, 36, 36) to 32x32", "crop", {"after": (0, 0, 2, 2)}, (1, 3, 32, 32)),
        ("dilated 3x3 conv, rate 2 without padding, on 64x64", "conv2d", {"dilation": 2, "padding": 0}, (8, 64, 60, 60)),
        ("grouped conv 64->128 groups 4", "conv2d", {"groups": 4, "filters": 128}, (8, 128, 16, 16)),
        ("how do I make (8, 64) out of (8, 64, 1, 1)?", "reshape", {"to": (8, 64)}, (8, 64)),
        ("what does tile do to (2, 3)?", "tile", {"repeats": (2,)}, (2, 6)),
        (
            "Output of a 7x7 convolution with stride 2, padding 3, 64 filters, on 224x224 RGB images in batches of 32?",
            "conv2d",
            {"kernel": 7, "stride": 2, "padding": 3, "filters": 64},
            (32, 64, 112, 112),
        ),
        (
            "nn.ConvTranspose2d(64, 32, 3, stride=2, padding=1, output_padding=1) applied to (8, 64, 14, 14)",
            "conv_transpose2d",
            {"kernel": 3, "stride": 2, "padding": 1, "output_padding": 1},
            (8, 32, 28, 28),
        ),
        (
            "transposed conv kernel 4 stride 2 padding 1 on 16x128x8x8 to 64 channels, what size?",
            "conv_transpose2d",
            {"kernel": 4, "stride": 2, "padding": 1, "filters": 64},
            (16, 64, 16, 16),
        ),
        (
            "Query (2, 32, 128, 64), keys (2, 8, 128, 64), grouped queries: does scaled_dot_product_attention accept that?",
            "attention",
            {},
            None,
        ),
        (
            "Cross-attention: queries (4, 20, 256), keys and values (4, 77, 256). What shape comes out?",
            "attention",
            {},
            (4, 20, 256),
        ),
        (
            "Multi-head attention with embed dim 512 and 7 heads on (2, 10, 512): possible?",
            "multi_head_attention",
            {"heads": 7},
            None,
        ),
        ("I split (32, 128, 768) into 12 heads, what is the shape?", "split_heads", {"heads": 12}, (32, 12, 128, 64)),
        (
            "nn.MultiheadAttention(512, 8) gets (10, 32, 512): which axis is the batch?",
            "multi_head_attention",
            {"heads": 8},
            (10, 32, 512),
        ),
        (
            "U-Net on 572x572 with valid convolutions: what size does the output have?",
            "unet",
            {"padding": "valid"},
            (1, 2, 388, 388),
        ),
        (
            "In my U-Net the skip is (1, 64, 101, 101) and the upsampled one (1, 64, 100, 100). Can I concatenate?",
            "concat",
            {},
            None,
        ),
        ("U-Net with depth 4 on a 1x3x250x250 image: do the skips fit?", "unet", {"depth": 4}, None),
        (
            "bidirectional LSTM with hidden size 128, batch_first, input (32, 50, 300): what does the Linear after it need?",
            "lstm",
            {"hidden": 128, "bidirectional": True},
            (32, 50, 256),
        ),
        (
            "nn.LSTM(input_size=40, hidden_size=64, num_layers=2, bidirectional=True) on (100, 8, 40): output?",
            "lstm",
            {"hidden": 64, "bidirectional": True, "layers": 2},
            (100, 8, 128),
        ),
        ("nn.GRU(10, 20, batch_first=True) with x (5, 7, 12)", "gru", {"features": 10}, None),
        (
            "What does torch.einsum('bhqd,bhkd->bhqk', q, k) give for q (2, 8, 10, 64) and k (2, 8, 12, 64)?",
            "einsum",
            {"equation": "bhqd,bhkd->bhqk"},
            (2, 8, 10, 12),
        ),
        ("einsum 'ii->' on a 5x5 matrix", "einsum", {"equation": "ii->"}, ()),
        ("I have conv features of 128x6x6 then Flatten and Linear to 10. How many in_features?", "flatten", {}, (1, 4608)),
        ("nn.Linear(512, 10) on (8, 512, 7, 7): why does it fail?", "linear", {"in_features": 512, "features": 10}, None),
        ("Dense(128) in Keras on (None, 10, 16): what shape?", "linear", {"features": 128}, (None, 10, 128)),
        ("nn.GroupNorm(32, 48) on 4x48x8x8?", "group_norm", {"groups": 32}, None),
        (
            "depthwise conv with multiplier 2 on (1, 16, 28, 28), kernel 5, padding 2",
            "depthwise_conv2d",
            {"multiplier": 2, "kernel": 5, "padding": 2},
            (1, 32, 28, 28),
        ),
        ("concat two NHWC maps (8, 28, 28, 64) and (8, 28, 28, 32) along channels", "concat", {"axis": -1}, (8, 28, 28, 96)),
        (
            "Keras Conv2D(32, 3, strides=2, padding='same') on (None, 225, 225, 3): output size?",
            "conv2d",
            {"filters": 32, "stride": 2, "padding": "same"},
            (None, 32, 113, 113),
        ),
        ("1x1 conv from 64 to 256 channels on 64x56x56: output?", "conv2d", {"kernel": 1, "filters": 256}, (1, 256, 56, 56)),
        ("F.cross_entropy(logits, labels): logits (16, 5), labels (16, 5)? or (16, 1)?", "cross_entropy", {}, ()),
        (
            "Embedding of (batch, 128) ids to 512 features, then add a positional embedding (128, 512): shape?",
            "positional_add",
            {},
            ("batch", 128, 512),
        ),
        ("How do I get from (8, 3, 224, 224) to (8, 224, 224, 3)?", "transpose", {"axes": (0, 2, 3, 1)}, (8, 224, 224, 3)),
        ("How do I make (10,) into (10, 1)?", "expand_dims", {}, (10, 1)),
        ("AdaptiveAvgPool2d(1) on (4, 512, 9, 9) gives?", "global_average_pool", {"keepdims": True}, (4, 512, 1, 1)),
        ("F.interpolate(x, size=(64, 48)) with x (2, 3, 30, 20)", "upsample", {"size": (64, 48)}, (2, 3, 64, 48)),
        ("pad a batch of sequences (8, 37, 64) to length 50", "pad", {}, (8, 50, 64)),
        ("zero padding of 1 around (1, 3, 8, 8)", "pad", {}, (1, 3, 10, 10)),
        ("torch.split of (10, 4) into sizes 7 and 3", "split", {"sizes": (7, 3)}, (7, 4)),
        ("repeat (1, 64) 8 times along the batch", "repeat", {}, (8, 64)),
        (
            "A residual block takes 64 channels at 56x56 to 128 channels with stride 2: does the identity shortcut fit?",
            "residual_block",
            {"filters": 128, "stride": 2},
            None,
        ),
        ("ResNet shortcut: x is (8, 64, 56, 56), F(x) is (8, 128, 28, 28). Can I add them?", "add", {}, None),
        ("Conv1d(16, 32, 5, padding=2) on (4, 16, 100)", "conv1d", {"kernel": 5, "padding": 2, "filters": 32}, (4, 32, 100)),
        (
            "Which size has a (1, 3, 300, 200) image after a 5x5 conv with 12 filters, stride 3 and padding 1?",
            "conv2d",
            {"filters": 12, "kernel": 5, "stride": 3, "padding": 1},
            (1, 12, 100, 66),
        ),
        (
            "atrous convolution 3x3 with dilation rate 6 and padding 6 on (2, 256, 33, 33), 256 filters",
            "conv2d",
            {"dilation": 6, "padding": 6, "kernel": 3, "filters": 256},
            (2, 256, 33, 33),
        ),
        ("Can a 9x9 kernel without padding run on (1, 1, 7, 7)?", "conv2d", {"kernel": 9}, None),
        (
            "ViT-L: (4, 3, 224, 224), patch 14, hidden size 1024 plus a class token",
            "patch_embed",
            {"patch": 14, "features": 1024, "class_token": True},
            (4, 257, 1024),
        ),
        ("split the last axis of (4, 20, 96) into 6 heads", "split_heads", {"heads": 6}, (4, 6, 20, 16)),
        (
            "stacked GRU with 3 layers, hidden 50, on sequences (20, 15, 8) batch first: output?",
            "gru",
            {"hidden": 50, "layers": 3},
            (20, 15, 50),
        ),
        ("outer product by einsum i,j->ij for vectors of 3 and 4", "einsum", {"equation": "i,j->ij"}, (3, 4)),
        (
            "After the last pooling I have 256 x 5 x 5 maps. Flatten: how many features for the Linear?",
            "flatten",
            {},
            (1, 6400),
        ),
        ("flatten (2, 3, 4, 5) from axis 2", "flatten", {"start_axis": 2}, (2, 3, 20)),
        ("nn.BatchNorm1d(100) on (32, 100)", "batch_norm", {"channels": 100}, (32, 100)),
        ("layer norm with normalized_shape 10 on (4, 6, 12)", "layer_norm", {"normalized": 10}, None),
        ("join (100, 8), (100, 4) and (100, 1) side by side", "concat", {"axis": 1}, (100, 13)),
        ("cross entropy for segmentation: scores (2, 21, 64, 64), masks (2, 1, 64, 64)", "cross_entropy", {}, None),
        ("(256, 1) + (256,) what is the shape, why so big?", "add", {}, (256, 256)),
        ("How do I get (5, 1, 7) down to (5, 7)?", "squeeze", {}, (5, 7)),
        (
            "Which output_padding does a transposed convolution with kernel 3, stride 2, padding 1 need from 7x7 to 14x14?",
            "conv_transpose2d",
            {"output_padding": 1},
            (8, 32, 14, 14),
        ),
        (
            "I feed (N, 3, 32, 32) into a 3x3 conv with 64 filters and same padding",
            "conv2d",
            {"padding": "same"},
            ("N", 64, 32, 32),
        ),
        ("(10, 64) minus (64,)", "subtract", {}, (10, 64)),
        ("max of (3, 4) and (1, 4) elementwise", "maximum", {}, (3, 4)),
        ("bilinear interpolation of 3x20x20 to 50x50", "upsample", {"size": (50, 50)}, (1, 3, 50, 50)),
        ("Attention mask of shape (10, 10) with q, k, v (2, 8, 10, 64)", "attention", {"mask": (10, 10)}, (2, 8, 10, 64)),
        ("can 100 elements be reshaped to (8, 12)?", "reshape", {"to": (8, 12)}, None),
        ("np.tile of (2, 3) with (2, 2)", "tile", {"repeats": (2, 2)}, (4, 6)),
        ("repeat_interleave of (3, 2) by 4 along dim 0", "repeat", {"repeats": 4, "axis": 0}, (12, 2)),
        (
            "How many tokens does a ViT see for 256x256 images (patch size 32, class token included)?",
            "patch_embed",
            {"patch": 32, "class_token": True},
            (8, 65, 768),
        ),
        ("squeeze a (1, 10, 1) tensor", "squeeze", {"axis": None}, (10,)),
        ("nearest upsampling by 4 of a 1x16x8x8 map", "upsample", {"scale": 4}, (1, 16, 32, 32)),
    ],
)
def test_a_demo_is_set_to_what_the_question_says(
    library: Library, question: str, operation: str, told: dict[str, Any], result: Any
) -> None:
    """``None`` as the result: the reader's own numbers cannot be, and the demo shows why."""
    holds(ask(question, library), operation, told, result)


@pytest.mark.parametrize(
    ("before", "question", "operation", "told", "result"),
    [
        (
            "3x3 conv with padding 1 and 32 filters on (8, 3, 28, 28), output?",
            "and with stride 2?",
            "conv2d",
            {"stride": 2, "kernel": 3, "padding": 1, "filters": 32},
            (8, 32, 14, 14),
        ),
        ("nn.Linear(128, 10) on (4, 128): output shape?", "and if the batch is 16?", "linear", {"features": 10}, (16, 10)),
        ("nn.Conv2d(8, 16, 3) on (4, 8, 32, 32)?", "and with dilation 2?", "conv2d", {"dilation": 2}, (4, 16, 28, 28)),
        ("concatenate (2, 3) and (4, 3) along axis 0", "and along axis 1?", "concat", {"axis": 1}, None),
        ("max pooling of 2 on (1, 8, 6, 6)", "and for (1, 8, 10, 10)?", "max_pool2d", {"kernel": 2}, (1, 8, 5, 5)),
        ("nn.Conv2d(3, 8, 3) on (2, 3, 9, 9)", "and with max pooling of 3?", "max_pool2d", {"kernel": 3}, (2, 3, 3, 3)),
    ],
)
def test_a_question_that_leans_on_another_takes_what_it_leaves_open(
    library: Library, before: str, question: str, operation: str, told: dict[str, Any], result: Any
) -> None:
    holds(ask(question, library, context=before), operation, told, result)


def test_a_question_with_shapes_of_its_own_takes_nothing_from_the_one_before(library: Library) -> None:
    answer = ask("What does nn.Linear(6, 2) make of (5, 6)?", library, context="3x3 conv on (8, 3, 28, 28)")
    holds(answer, "linear", {"features": 2}, (5, 2))


CONV = "x = torch.randn(8, 3, 28, 28)\nx = nn.Conv2d(3, 16, 3, padding=1)(x)\nx = nn.MaxPool2d(2)(x)\n"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (f"{CONV}x = x.flatten(1)\ny = nn.Linear(16*32*32, 10)(x)", "flatten"),
        ("a = torch.zeros(8, 64, 32, 32)\nb = torch.zeros(8, 32, 16, 16)\nc = torch.cat([a, b], dim=1)", "shape-error-concat"),
        ("a = torch.zeros(8, 64, 32, 32)\nb = torch.zeros(8, 32, 32, 32)\nc = a + b", "shape-error-broadcast"),
        ("a = np.zeros((3, 4))\nb = np.zeros((3, 4))\nc = a @ b", "shape-error-matmul"),
        ("Why?\nx = torch.randn(8, 28, 28, 3)\ny = nn.Conv2d(3, 16, 3)(x)", "shape-error-conv"),
        ("x = torch.randn(8, 50, 12)\nout, h = nn.LSTM(10, 20, batch_first=True)(x)", "rnn-shapes"),
        ("x = torch.randn(2, 3, 4, 5)\ny = x.permute(0, 2, 3, 1)", "transpose-permute"),
        ("RuntimeError: input.size(-1) must be equal to input_size. Expected 10, got 12", "rnn-shapes"),
        ("(3, 4) @ (3, 4) fails, why?", "shape-error-matmul"),
        ("(32, 8, 10, 64) @ (32, 8, 64, 10)", "batched-matmul"),
        ("from (2, 6) to (3, 4)", "reshape-view"),
        ("broadcast (7, 1, 5) with (4, 5)", "broadcasting-rules"),
        ("broadcast (7, 3, 5) with (4, 5)", "shape-error-broadcast"),
        ("can a (1, 3, 1, 1) tensor be added to (8, 3, 32, 32)?", "add-semantics"),
        ("ViT on 3x384x384, patch 32, embed dim 1024, no class token: how many tokens?", "patch-embedding"),
    ],
)
def test_what_was_done_with_the_shapes_decides_what_leads(library: Library, text: str, first: str) -> None:
    answer = ask(text, library)
    assert (answer.status, answer.articles[0][0].slug) == ("answered", first)


def test_words_beside_code_still_ask_their_own_question(library: Library) -> None:
    code = "x = torch.randn(8, 50, 12)\nout, h = nn.LSTM(10, 20, batch_first=True)(x)"
    question = f"When should I add feature maps and when concatenate them along the channels?\n{code}"
    assert ask(code, library).articles[0][0].slug == "rnn-shapes"
    assert ask(question, library).articles[0][0].slug != "rnn-shapes"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("How many weights has an LSTM with 100 inputs and 200 units?", "unsure"),
        ("Which LSTM predicts stocks best after 100 days?", "not_covered"),
        ("How do I bake 3 breads of 500 grams?", "not_covered"),
    ],
)
def test_an_operation_that_is_understood_with_its_numbers_is_not_told_to_be_foreign(
    library: Library, text: str, status: str
) -> None:
    assert ask(text, library).status == status


def test_the_number_of_an_axis_is_no_size(library: Library) -> None:
    demo = ask("dim=0 vs dim=1 in torch.cat", library).demo
    assert demo is not None
    assert all(len(shape) > 1 and min(shape) > 1 for shape in demo.arguments["shapes"])
