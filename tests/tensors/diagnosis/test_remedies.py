"""What an expert would do first about a message: the fix that leads, and its lines carried out in their framework."""

from __future__ import annotations

import numpy as np
import pytest

from shapewise.tensors.diagnosis import diagnose
from shapewise.types import Diagnosis, Fix

LOAD = (
    "RuntimeError: Error(s) in loading state_dict for Net:\n\tsize mismatch for fc.weight: copying a param with shape "
    "torch.Size([7, 5]) from checkpoint, the shape in current model is torch.Size([3, 5])."
)
BCE = "ValueError: Target size (torch.Size({})) must be the same as input size (torch.Size({}))"
TRACE = 'Traceback (most recent call last):\n  File "train.py", line 3, in <module>\n    {}\n'
WHERE = "ValueError: operands could not be broadcast together with shapes {}"
NDIM = 'ValueError: Input 0 of layer "{}" is incompatible with the layer: expected {}, found {}. Full shape received: {}'

LEADS = [
    ("RuntimeError: Expected target size [4, 21], got [4, 9]", "move the classes of input to axis 1: (4, 9, 21) → (4, 21, 9)"),
    ("RuntimeError: size mismatch (got input: [4, 6, 9, 21] , target: [4, 6, 9]", "move the classes of input to axis 1"),
    ("RuntimeError: size mismatch (got input: [4, 21, 6, 6] , target: [4, 9, 9]", "resize input to the size of target: (6, 6)"),
    ("ValueError: Expected input batch_size (100) to match target batch_size (64).", "flatten each sample by itself"),
    ("ValueError: Expected input batch_size (8) to match target batch_size (80).", "score each of the 10 steps"),
    ("RuntimeError: 0D or 1D target tensor expected, multi-target not supported", "squeeze axis 1 of target"),
    (BCE.format([6], [6, 1]), "give target an axis of size 1: (6,) → (6, 1)"),
    (BCE.format([6, 1], [6]), "squeeze axis 1 of target: (6, 1) → (6,)"),
    (BCE.format([6], [6, 4]), "use cross-entropy"),
    (BCE.format([6, 3], [6, 4]), "give the last layer 3 outputs instead of 4"),
    (
        "ValueError: Arguments `target` and `output` must have the same shape. Received: target.shape=(None, 1),"
        " output.shape=(None, 10)",
        'compile with loss="sparse_categorical_crossentropy"',
    ),
    ("ValueError: Shapes (None, 1) and (None, 10) are incompatible", 'compile with loss="sparse_categorical_crossentropy"'),
    (
        "InvalidArgumentError: logits and labels must have the same first dimension, got logits shape [32,10] and labels"
        " shape [320]",
        'compile with loss="categorical_crossentropy"',
    ),
    ("ValueError: shapes (3,4) and (3,4) not aligned: 4 (dim 1) != 3 (dim 0)", "transpose the second operand: x @ y.T"),
    ("RuntimeError: mat1 and mat2 shapes cannot be multiplied (3x4 and 3x4)", "transpose the second operand: x @ y.T"),
    (
        "ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature"
        " (n?,k),(k,m?)->(n?,m?) (size 3 is different from 4)",
        "transpose the second operand: x @ y.T",
    ),
    (
        TRACE.format("y = q @ q") + "RuntimeError: Expected size for first two dimensions of batch2 tensor to be: [8, 6] but"
        " got: [8, 5].",
        "transpose the second operand",
    ),
    ("RuntimeError: mat1 and mat2 shapes cannot be multiplied (112x28 and 784x10)", "flatten each sample before the layer"),
    (LOAD, "build the model as it was saved, with fc (7, 5) instead of (3, 5)"),
    ("RuntimeError: output with shape [3, 1] doesn't match the broadcast shape [3, 4]", "write the operation out of place"),
    (
        "ValueError: non-broadcastable output operand with shape (3,) doesn't match the broadcast shape (2,3)",
        "write the operation out of place",
    ),
    ("ValueError: could not broadcast input array from shape (3,4) into shape (3,3)", "make the place as large as the value"),
    ("ValueError: could not broadcast input array from shape (3,4) into shape (4,3)", "permute the axes of the value"),
    ("ValueError: could not broadcast input array from shape (3,) into shape (3,4)", "give the value an axis of size 1"),
    (
        "RuntimeError: shape mismatch: value tensor of shape [5] cannot be broadcast to indexing result of shape [3]",
        "index the value as its place is indexed",
    ),
    (WHERE.format("(3,) (4,) (4,)"), "make the condition from x itself: (3,) → (4,)"),
    (WHERE.format("(8,) (8,4) (4,)"), "give mask an axis of size 1: (8,) → (8, 1)"),
    (
        "IndexError: The shape of the mask [3] at index 0 does not match the shape of the indexed tensor [5, 3] at index 0",
        "apply the mask to axis 1",
    ),
    (
        "IndexError: boolean index did not match indexed array along axis 0; size of axis is 5 but size of corresponding"
        " boolean axis is 4",
        "make the mask from x itself",
    ),
    (NDIM.format("lstm", "ndim=3", "ndim=2", "(None, 16)"), "give x an axis of size 1 at 1: (None, 16) → (None, 1, 16)"),
    (NDIM.format("conv2d", "min_ndim=4", "ndim=3", "(None, 28, 28)"), "give x an axis of size 1 at 3: (None, 28, 28)"),
    (NDIM.format("conv2d", "min_ndim=4", "ndim=3", "(28, 28, 3)"), "give x an axis of size 1 at 0: (28, 28, 3)"),
    (
        "RuntimeError: Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [32, 784]",
        "reshape x: (32, 784) → (32, 1, 28, 28)",
    ),
    (
        "RuntimeError: stack expects each tensor to be equal size, but got [3, 24, 24] at entry 0 and [1, 24, 24] at entry 1",
        "show the grey values of y in 3 channels",
    ),
    (
        "RuntimeError: stack expects each tensor to be equal size, but got [4, 24, 24] at entry 0 and [3, 24, 24] at entry 1",
        "leave the alpha channel of x out",
    ),
    ("ValueError: expected sequence of length 3 at dim 1 (got 2)", "pad the rows with zeros"),
    (
        "ValueError: setting an array element with a sequence. The requested array has an inhomogeneous shape after 1"
        " dimensions. The detected shape was (3,) + inhomogeneous part.",
        "pad the rows with zeros",
    ),
    (
        "ValueError: NumPy boolean array indexing assignment cannot assign 5 input values to the 2 output values where the"
        " mask is true",
        "choose from the values as from their place",
    ),
    (
        "RuntimeError: Expected floating point type for target with class probabilities, got Long",
        "turn one-hot rows into class numbers",
    ),
    ("RuntimeError: Expected hidden[0] size (1, 5, 20), got [1, 3, 20]", "make a new state for the batch that comes in"),
    ("RuntimeError: Expected hidden size (1, 3, 20), got [2, 3, 20]", "make the state as the layer was built"),
    ("RuntimeError: Expected hidden size (2, 5, 20), got [5, 2, 20]", "swap axes 0 and 1 of the state"),
    (
        "ValueError: Expected more than 1 value per channel when training, got input size torch.Size([1, 64])",
        "leave the last batch out where it holds a single sample",
    ),
    (
        "ValueError: Incompatible input shapes: axis values 10 (at axis 1) != 64 (at axis 2). Full input shapes: (None, 10,"
        " 32), (None, 10, 64)",
        "sum over axis 1 of x and axis 1 of y: Dot(axes=(1, 1))",
    ),
    ("TypeError: Incompatible shapes for broadcasting: shapes=[(3,), (4,), (4,)]", "make the condition from x itself"),
    (
        "RuntimeError: stack expects each tensor to be equal size, but got [3, 24, 24] at entry 0 and [3, 24, 20] at entry 1",
        "resize the samples to one size",
    ),
    ("RuntimeError: stack expects each tensor to be equal size, but got [7] at entry 0 and [9] at entry 1", "pad the shorter"),
    ("RuntimeError: shape '[32, 784]' is invalid for input of size 12544", "use to=(-1, 784) instead of (32, 784)"),
    (
        "RuntimeError: Given groups=1, weight of size [64, 3, 7, 7], expected input[8, 4, 28, 28] to have 3 channels, but got"
        " 4 channels instead",
        "make the layer for what comes in",
    ),
    ("IndexError: index out of range in self", "give the table a row for every index"),
    (
        'einops.EinopsError:  Error while processing rearrange-reduction pattern "b c (h h2) w -> b c h w h2".\n'
        " Input tensor shape: (2, 3, 5, 6). Additional info: {'h2': 2}.\n Shape mismatch, can't divide axis of length 5 in"
        " chunks of 2",
        "pad axis 2 with zeros: 5 → 6",
    ),
]


