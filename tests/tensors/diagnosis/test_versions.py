"""Messages of versions that are not installed here, each triggered there once: what is read from it."""

from __future__ import annotations

import pytest

from shapewise.tensors.diagnosis import diagnose
from shapewise.types import Shape

SEEN: tuple[tuple[str, str, str, tuple[Shape, ...]], ...] = (
    # version that was run, message, operation, shapes
    (
        "NumPy 1.21.6",
        "ValueError: non-broadcastable output operand with shape (6,7) doesn't match the broadcast shape (2,6,7)",
        "add",
        ((6, 7), (2, 6, 7)),
    ),
    (
        "NumPy 1.21.6",
        "ValueError: operands could not be broadcast together with remapped shapes [original->remapped]: "
        "(6,7)  and requested shape (6,9)",
        "broadcast",
        ((6, 7), (6, 9)),
    ),
    ("NumPy 1.21.6", "ValueError: shape mismatch: objects cannot be broadcast to a single shape", "broadcast", ()),
    ("NumPy 1.21.6", "ValueError: could not broadcast input array from shape (4,) into shape (3,)", "broadcast", ((4,), (3,))),
    (
        "NumPy 1.21.6",
        "ValueError: all the input array dimensions for the concatenation axis must match exactly, but along "
        "dimension 1, the array at index 0 has size 7 and the array at index 1 has size 9",
        "concat",
        (),
    ),
    (
        "NumPy 1.21.6",
        "ValueError: all the input arrays must have same number of dimensions, but the array at index 0 has "
        "2 dimension(s) and the array at index 1 has 1 dimension(s)",
        "concat",
        (),
    ),
    ("NumPy 1.21.6", "ValueError: zero-dimensional arrays cannot be concatenated", "concat", ()),
    ("NumPy 1.21.6", "ValueError: need at least one array to concatenate", "concat", ()),
    ("NumPy 1.21.6", "ValueError: all input arrays must have the same shape", "stack", ()),
    (
        "NumPy 1.21.6",
        "ValueError: setting an array element with a sequence. The requested array has an inhomogeneous "
        "shape after 1 dimensions. The detected shape was (2,) + inhomogeneous part.",
        "stack",
        ((2,),),
    ),
    ("NumPy 1.21.6", "ValueError: shapes (6,7) and (8,9) not aligned: 7 (dim 1) != 8 (dim 0)", "matmul", ((6, 7), (8, 9))),
    ("NumPy 1.21.6", "ValueError: shapes (6,7) and (8,) not aligned: 7 (dim 1) != 8 (dim 0)", "matmul", ((6, 7), (8,))),
    (
        "NumPy 1.21.6",
        "ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
        "(n?,k),(k,m?)->(n?,m?) (size 8 is different from 7)",
        "matmul",
        (),
    ),
    (
        "NumPy 1.21.6",
        "ValueError: matmul: Input operand 1 does not have enough dimensions (has 0, gufunc core with "
        "signature (n?,k),(k,m?)->(n?,m?) requires 1)",
        "matmul",
        ((),),
    ),
    (
        "NumPy 1.26.4",
        "ValueError: all the input array dimensions except for the concatenation axis must match exactly, "
        "but along dimension 1, the array at index 0 has size 7 and the array at index 1 has size 9",
        "concat",
        (),
    ),
    (
        "NumPy 1.26.4",
        "ValueError: more operands provided to einstein sum function than specified in the subscripts string",
        "matmul",
        (),
    ),
    ("NumPy 1.26.4", "ValueError: einstein sum subscripts string contains too many subscripts for operand 1", "matmul", ()),
    ("NumPy 1.26.4", "ValueError: dimensions in single operand for collapsing index 'i' don't match (2 != 3)", "matmul", ()),
    ("NumPy 1.26.4", "ValueError: Size of label 'j' for operand 1 (3) does not match previous terms (4).", "matmul", ()),
    (
        "NumPy 1.26.4",
        "ValueError: matmul: Output operand 0 has a mismatch in its core dimension 0, with gufunc signature "
        "(n?,k),(k,m?)->(n?,m?) (size 5 is different from 6)",
        "matmul",
        (),
    ),
    ("NumPy 1.26.4", "ValueError: cannot reshape array of size 42 into shape (5,9)", "reshape", ((42,), (5, 9))),
    ("NumPy 1.26.4", "ValueError: can only specify one unknown dimension", "reshape", ()),
    ("NumPy 1.26.4", "ValueError: cannot select an axis to squeeze out which has size not equal to one", "squeeze", ()),
    ("NumPy 1.26.4", "ValueError: axes don't match array", "transpose", ()),
    ("NumPy 1.26.4", "ValueError: repeated axis in transpose", "transpose", ()),
    ("NumPy 1.26.4", "numpy.exceptions.AxisError: axis2: axis 2 is out of bounds for array of dimension 2", "transpose", ()),
    ("JAX 0.4.30", "TypeError: add got incompatible shapes for broadcasting: (6, 7), (6, 9).", "add", ((6, 7), (6, 9))),
    ("JAX 0.4.30", "TypeError: sub got incompatible shapes for broadcasting: (6, 7), (6, 9).", "add", ((6, 7), (6, 9))),
    ("JAX 0.4.30", "TypeError: mul: arrays must have same number of dimensions, got (6, 7), (7,).", "add", ((6, 7), (7,))),
    ("JAX 0.4.30", "TypeError: max got incompatible shapes for broadcasting: (6,), (7,).", "add", ((6,), (7,))),
    ("JAX 0.4.30", "TypeError: eq got incompatible shapes for broadcasting: (6,), (7,).", "add", ((6,), (7,))),
    (
        "JAX 0.4.30",
        "TypeError: clamp requires min.shape == operand.shape or min.shape == (), got min.shape=(7,), operand.shape=(6,).",
        "add",
        ((7,), (6,)),
    ),
    (
        "JAX 0.4.30",
        "ValueError: Incompatible shapes for broadcasting: (6, 7) and requested shape (6, 9)",
        "broadcast",
        ((6, 7), (6, 9)),
    ),
    (
        "JAX 0.4.30",
        "TypeError: Cannot concatenate arrays with shapes that differ in dimensions other than the one being "
        "concatenated: concatenating along dimension 0 for shapes (6, 7), (6, 9).",
        "concat",
        ((6, 7), (6, 9)),
    ),
    (
        "JAX 0.4.30",
        "TypeError: Cannot concatenate arrays with different numbers of dimensions: got (6, 7), (7,).",
        "concat",
        ((6, 7), (7,)),
    ),
    ("JAX 0.4.30", "ValueError: Zero-dimensional arrays cannot be concatenated.", "concat", ()),
    (
        "JAX 0.4.30",
        "TypeError: concatenate dimension out of bounds: dimension 3 for shapes (6, 7), (6, 7).",
        "concat",
        ((6, 7), (6, 7)),
    ),
    ("JAX 0.4.30", "ValueError: Need at least one array to concatenate.", "concat", ()),
    ("JAX 0.4.30", "ValueError: All input arrays must have the same shape.", "stack", ()),
    (
        "JAX 0.4.30",
        "TypeError: dot_general requires contracting dimensions to have the same shape, got (7,) and (8,).",
        "matmul",
        ((None, 7), (8, None)),
    ),
    (
        "TensorFlow 2.10.1",
        "ValueError: Dimensions must be equal, but are 7 and 9 for '{{node add}} = AddV2[T=DT_FLOAT](a, b)' "
        "with input shapes: [6,7], [6,9].",
        "add",
        ((6, 7), (6, 9)),
    ),
    ("TensorFlow 2.10.1", "ValueError: Can't convert non-rectangular Python sequence to Tensor.", "stack", ()),
    ("TensorFlow 2.10.1", "ValueError: Different number of contraction axes `a` and `b`, 2 != 1.", "matmul", ()),
    (
        "TensorFlow 2.10.1",
        'ValueError: Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input '
        "shape to have value 7, but received input with shape (2, 6)",
        "linear",
        ((2, 6),),
    ),
    (
        "TensorFlow 2.10.1",
        "ValueError: The last dimension of the inputs to a Dense layer should be defined. Found None. Full "
        "input shape received: (None, None)",
        "linear",
        ((None, None),),
    ),
    (
        "TensorFlow 2.10.1",
        "ValueError: strides should be of length 1, 2 or 4. Received: strides=[1, 2, 3] of length 3",
        "conv",
        (),
    ),
    (
        "TensorFlow 2.10.1",
        'ValueError: Input 0 of layer "conv2d" is incompatible with the layer: expected min_ndim=4, found '
        "ndim=3. Full shape received: (None, 28, 28)",
        "conv",
        ((None, 28, 28),),
    ),
    (
        "TensorFlow 2.10.1",
        'ValueError: Input 0 of layer "conv2d_2" is incompatible with the layer: expected axis -1 of input '
        "shape to have value 3, but received input with shape (2, 8, 8, 4)",
        "conv",
        ((2, 8, 8, 4),),
    ),
    (
        "TensorFlow 2.10.1",
        "ValueError: The number of input channels must be evenly divisible by the number of groups. Received "
        "groups=2, but the input has 3 channels (full input shape is (None, 8, 8, 3)).",
        "conv",
        ((None, 8, 8, 3),),
    ),
    (
        "TensorFlow 2.10.1",
        'ValueError: Input 0 of layer "global_average_pooling2d" is incompatible with the layer: expected '
        "ndim=4, found ndim=2. Full shape received: (None, 8)",
        "pool",
        ((None, 8),),
    ),
    (
        "TensorFlow 2.10.1",
        "ValueError: Incompatible shapes for broadcasting. Two shapes are compatible if for each dimension "
        "pair they are either equal or one of them is 1. Received: (6, 7) and (6, 9).",
        "broadcast",
        ((6, 7), (6, 9)),
    ),
    (
        "TensorFlow 2.10.1",
        "ValueError: Can not squeeze dim[0], expected a dimension of 1, got 6 for '{{node Squeeze}} = "
        "Squeeze[T=DT_FLOAT, squeeze_dims=[0]](a)' with input shapes: [6,7].",
        "squeeze",
        ((6, 7),),
    ),
    (
        "TensorFlow 2.10.1",
        "ValueError: Dimension must be 3 but is 2 for '{{node transpose}} = Transpose[T=DT_FLOAT, "
        "Tperm=DT_INT32](a, transpose/perm)' with input shapes: [2,3,4], [2].",
        "transpose",
        ((2, 3, 4),),
    ),
    (
        "TensorFlow 2.10.1",
        "ValueError: Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` "
        "must be consecutive and start from 1. Received dims=(0, 2)",
        "transpose",
        (),
    ),
    (
        "TensorFlow 2.21.0",
        "ValueError: `labels.shape` must equal `logits.shape` except for the last dimension. Received: "
        "labels.shape=(7,) and logits.shape=(8, 5)",
        "loss",
        ((7,), (8, 5)),
    ),
    (
        "TensorFlow 2.21.0",
        "ValueError: `labels.shape.rank` must equal `logits.shape.rank - 1`. Received: labels.shape=(8, 1) "
        "of rank 2 and logits.shape=(8, 5) of rank 2",
        "loss",
        ((8, 1), (8, 5)),
    ),
    (
        "TensorFlow 2.21.0",
        "ValueError: `logits` and `labels` must have the same shape, received ((8, 5) vs (8, 4)).",
        "loss",
        ((8, 5), (8, 4)),
    ),
    (
        "TensorFlow 2.21.0",
        'ValueError: Input 0 of layer "lstm" is incompatible with the layer: expected ndim=3, found ndim=2. '
        "Full shape received: (None, 8)",
        "rnn",
        ((None, 8),),
    ),
    (
        "TensorFlow 2.21.0",
        'ValueError: Input 0 of layer "lstm_1" is incompatible with the layer: expected shape=(None, None, '
        "7), found shape=(2, 5, 6)",
        "rnn",
        ((None, None, 7), (2, 5, 6)),
    ),
    ("TensorFlow 2.21.0", "ValueError: mask cannot be scalar.", "index", ()),
    (
        "TensorFlow 2.21.0",
        "tensorflow.python.framework.errors_impl.InvalidArgumentError: `dim` must be in the range [-2, 2) "
        "where 2 is the number of dimensions in the input. Received: dim=4",
        "index",
        (),
    ),
    ("TensorFlow 2.21.0", "ValueError: 'image' (shape (4,)) must be at least three-dimensional.", "other", ((4,),)),
    ("TensorFlow 2.21.0", "ValueError: Incompatible shape for value ((3,)), expected ((4,))", "other", ((3,), (4,))),
    (
        "TensorFlow 2.21.0",
        "ValueError: Cannot assign value to variable ' Variable:0': Shape mismatch.The variable shape (3,), "
        "and the assigned value shape (4,) are incompatible.",
        "other",
        ((3,), (4,)),
    ),
    ("TensorFlow 2.21.0", "TypeError: only 0-dimensional arrays can be converted to Python scalars", "other", ()),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: Found input variables with inconsistent numbers of samples: [10, 9]",
        "other",
        ((10,), (9,)),
    ),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: X has 4 features, but LinearRegression is expecting 3 features as input.",
        "other",
        (),
    ),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: X has 4 features, but StandardScaler is expecting 3 features as input.",
        "other",
        (),
    ),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: Found array with 0 sample(s) (shape=(0, 3)) while a minimum of 1 is required.",
        "other",
        ((0, 3),),
    ),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: sample_weight.shape == (7,), expected (10,)!",
        "other",
        ((7,), (10,)),
    ),
    ("SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5", "ValueError: All arrays must be of the same length", "other", ()),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: Shape of passed values is (2, 3), indices imply (2, 2)",
        "other",
        ((2, 3), (2, 2)),
    ),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: Must pass 2-d input. shape=(2, 3, 4)",
        "other",
        ((2, 3, 4),),
    ),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: Length of values (3) does not match length of index (2)",
        "other",
        ((3,), (2,)),
    ),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: Length mismatch: Expected axis has 1 elements, new values have 2 elements",
        "other",
        (),
    ),
    ("SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5", "ValueError: Data must be 1-dimensional", "other", ()),
    (
        "SciPy 1.7.3, scikit-learn 1.0.2, pandas 1.3.5",
        "ValueError: volume and kernel should have the same dimensionality",
        "conv",
        (),
    ),
    (
        "ONNX Runtime 1.16.3",
        "onnxruntime.capi.onnxruntime_pybind11_state.Fail: [ONNXRuntimeError] : 1 : FAIL : Node "
        "(/net/MatMul_0) Op (MatMul) [ShapeInferenceError] Incompatible dimensions for matrix multiplication",
        "matmul",
        (),
    ),
)


@pytest.mark.parametrize(
    ("version", "message", "operation", "shapes"), SEEN, ids=[f"{n}-{row[0]}" for n, row in enumerate(SEEN)]
)
def test_a_message_of_another_version(version: str, message: str, operation: str, shapes: tuple[Shape, ...]) -> None:
    found = diagnose(message)
    assert found is not None, version
    assert (found.operation, found.shapes) == (operation, shapes), version
