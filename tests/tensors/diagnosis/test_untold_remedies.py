"""What is said where a message tells sizes without shapes, or an open batch: nothing made up is shown as if it were told."""

from __future__ import annotations

import pytest

from tests.tensors.diagnosis.test_remedies import read

AB = "RuntimeError: The size of tensor a ({}) must match the size of tensor b ({}) at non-singleton dimension {}"
BLENDS = ("pad", "crop", "repeat", "project", "average", "concatenate", "pool")


@pytest.mark.parametrize(("sizes", "axis"), [((64, 32), 3), ((16, 64), 3), ((64, 60), 3), ((10, 7), 2), ((49, 196), 2)])
def test_the_width_of_an_image_is_no_channel(sizes: tuple[int, int], axis: int) -> None:
    found = read(AB.format(*sizes, axis))
    said = " ".join(f"{fix.title} {fix.when}" for fix in found.fixes)
    assert "1x1 convolution" not in said
    assert any(fix.title.startswith("resize ") for fix in found.fixes)
    assert any("crop" in fix.title for fix in found.fixes) == (abs(sizes[0] - sizes[1]) <= 4)


def test_samples_are_not_projected() -> None:
    found = read(AB.format(32, 16, 0))
    assert not any(fix.title.startswith(BLENDS) for fix in found.fixes)
    assert "ows were lost" in found.unknown


def test_a_mean_without_its_axis_gets_it_back() -> None:
    fix = read(AB.format(10, 32, 1)).fixes[-1]
    assert fix.title == "give y an axis of size 1 at the end: (32,) → (32, 1)"
    assert fix.result_shape == (32, 10)


MADE_UP = [
    AB.format(64, 32, 1),
    "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 32 but got size 31 for tensor number 1 in"
    " the list.",
    "RuntimeError: Tensors must have same number of dimensions: got 3 and 2",
    "ValueError: all the input array dimensions except for the concatenation axis must match exactly, but along dimension 0,"
    " the array at index 0 has size 30 and the array at index 1 has size 20",
    "RuntimeError: permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired"
    " ordering of dimensions i.e. input.dim() = 3 is not equal to len(dims) = 2",
    "RuntimeError: Expected size for first two dimensions of batch2 tensor to be: [8, 64] but got: [8, 12].",
    "ValueError: Inputs have incompatible shapes. Received shapes (None, 30) and (None, 60)",
    "ValueError: Cannot broadcast shape, the failure dim has value 3, which cannot be broadcasted to 4. Input shapes are:"
    " [None, 3] and [None, 3, 4].",
    "ValueError: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. Received:"
    " input_shape=[(None, 10, 32), (None, 10, 64)]",
]


@pytest.mark.parametrize("message", MADE_UP, ids=range(len(MADE_UP)))
def test_no_size_is_made_up(message: str) -> None:
    found = read(message)
    assert found.fixes
    for fix in found.fixes:
        assert not {1, 2} & set(fix.result_shape), fix.title
        assert "(2, " not in fix.title
        assert "axis 0" not in fix.title or found.framework != "keras"


def test_two_made_up_sizes_that_sum_to_a_told_one_stay_untold() -> None:
    found = read(
        "ValueError: all the input array dimensions except for the concatenation axis must match exactly, but along dimension"
        " 1, the array at index 0 has size 4 and the array at index 1 has size 3"
    )
    assert [fix.result_shape for fix in found.fixes] == [(None, 7), (None, 4), (None, 3)]


def test_an_open_batch_stays_open() -> None:
    found = read(MADE_UP[6])
    assert {fix.result_shape[0] for fix in found.fixes} == {None}
    product = read(
        "ValueError: Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal, but received `x1.shape=(None, 3, 4)`"
        " and `x2.shape=(None, 5, 6)`."
    )
    assert product.sizes == (4, 5)
    assert not any(fix.title.startswith("transpose") for fix in product.fixes)