def read(message: str) -> Diagnosis:
    found = diagnose(message)
    assert found is not None
    return found


@pytest.mark.parametrize(("message", "title"), LEADS, ids=[title[:40] for _, title in LEADS])
def test_the_fix_of_an_expert_leads(message: str, title: str) -> None:
    found = read(message)
    assert found.fixes[0].title.startswith(title), [fix.title for fix in found.fixes]
    for fix in found.fixes:
        assert "broadcast_to" not in "".join(lines for name, lines in fix.code.items() if name != "keras")
        assert "mse_loss" not in "".join(fix.code.values())


def test_the_reader_s_own_words_name_the_loss() -> None:
    message = TRACE.format("loss = criterion(outputs, labels)") + "RuntimeError: Expected target size [4, 21], got [4, 9]"
    assert read(message).fixes[0].code["torch"] == "outputs = outputs.permute(0, 2, 1)\nloss = criterion(outputs, labels)"
    nll = TRACE.format("loss = F.nll_loss(self.net(x), y)") + "RuntimeError: Expected target size [4, 21], got [4, 9]"
    assert "F.nll_loss(input, target)" in read(nll).fixes[0].code["torch"]


@pytest.mark.parametrize(
    "message",
    [
        "ValueError: Data cardinality is ambiguous:\n  x sizes: 100\n  y sizes: 80\nMake sure all arrays contain the same"
        " number of samples.",
        "ValueError: Found input variables with inconsistent numbers of samples: [100, 80]",
        "ValueError: operands could not be broadcast together with shapes (100,) (80,) ",
    ],
)
def test_lost_rows_are_looked_for_and_not_made_up(message: str) -> None:
    found = read(message)
    assert found.fixes == ()
    assert "ows were lost" in found.unknown


