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
    (
        "MXNet 1.9.1",
        'mxnet.base.MXNetError: Traceback (most recent call last):\n  File "../src/operator/nn/concat.cc", line 66\n'
        "MXNetError: Check failed: shape_assign(&(*in_shape)[i], dshape): Incompatible input shape: expected [2,-1], got [3,4]",
        "concat",
        ((2, -1), (3, 4)),
    ),
    (
        "MXNet 1.9.1",
        'mxnet.base.MXNetError: Traceback (most recent call last):\n  File "../src/operator/nn/pooling.cc", line 192\n'
        "MXNetError: Check failed: param.kernel[0] <= dshape_nchw[2] + 2 * param.pad[0]: kernel size (5) exceeds input"
        " (2 padded to 2)",
        "pool",
        (),
    ),
    (
        "MXNet 1.9.1",
        'mxnet.base.MXNetError: Traceback (most recent call last):\n  File "../src/operator/tensor/./dot-inl.h", line 1437\n'
        "MXNetError: Check failed: lshape_k == rshape_k (4 vs. 5) : batch_dot shape error (shape mismatch): [2,3,4] X [2,5,6]"
        " trans_a=0 trans_b=0",
        "matmul",
        ((2, 3, 4), (2, 5, 6)),
    ),
    (
        "Paddle 3.3.1",
        "ValueError: (InvalidArgument) In operator matmul, the [1] dimension of Input(X) must be equal to the [0] dimension of"
        " Input(Y). But receiving the [1]dimension of Input(X) is [3], and the [0] dimension of Input(Y) is [4].\n"
        "  [Hint: Expected K_lhs == K_rhs, but received K_lhs:3 != K_rhs:4.] (at /paddle/paddle/phi/infermeta/binary.cc:3087)\n"
        "  [operator < linear > error]",
        "linear",
        (),
    ),
    (
        "Paddle 3.3.1",
        "ValueError: (InvalidArgument) The shape of input[0] and input[1] is expected to be equal.But received"
        " input[0]'s shape ="
        " [2, 3], input[1]'s shape = [2, 3, 4].\n  [Hint: Expected inputs_dims[i].size() == out_dims.size(), but received"
        " inputs_dims[i].size():3 != out_dims.size():2.] (at /paddle/paddle/phi/kernels/funcs/concat_funcs.h:45)",
        "concat",
        ((2, 3), (2, 3, 4)),
    ),
    (
        "Paddle 1.8.5",
        "InvalidArgumentError: Input(X)'s width must be equal with Input(Y)'s height in BmmOp,but receive X's width: [3],"
        "Y's height: [4].",
        "matmul",
        (),
    ),
    (
        "OpenCV 5.0.0",
        "cv2.error: OpenCV(5.0.0) /io/opencv/modules/core/src/merge.dispatch.cpp:133: error: (-215:Assertion"
        " failed) mv[i].size =="
        " mv[0].size && mv[i].depth() == depth in function 'merge'",
        "other",
        (),
    ),
    (
        "PyTorch 1.13.1",
        "RuntimeError: Rotation dim1 out of range, dim1 = 3",
        "other",
        (),
    ),
    (
        "PyTorch 1.13.1",
        "RuntimeError: Given transposed=1, weight of size [4, 2, 3, 3], expected bias to be 1-dimensional with 2"
        " elements, but got"
        " bias of size [3] instead",
        "conv",
        ((4, 2, 3, 3), (3,)),
    ),
    (
        "JAX 0.4.20",
        "jax._src.core.InconclusiveDimensionOperation: Cannot divide evenly the sizes of shapes (4, 6) and (-1, 7)",
        "reshape",
        ((4, 6), (-1, 7)),
    ),
    ("JAX 0.10.2", "TypeError: add: arrays must have the same number of dimensions, got {1, 2}", "add", ()),
    (
        "JAX 0.10.2",
        "IndexError: boolean index did not match shape of indexed array in index 1: got (3,), expected [4]",
        "index",
        ((3,), (4,)),
    ),
    (
        "JAX 0.4.20",
        "ValueError: inconsistent size for core dimension 'm': 4 vs 3 on vectorized function with excluded=frozenset() and"
        " signature='(m,m),(m)->(m)'",
        "other",
        (),
    ),
    (
        "TensorFlow 2.13.1",
        "tensorflow.python.framework.errors_impl.InvalidArgumentError: {{function_node"
        " __wrapped__GatherNd_device_/job:localhost/"
        "replica:0/task:0/device:CPU:0}} indices[0] = [4, 0] does not index into param shape [4,3], node name: GatherNd"
        " [Op:GatherNd]",
        "index",
        ((4, 3),),
    ),
    (
        "TensorFlow 2.13.1",
        "tensorflow.python.framework.errors_impl.InvalidArgumentError: {{function_node __wrapped__DenseBincount_device_/"
        "job:localhost/replica:0/task:0/device:CPU:0}} `weights` must be the same shape as `arr` or a length-0"
        " `Tensor`, in which"
        " case it acts as all weights equal to 1. Received [2] [Op:DenseBincount] name: ",
        "other",
        ((2,),),
    ),
    (
        "TensorFlow 2.13.1",
        "ValueError: Exception encountered when calling layer 'max_pooling1d' (type MaxPooling1D).\n\nNegative dimension size"
        ' caused by subtracting 3 from 2 for \'{{node max_pooling1d/MaxPool}} = MaxPool[T=DT_FLOAT, data_format="NHWC",'
        ' ksize=[1, 3, 1, 1], padding="VALID", strides=[1, 3, 1, 1]](max_pooling1d/ExpandDims)\' with input shapes: [?,2,1,3].'
        "\n\nCall arguments received by layer 'max_pooling1d' (type MaxPooling1D):\n"
        "  • inputs=tf.Tensor(shape=(None, 2, 3), dtype=float32)",
        "pool",
        ((None, 2, 3),),
    ),
    ("einops 0.8.2", "ValueError: Einsum pattern must contain '->'.", "matmul", ()),
    (
        "torch 1.4.0",
        "RuntimeError: Given groups=1, weight of size 64 40 3, expected input[8, 200, 40] to have 40 channels, but got 200"
        " channels instead",
        "conv",
        ((64, 40, 3), (8, 200, 40)),
    ),
    (
        "torch 1.4.0",
        "RuntimeError: Given transposed=1, weight of size 16 8 4, expected input[2, 12, 50] to have 16 channels, but got 12"
        " channels instead",
        "conv",
        ((16, 8, 4), (2, 12, 50)),
    ),
    (
        "torch 1.4.0",
        "RuntimeError: Expected 5-dimensional input for 5-dimensional weight 4 1 3 3 3, but got 4-dimensional input of size"
        " [2, 16, 32, 32] instead",
        "conv",
        ((4, 1, 3, 3, 3), (2, 16, 32, 32)),
    ),
    (
        "torch 1.4.0",
        "RuntimeError: Given groups=4, expected weight to be divisible by 4 at dimension 0, but got weight of size 6 2 3 3"
        " instead",
        "conv",
        ((6, 2, 3, 3),),
    ),
    (
        "torch 1.4.0",
        "RuntimeError: index out of range: Tried to access index 11 out of table with 9 rows. at"
        " /pytorch/aten/src/TH/generic/THTensorEvenMoreMath.cpp:418",
        "embedding",
        (),
    ),
    (
        "torch 1.4.0",
        "RuntimeError: vector and vector expected, got 2D, 1D tensors at /pytorch/THTensorMath.cpp:372",
        "matmul",
        (),
    ),
    (
        "TensorFlow 1.15.5",
        "tensorflow.python.framework.errors_impl.InvalidArgumentError: assertion failed: [Condition x == y did not hold"
        " element-wise:] [x (SparseSoftmaxCrossEntropyWithLogits/Shape_1:0) = ] [5] [y"
        " (SparseSoftmaxCrossEntropyWithLogits/strided_slice:0) = ] [4]\n\t [[node SparseSoftmaxCrossEntropyWithLogits/"
        "assert_equal_1/Assert/Assert (defined at ops.py:1748) ]]",
        "loss",
        ((5,), (4,)),
    ),
    (
        "TensorFlow 1.15.5",
        "ValueError: Dimension 1 in both shapes must be equal, but are 3 and 4. Shapes are [2,3] and [2,4]. for 'Select' (op:"
        " 'Select') with input shapes: [2,3], [2,3], [2,4].",
        "broadcast",
        ((2, 3), (2, 3), (2, 4)),
    ),
    ("TensorFlow 2.4.4", "InvalidArgumentError: Input shapes do not match: [2] vs. [1] [Op:StringJoin]", "other", ((2,), (1,))),
    (
        "OpenCV 3.4.0",
        "cv2.error: /io/opencv/modules/core/src/arithm.cpp:659: error: (-209) The operation is neither 'array op array' (where"
        " arrays have the same size and the same number of channels), nor 'array op scalar', nor 'scalar op array' in function"
        " arithm_op\n",
        "add",
        (),
    ),
    (
        "OpenCV 3.4.0",
        "OpenCV Error: Assertion failed (src[i].dims <= 2 && src[i].rows == src[0].rows && src[i].type() == src[0].type()) in"
        " hconcat, file /io/opencv/modules/core/src/matrix.cpp, line 3156",
        "concat",
        (),
    ),
    (
        "OpenCV 3.4.0",
        "cv2.error: /io/opencv/modules/imgproc/src/color.cpp:11111: error: (-215) scn == 3 || scn == 4 in function cvtColor",
        "other",
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
