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


def test_an_open_batch_stays_open() -> None:
    found = read(MADE_UP[6])
    assert {fix.result_shape[0] for fix in found.fixes} == {None}
    product = read(
        "ValueError: Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal, but received `x1.shape=(None, 3, 4)`"
        " and `x2.shape=(None, 5, 6)`."
    )
    assert product.sizes == (4, 5)
    assert not any(fix.title.startswith("transpose") for fix in product.fixes)


def test_a_matrix_and_its_vector() -> None:
    found = read("RuntimeError: size mismatch, got input (3), mat (3x4), vec (5)")
    assert (found.shapes, found.axis, found.sizes) == (((3, 4), (5,)), 1, (4, 5))


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
