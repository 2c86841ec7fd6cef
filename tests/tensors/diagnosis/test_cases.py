"""Messages of our own, triggered or written in the frameworks' words: what is read from each."""

from __future__ import annotations

import pytest

from shapewise.tensors.diagnosis import diagnose
from shapewise.types import Shape

N = None
CASES: tuple[tuple[str, str, str, tuple[Shape, ...], int | None], ...] = (
    # framework, message, operation, shapes, axis
    ("numpy", "ValueError: operands could not be broadcast together with shapes (6,20) (6,) ", "broadcast", ((6, 20), (6,)), 1),
    (
        "numpy",
        "ValueError: operands could not be broadcast together with shapes (4,7) (5,) (4,7) ",
        "add",
        ((4, 7), (5,)),
        1,
    ),
    ("numpy", "ValueError: shapes (9,4) and (5,2) not aligned: 4 (dim 1) != 5 (dim 0)", "matmul", ((9, 4), (5, 2)), 1),
    ("numpy", "ValueError: shapes (3,8) and (3,8) not aligned: 8 (dim 1) != 3 (dim 0)", "matmul", ((3, 8), (3, 8)), 1),
    ("numpy", "ValueError: cannot reshape array of size 35 into shape (6,newaxis)", "reshape", ((35,), (6, -1)), N),
    (
        "numpy",
        "ValueError: could not broadcast input array from shape (48,48,3) into shape (48,48)",
        "broadcast",
        ((48, 48, 3), (48, 48)),
        1,
    ),
    ("numpy", "ValueError: all input arrays must have the same shape", "stack", (), N),
    ("numpy", "numpy.exceptions.AxisError: axis 3 is out of bounds for array of dimension 2", "index", (), 3),
    (
        "numpy",
        "ValueError: all the input array dimensions except for the concatenation axis must match exactly, but along"
        " dimension 2, "
        "the array at index 0 has size 30 and the array at index 1 has size 31",
        "concat",
        (),
        2,
    ),
    (
        "numpy",
        "IndexError: boolean index did not match indexed array along axis 1; size of axis is 12 but size of corresponding"
        " boolean axis is 10",
        "index",
        (),
        1,
    ),
    (
        "numpy",
        "ValueError: shape mismatch: value array of shape (5,1) could not be broadcast to indexing result of shape (5,)",
        "index",
        ((5, 1), (5,)),
        N,
    ),
    (
        "torch",
        "RuntimeError: The size of tensor a (30) must match the size of tensor b (31) at non-singleton dimension 2",
        "broadcast",
        (),
        2,
    ),
    ("torch", "RuntimeError: mat1 and mat2 shapes cannot be multiplied (7x90 and 120x5)", "linear", ((7, 90), (120, 5)), 1),
    (
        "torch",
        "RuntimeError: size mismatch, m1: [7 x 90], m2: [120 x 5] at /pytorch/aten/src/TH/generic/THTensorMath.cpp:41",
        "linear",
        ((7, 90), (120, 5)),
        1,
    ),
    (
        "torch",
        "RuntimeError: Given groups=1, weight of size [32, 3, 5, 5], expected input[2, 1, 40, 40] to have 3 channels, but"
        " got 1 channels instead",
        "conv",
        ((32, 3, 5, 5), (2, 1, 40, 40)),
        1,
    ),
    (
        "torch",
        "RuntimeError: Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [6, 50]",
        "conv",
        ((6, 50),),
        N,
    ),
    (
        "torch",
        "RuntimeError: Given input size: (24x2x2). Calculated output size: (24x0x0). Output size is too small",
        "pool",
        ((24, 2, 2), (24, 0, 0)),
        N,
    ),
    ("torch", "RuntimeError: shape '[4, 70]' is invalid for input of size 300", "reshape", ((4, 70),), N),
    (
        "torch",
        "RuntimeError: stack expects each tensor to be equal size, but got [3, 20] at entry 0 and [3, 22] at entry 1",
        "stack",
        ((3, 20), (3, 22)),
        1,
    ),
    (
        "torch",
        "ValueError: Using a target size (torch.Size([40])) that is different to the input size (torch.Size([40, 1])) is"
        " deprecated.",
        "loss",
        ((40,), (40, 1)),
        N,
    ),
    ("torch", "ValueError: Expected input batch_size (24) to match target batch_size (20).", "loss", (), 0),
    ("torch", "RuntimeError: Expected hidden[0] size (1, 12, 40), got [1, 10, 40]", "rnn", ((1, 12, 40), (1, 10, 40)), 1),
    ("torch", "RuntimeError: input.size(-1) must be equal to input_size. Expected 24, got 20", "rnn", (), -1),
    ("torch", "RuntimeError: running_mean should contain 24 elements not 48", "batchnorm", ((24,), (48,)), N),
    (
        "torch",
        "RuntimeError: The expanded size of the tensor (9) must match the existing size (8) at non-singleton dimension 1. "
        " Target sizes: [3, 9].  Tensor sizes: [8]",
        "broadcast",
        ((3, 9), (8,)),
        1,
    ),
    (
        "torch",
        "RuntimeError: Sizes of tensors must match except in dimension 1. Got 61 and 60 in dimension 2 (The offending"
        " index is 1)",
        "concat",
        (),
        2,
    ),
    (
        "torch",
        "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 61 but got size 60 for tensor"
        " number 1 in the list.",
        "concat",
        (),
        N,
    ),
    (
        "torch",
        "RuntimeError: The shape of the 2D attn_mask is torch.Size([20, 20]), but should be (24, 24).",
        "attention",
        ((20, 20), (24, 24)),
        1,
    ),
    (
        "torch",
        "RuntimeError: Error(s) in loading state_dict for Net:\n\tsize mismatch for head.weight: copying a param with"
        " shape torch.Size([20, 64]) "
        "from checkpoint, the shape in current model is torch.Size([30, 64]).",
        "other",
        ((20, 64), (30, 64)),
        0,
    ),
    (
        "torch",
        "RuntimeError: Given normalized_shape=[48], expected input with shape [*, 48], but got input of size[5, 30]",
        "other",
        ((N, 48), (5, 30)),
        1,
    ),
    (
        "tensorflow",
        "InvalidArgumentError: Matrix size-incompatible: In[0]: [6,30], In[1]: [40,5] [Op:MatMul]",
        "matmul",
        ((6, 30), (40, 5)),
        1,
    ),
    (
        "tensorflow",
        "InvalidArgumentError: Incompatible shapes: [6,30] vs. [6,20] [[node gradients/sub (defined at a.py:3) ]]",
        "add",
        ((6, 30), (6, 20)),
        1,
    ),
    (
        "tensorflow",
        "ValueError: Dimensions must be equal, but are 30 and 40 for '{{node model/dense/MatMul}} = MatMul[T=DT_FLOAT,"
        " transpose_a=false](a, b)' "
        "with input shapes: [?,30], [40,5].",
        "matmul",
        ((N, 30), (40, 5)),
        1,
    ),
    (
        "tensorflow",
        "InvalidArgumentError: ConcatOp : Dimension 1 in both shapes must be equal: shape[0] = [2,20,9] vs. shape[1] ="
        " [2,21,9] [Op:ConcatV2] name: concat",
        "concat",
        ((2, 20, 9), (2, 21, 9)),
        1,
    ),
    (
        "tensorflow",
        "InvalidArgumentError: logits and labels must have the same first dimension, got logits shape [12,7] and labels"
        " shape [84]",
        "loss",
        ((12, 7), (84,)),
        0,
    ),
    (
        "tensorflow",
        "ValueError: Cannot feed value of shape (12, 20, 20) for Tensor 'x:0', which has shape '(?, 400)'",
        "other",
        ((12, 20, 20), (N, 400)),
        N,
    ),
    (
        "tensorflow",
        "ValueError: Negative dimension size caused by subtracting 5 from 4 for '{{node conv/Conv2D}} = Conv2D[T=DT_FLOAT,"
        " strides=[1, 1, 1, 1]](a, b)' "
        "with input shapes: [?,4,4,8], [5,5,8,16].",
        "conv",
        ((N, 4, 4, 8), (5, 5, 8, 16)),
        1,
    ),
    (
        "keras",
        'ValueError: Input 0 of layer "conv2d_7" is incompatible with the layer: expected min_ndim=4, found ndim=3. Full'
        " shape received: (None, 40, 40)",
        "conv",
        ((N, 40, 40),),
        N,
    ),
    (
        "keras",
        "ValueError: Input 0 of layer dense_4 is incompatible with the layer: expected axis -1 of input shape to have"
        " value 300 but received input with shape [None, 200]",
        "linear",
        ((N, 200),),
        1,
    ),
    (
        "keras",
        "ValueError: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. "
        "Received: input_shape=[(None, 20, 20, 8), (None, 19, 20, 8)]",
        "concat",
        ((N, 20, 20, 8), (N, 19, 20, 8)),
        1,
    ),
    ("keras", "ValueError: Shapes (None, 7) and (None, 1) are incompatible", "loss", ((N, 7), (N, 1)), 1),
    (
        "keras",
        "ValueError: Error when checking input: expected dense_1_input to have shape (30,) but got array with shape (20,)",
        "linear",
        ((30,), (20,)),
        0,
    ),
    (
        "keras",
        "ValueError: Data cardinality is ambiguous:\n  x sizes: 300\n  y sizes: 200\nMake sure all arrays contain the same"
        " number of samples.",
        "other",
        ((300,), (200,)),
        0,
    ),
    ("jax", "TypeError: mul got incompatible shapes for broadcasting: (6, 20), (6, 30).", "add", ((6, 20), (6, 30)), 1),
    (
        "jax",
        "TypeError: dot_general requires contracting dimensions to have the same shape, got (20,) and (30,).",
        "matmul",
        ((N, 20), (30, N)),
        1,
    ),
    (
        "jax",
        "TypeError: Cannot concatenate arrays with shapes that differ in dimensions other than the one being concatenated: "
        "concatenating along dimension 0 for shapes (2, 30), (4, 31).",
        "concat",
        ((2, 30), (4, 31)),
        1,
    ),
    (
        "jax",
        "TypeError: cannot reshape array of shape (4, 9) (size 36) into shape (5, 7) (size 35)",
        "reshape",
        ((4, 9), (5, 7)),
        N,
    ),
    (
        "onnx",
        "[ONNXRuntimeError] : 1 : FAIL : Non-zero status code returned while running Concat node. Name:'Concat_9' Status"
        " Message: "
        "concat.cc:159 PrepareForCompute Non concat axis dimensions must match: Axis 3 has mismatched dimensions of 20 and 21",
        "concat",
        (),
        3,
    ),
    (
        "onnx",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Invalid rank for input: pixels Got: 3 Expected: 4 Please fix either"
        " the inputs or the model.",
        "other",
        (),
        N,
    ),
    (
        "other",
        'einops.EinopsError:  Error while processing rearrange-reduction pattern "b (h w) c -> b h w c".\n Input tensor'
        " shape: (2, 30, 8). "
        "Additional info: {'h': 4}.\n Shape mismatch, can't divide axis of length 30 in chunks of 4",
        "reshape",
        ((2, 30, 8),),
        N,
    ),
    (
        "other",
        "ValueError: Found input variables with inconsistent numbers of samples: [120, 100]",
        "other",
        ((120,), (100,)),
        0,
    ),
)