EINSUM = (
    "RuntimeError: einsum(): subscript k has size 4 for operand 1 which does not broadcast with previously seen size 3",
    "ValueError: operands could not be broadcast together with remapped shapes [original->remapped]:"
    " (2,3)->(2,newaxis,3) (4,5)->(5,4)  and requested shape (2,5)",
)


@pytest.mark.parametrize("message", EINSUM)
def test_an_equation_is_told_by_its_letters(message: str) -> None:
    found = read(message)
    assert "letter" in found.rule
    assert not any("swap" in fix.title or "project" in fix.title for fix in found.fixes)
    assert found.numpy is not None
    assert "np.einsum" in found.numpy
    with pytest.raises(ValueError, match="broadcast"):
        exec(found.numpy, {"np": np})


ONNX = "onnxruntime.capi.onnxruntime_pybind11_state."


def test_an_equation_of_onnx_is_told_by_what_differs() -> None:
    letters = read(
        f"{ONNX}InvalidArgument: [ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running"
        " Einsum node. Name:'e' Status Message: Einsum operands could not be broadcast together. Please check input"
        " shapes/equation provided.Input shape of operand 0 is incompatible in the dimension 0. The shape is: {4,5}Another"
        " operand has a dim value of 3 in the same dimension"
    )
    ranks = read(
        f"{ONNX}Fail: [ONNXRuntimeError] : 1 : FAIL : Node (e) Op (Einsum) [ShapeInferenceError] Rank of input 0 (3) does not"
        " match the equation indices (2)."
    )
    assert "same letter" in letters.rule
    assert "one letter for each axis" in ranks.rule


def test_an_open_size_that_numpy_leaves_out() -> None:
    assert read("ValueError: cannot reshape array of size 30 into shape (7)").shapes == ((30,), (-1, 7))
    assert read("ValueError: cannot reshape array of size 30 into shape (7,)").shapes == ((30,), (7,))


def test_a_state_is_no_lost_row() -> None:
    found = read("RuntimeError: Expected hidden[0] size (1, 5, 20), got [1, 3, 20]")
    assert "state" in found.rule
    assert "ows were lost" not in found.unknown


def test_an_equation_of_the_program_is_mended() -> None:
    source = TRACE.format('z = np.einsum("bqd,bkd->bqk", q, k)')
    found = read(source + EINSUM[1].partition(" (2,3)")[0] + " (8,6,4)->(8,6,newaxis,4) (8,4,5)->(8,newaxis,4,5)")
    assert "permute the axes of y to (0, 2, 1)" in found.fixes[0].title
    assert found.fixes[0].result_shape == (8, 6, 5)


@pytest.mark.parametrize(
    ("framework", "lines"), [("tensorflow", "k"), ("keras", "k"), ("torch", "n"), ("jax", "n"), ("other", "n")]
)
def test_code_is_that_of_the_framework(framework: str, lines: str) -> None:
    assert Fix("", "", {"keras": "k", "numpy": "n"}, (), 0, 0, "").code_for(framework) == lines


def test_large_operands_are_not_copied() -> None:
    found = read("RuntimeError: size mismatch (got input: [64, 512, 512, 21] , target: [64, 512, 512]")
    assert found.fixes[0].result_shape == (64, 21, 512, 512)


@pytest.mark.parametrize(
    "message",
    [
        LOAD.replace("[7, 5]", "[900000, 900000]"),
        BCE.format([900000], [900000, 900000]),
        "ValueError: could not broadcast input array from shape (900000,900000) into shape (900000,800000)",
        "IndexError: boolean index did not match indexed array along axis 9999999; size of axis is 5 but size of corresponding"
        " boolean axis is 4",
    ],
)
def test_sizes_that_no_memory_holds_are_not_made(message: str) -> None:
    read(message)


@pytest.mark.parametrize(("shapes", "projected"), [("(8,64,32,32) (8,32,32,32)", True), ("(8,64) (8,32)", False)])
def test_numpy_adds_feature_maps_of_a_network_too(shapes: str, projected: bool) -> None:
    found = diagnose(f"ValueError: operands could not be broadcast together with shapes {shapes}")
    assert found is not None
    assert any(fix.title.startswith("project ") for fix in found.fixes) is projected