def test_a_new_axis_is_filled_by_repeating() -> None:
    found = read(
        "ValueError: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. Received:"
        " input_shape=[(None, 32), (None, 10, 32)]"
    )
    assert "then repeat x by 10 on axis 1" in found.fixes[0].title
    assert not any(", then pad" in fix.title or ", then crop" in fix.title for fix in found.fixes)


def test_groups_are_no_reason_to_fill_up_channels() -> None:
    for message in (
        "ValueError: num_channels (64) must be divisible by num_groups (3)",
        "RuntimeError: Expected number of channels in input to be divisible by num_groups, but got input of shape [8, 30, 4, 4]"
        " and num_groups=8",
    ):
        found = read(message)
        assert found.fixes[0].title.startswith("use groups=")
        assert not any(fix.title.startswith(("pad", "crop", "run axes", "repeat")) for fix in found.fixes)


def test_pooling_is_not_padded_to_another_axis() -> None:
    found = read("RuntimeError: Given input size: (16x1x1). Calculated output size: (16x0x0). Output size is too small")
    assert found.fixes
    assert not any("1 → 16" in fix.title for fix in found.fixes)


def test_features_of_a_plain_batch_are_not_flattened_first() -> None:
    lead = "RuntimeError: mat1 and mat2 shapes cannot be multiplied ({} and {})"
    assert read(lead.format("32x256", "512x10")).fixes[0].title.startswith("make the layer")
    assert read(lead.format("3072x12", "9216x128")).fixes[0].title.startswith("flatten")


def test_a_matrix_and_its_vector() -> None:
    found = read("RuntimeError: size mismatch, got input (3), mat (3x4), vec (5)")
    assert (found.shapes, found.axis, found.sizes) == (((3, 4), (5,)), 1, (4, 5))
    added = read("RuntimeError: size mismatch, got input (5), mat (4x9), vec (8)")
    assert (added.shapes, added.sizes) == (((4, 9), (8,), (5,)), (9, 8))
    assert not any(fix.title.startswith("transpose") for fix in (*found.fixes, *added.fixes))


def test_stacks_of_products_of_jax() -> None:
    found = read("ValueError: Incompatible types for matmul arguments: float32[2,3,4] and float32[3,4,5]")
    assert (found.framework, found.axis, found.sizes) == ("jax", 0, (2, 3))
    assert "Before the last two axes" in found.rule


def test_no_features_of_a_product_are_filled_up() -> None:
    for message in (
        "ValueError: shapes (3,4) and (5,2) not aligned: 4 (dim 1) != 5 (dim 0)",
        "ValueError: Incompatible types for matmul arguments: float32[2,3,4] and float32[3,4,5]",
    ):
        assert not any(fix.title.startswith(("pad", "crop", "repeat", "average")) for fix in read(message).fixes)


RESHAPE = (
    "ValueError: Exception encountered when calling Reshape.call().\n\nThe total size of the tensor must be unchanged."
    " Received: input_shape=(99,), target_shape=(10, 11)\n\nArguments received by Reshape.call():\n"
    "  • args=('<KerasTensor shape=(None, 99), dtype=float32>',)"
)


def test_a_reshape_of_keras_counts_without_the_batch() -> None:
    found = read(RESHAPE)
    assert found.shapes == ((None, 99), (10, 11))
    assert [(fix.title, fix.result_shape) for fix in found.fixes] == [
        ("use Reshape((9, 11)) instead of (10, 11)", (None, 9, 11)),
        ("give the layer before 110 units instead of 99", (None, 10, 11)),
    ]


def test_keras_joins_no_batches() -> None:
    for shapes in ("[(None, 10, 32), (None, 10, 64)]", "[(None, 32), (None, 10, 32)]"):
        found = read(
            "ValueError: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis."
            f" Received: input_shape={shapes}"
        )
        assert found.fixes
        assert not any("axis=0" in fix.code["keras"].splitlines()[-1] for fix in found.fixes)