@pytest.mark.parametrize(
    ("framework", "message", "operation", "shapes", "axis"),
    CASES,
    ids=[f"{case[0]}-{number}" for number, case in enumerate(CASES)],
)
def test_a_message_is_read(framework: str, message: str, operation: str, shapes: tuple[Shape, ...], axis: int | None) -> None:
    found = diagnose(message)
    assert found is not None
    assert (found.operation, found.shapes) == (operation, shapes)
    assert found.axis == axis
    assert found.rule


UNSEEN: tuple[tuple[str, str, tuple[Shape, ...]], ...] = (
    # No form of the tables fits these: the grammar, the names and the words alone read them.
    (
        "ValueError: frobnicate: shape (3, 40) does not fit shape (3, 50)",
        "other",
        ((3, 40), (3, 50)),
    ),
    (
        "RuntimeError: the concatenation of blocks needs equal heights, received [20, 6] and [21, 6]",
        "concat",
        ((20, 6), (21, 6)),
    ),
    ("ValueError: cannot convolve input of shape (1, 4, 9) with kernel of shape (8, 3, 3)", "conv", ((1, 4, 9), (8, 3, 3))),
    (
        "InvalidArgumentError: size conflict between f32[6,30] and f32[40,5] in matrix multiplication",
        "matmul",
        ((6, 30), (40, 5)),
    ),
    ("ValueError: The logits have shape 12x7 but the labels have shape 10", "loss", ((12, 7),)),
    ("error: 'stablehlo.transpose' op permutation is invalid for tensor<2x3x4xf32>", "transpose", ((2, 3, 4),)),
)


@pytest.mark.parametrize(("message", "operation", "shapes"), UNSEEN)
def test_a_form_never_seen_is_read_and_marked(message: str, operation: str, shapes: tuple[Shape, ...]) -> None:
    found = diagnose(message if "Error: " in message else f"ValueError: {message}")
    assert found is not None
    assert found.inferred
    assert (found.operation, found.shapes) == (operation, shapes)


@pytest.mark.parametrize(
    "message",
    [
        "RuntimeError: CUDA out of memory. Tried to allocate 20.00 MiB",
        "ResourceExhaustedError: OOM when allocating tensor with shape[64,512,56,56] and type float",
        "RuntimeError: Expected all tensors to be on the same device, but found at least two devices, cpu and cuda:1!",
        "RuntimeError: expected scalar type Long but found Float",
        "RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation:"
        " [torch.FloatTensor [8, 4]]",
        "AttributeError: 'NoneType' object has no attribute 'shape'",
        "KeyError: 'shape'",
        "TypeError: forward() takes 2 positional arguments but 3 were given",
        "ValueError: could not convert string to float: 'a'",
        "IndexError: Target 7 is out of bounds.",
        "ValueError: The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
        "FileNotFoundError: [Errno 2] No such file or directory: 'a.npy'",
        "jax.errors.ConcretizationTypeError: Abstract tracer value encountered where concrete value is expected: traced"
        " array with shape float32[3].",
        "ModuleNotFoundError: No module named 'torchvision'",
    ],
)
def test_other_kinds_are_declined(message: str) -> None:
    assert diagnose(message) is None
