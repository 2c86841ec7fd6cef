"""ONNX's and ONNX Runtime's messages."""

from __future__ import annotations

from shapewise.tensors.diagnosis.forms import Form

FORMS: tuple[Form, ...] = (
    Form(
        "ort-invalid-dims",
        "onnx",
        r"got invalid dimensions for input: (?P<name>\S+) for the following indices index: (?P<axis>\d+) got: (?P<a>\d+)"
        r" expected: (?P<b>\d+)",
        "other",
        "onnxruntime.capi.onnxruntime_pybind11_state.InvalidArgument: [ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Got"
        " invalid dimensions for input: data for the following indices  index: 0 Got: 4 Expected: 1  Please fix either the"
        " inputs/outputs or the model.",
        fault="expected",
        article="batch-dimension",
        read="groups",
        since="<=1.16.3",
    ),
    Form(
        "ort-invalid-rank",
        "onnx",
        r"invalid rank for input: (?P<name>\S+) got: (?P<found>\d+) expected: (?P<n>\d+)",
        "other",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Invalid rank for input: data Got: 3 Expected: 4 Please fix either the"
        " inputs/outputs or the model.",
        fault="rank",
        article="batch-dimension",
        read="groups",
        since="<=1.16.3",
    ),
    Form(
        "ort-broadcast-dim",
        "onnx",
        r"(?:left|right) operand cannot broadcast on dim (?P<axis>\d+) leftshape: (?P<s1>\{[^{}]*\}), rightshape:"
        r" (?P<s2>\{[^{}]*\})",
        "add",
        "[ONNXRuntimeError] : 1 : FAIL : Non-zero status code returned while running Add node. Name:'Add_7' Status"
        " Message: Add_7: right operand cannot broadcast on dim 2 LeftShape: {1,8,20,20}, RightShape: {1,8,19,20}",
        read="groups",
        since="<=1.4.0",
    ),
    Form(
        "ort-broadcast",
        "onnx",
        r"attempting to broadcast an axis by a dimension other than 1\. (?P<a>\d+) by (?P<b>\d+)",
        "broadcast",
        "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Non-zero status code returned while running Mul node. Name:'Mul_4'"
        " Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/math/element_wise_ops.h:497 void"
        " onnxruntime::BroadcastIterator::Init(ptrdiff_t, ptrdiff_t) axis == 1 || axis == largest was false. Attempting to"
        " broadcast an axis by a dimension other than 1. 3 by 4",
        read="groups",
        firm=False,
        since="<=1.4.0",
    ),
    Form(
        "ort-concat",
        "onnx",
        r"non concat axis dimensions must match: axis (?P<axis>\d+) has mismatched dimensions of (?P<a>\d+) and "
        r"(?P<b>\d+)",
        "concat",
        "[ONNXRuntimeError] : 1 : FAIL : Non-zero status code returned while running Concat node. Name:'Concat_3' Status"
        " Message: concatbase.h:135 PrepareForComputeImpl Non concat axis dimensions must match: Axis 2 has mismatched"
        " dimensions of 41 and 40",
        read="groups",
        since="<=1.16.3",
    ),
    Form(
        "ort-concat-rank",
        "onnx",
        r"(?:ranks of input data are different, cannot concatenate them|all inputs to concat must have same rank)",
        "concat",
        "[ONNXRuntimeError] : 1 : FAIL : Node (Concat_1) Op (Concat) [ShapeInferenceError] All inputs to Concat must have"
        " same rank. Input 1 has rank 2 != 3",
        fault="rank",
        since="<=1.16.3",
    ),
    Form(
        "ort-gemm",
        "onnx",
        r"gemm: dimension mismatch, w: (?P<weight>\{(?P<rows>\d+), ?(?P<columns>\d+)\}) k: (?P<a>\d+) n: ?(?P<units>\d+)",
        "linear",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running Gemm node. Name:'Gemm_0'"
        " Status Message: GEMM: Dimension mismatch, W: {6,5} K: 4 N:5",
        fault="inner",
        read="groups",
        since="<=1.16.3",
    ),
    Form(
        "ort-convt-filters",
        "onnx",
        r"filter number not equal to input channel number\. filter_number: (?P<b>\d+) num_input_channels: (?P<a>\d+)",
        "conv",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running ConvTranspose node."
        " Name:'n0' Status Message: filter number not equal to input channel number. filter_number: 4"
        " num_input_channels: 3",
        fault="channels",
        read="nothing",
        axis=1,
        since="<=1.32.0",
    ),
    Form(
        "ort-conv-bias",
        "onnx",
        r"bias shape is not compatible with number of output channels\..{0,80}bias: (?P<s1>\{(?P<a>\d+)\})"
        r" num_output_channels: (?P<b>\d+)|conv ?: bias must be a 1d tensor of size output_channels \((?P<size>\d+)\)",
        "conv",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running ConvTranspose node."
        " Name:'n0' Status Message: Bias shape is not compatible with number of output channels. It should be a 1-D"
        " tensor with size num_output_channels(M). Bias: {5} num_output_channels: 2",
        fault="channels",
        read="groups",
        since="<=1.32.0",
    ),
    Form(
        "ort-instancenorm",
        "onnx",
        r"mismatch between input data and (?:scale|b): size of (?:scale|b) != input channel count (?P<a>\d+) vs\. (?P<b>\d+)",
        "other",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running"
        " InstanceNormalization node. Name:'n0' Status Message: Mismatch between input data and scale: size of scale"
        " != input channel count 4 vs. 3",
        fault="features",
        read="nothing",
        axis=1,
        article="normalization-axes",
        since="<=1.32.0",
    ),
    Form(
        "ort-gemm-bias",
        "onnx",
        r"gemm: invalid bias shape for broadcast",
        "linear",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running Gemm node. Name:'Gemm_0'"
        " Status Message: Gemm: Invalid bias shape for broadcast",
        since="<=1.4.0",
    ),
    Form(
        "ort-matmul-stacks",
        "onnx",
        r"(?:left|right) (?:operand )?cannot broadcast on dim (?P<axis>\d+)",
        "matmul",
        "[ONNXRuntimeError] : 1 : FAIL : Non-zero status code returned while running MatMul node. Name:'n0' Status"
        " Message: matmul_helper.h:145 Compute left operand cannot broadcast on dim 0",
        fault="stacks",
        read="nothing",
        since="<=1.32.0",
    ),
    Form(
        "ort-matmul",
        "onnx",
        r"(?:matmul dimension mismatch|incompatible dimensions for matrix multiplication|left cannot broadcast on dim"
        r" (?P<axis>\d+))",
        "matmul",
        "[ONNXRuntimeError] : 1 : FAIL : Non-zero status code returned while running MatMul node. Name:'MatMul_0' Status"
        " Message: matmul_helper.h:59 Compute MatMul dimension mismatch",
        fault="inner",
        since="<=1.4.0",
    ),
    Form(
        "ort-conv-channels",
        "onnx",
        r"input channels c is not equal to kernel channels \* group\. c: (?P<a>\d+) kernel channels: (?P<b>\d+) group:"
        r" (?P<groups>\d+)",
        "conv",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running Conv node. Name:'Conv_0'"
        " Status Message: Input channels C is not equal to kernel channels * group. C: 3 kernel channels: 4 group: 1",
        fault="channels",
        read="groups",
        since="<=1.16.3",
    ),
    Form(
        "ort-conv-rank",
        "onnx",
        r"(?:x num_dims does not match w num_dims|input x must be \d-dimensional)",
        "conv",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : X num_dims does not match W num_dims. X: {1,3,8} W: {4,3,3,3}",
        fault="rank",
        since="<=1.16.3",
    ),
    Form(
        "ort-kernel-shape",
        "onnx",
        r"kernel_shape (?:is not compatible with w shape|num_dims is not compatible)",
        "conv",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : kernel_shape is not compatible with W shape. kernel_shape: {3,3} W:"
        " {4,3,5,5} channels_last: 0",
        since="<=1.16.3",
    ),
    Form(
        "ort-reshape",
        "onnx",
        r"the input tensor cannot be reshaped to the requested shape\. input shape: ?(?P<s1>\{[^{}]*\}), requested shape:"
        r" ?(?P<s2>\{[^{}]*\})",
        "reshape",
        "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Non-zero status code returned while running Reshape node."
        " Name:'Reshape_4' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:41"
        " onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, std::vector<long int>&, bool)"
        " gsl::narrow_cast<int64_t>(input_shape.Size()) == size was false. The input tensor cannot be reshaped to the requested"
        " shape. Input shape:{2,3}, requested shape:{4,5}",
        fault="count",
        read="groups",
        since="<=1.4.0",
    ),
    Form(
        "ort-reshape-copy",
        "onnx",
        r"the dimension with value zero exceeds the dimension size of the input tensor",
        "reshape",
        "[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : Non-zero status code returned while running Reshape node."
        " Name:'Reshape_4' Status Message: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:25"
        " onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, std::vector<long int>&, bool)"
        " i < input_shape.NumDimensions() was false. The dimension with value zero exceeds the dimension size of the input"
        " tensor.",
        fault="rank",
        since="<=1.4.0",
    ),
    Form(
        "ort-bn",
        "onnx",
        r"invalid input (?:scale|b|mean|var|x): (?:\dth dimension != (?P<b>\d+)|numdimensions\(\) != \d)",
        "batchnorm",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running BatchNormalization node."
        " Name:'BN_1' Status Message: Invalid input scale: 0th dimension != 8",
        fault="features",
        read="groups",
        since="<=1.16.3",
    ),
    Form(
        "ort-transpose",
        "onnx",
        r"perm size: (?P<found>\d+) does not match input rank: (?P<n>\d+)",
        "transpose",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running Transpose node."
        " Name:'T_1' Status Message: perm size: 4 does not match input rank: 3",
        fault="rank",
        read="groups",
        since="<=1.16.3",
    ),
    Form(
        "ort-squeeze",
        "onnx",
        r"dimension of input (?P<axis>\d+) must be 1 instead of (?P<a>\d+)",
        "squeeze",
        "[ONNXRuntimeError] : 1 : FAIL : Non-zero status code returned while running Squeeze node. Name:'Squeeze_0' Status"
        " Message: Dimension of input 1 must be 1 instead of 4. shape={2,4}",
        fault="range",
        read="message",
        since="<=1.16.3",
    ),
    Form(
        "ort-expand",
        "onnx",
        r"invalid expand shape",
        "broadcast",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running Expand node."
        " Name:'Expand_0' Status Message: invalid expand shape",
        fault="expand",
        since="<=1.16.3",
    ),
    Form(
        "ort-gather",
        "onnx",
        r"indices element out of data bounds, idx=(?P<index>-?\d+) must be within the inclusive range"
        r"(?: \[-(?P<rows>\d+),)?",
        "index",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running Gather node."
        " Name:'Gather_0' Status Message: indices element out of data bounds, idx=9 must be within the inclusive range"
        " [-5,4]",
        fault="range",
        since="<=1.16.3",
    ),
    Form(
        "ort-scatter",
        "onnx",
        r"(?:indices vs updates dimensions differs at position=(?P<axis>\d+) (?P<a>\d+) vs (?P<b>\d+)|updates tensor"
        r" should have shape equal)",
        "index",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Indices vs updates dimensions differs at position=0 3 vs 4",
        since="<=1.32.0",
    ),
    Form(
        "ort-split",
        "onnx",
        r"(?:split.{0,40}(?:sum|equal|evenly|size)|cannot split using values in split attribute)",
        "other",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Cannot split using values in 'split' attribute. Axis=0 Input"
        " shape={7} NumOutputs=2 Num entries in 'split' (must equal number of outputs) was 2 Sum of sizes in 'split' (must"
        " equal size of selected axis) was 6",
        fault="count",
        article="split-chunk",
        since="<=1.16.3",
    ),
    Form(
        "ort-layernorm",
        "onnx",
        r"size of x\.shape(?:\(\))?\[axis:\]",
        "other",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Size of X.shape()[axis:] == 4. Size of scale and bias (if provided)"
        " must match this. Got scale size of 3 and bias size of 0",
        fault="features",
        article="normalization-axes",
        since="<=1.16.3",
    ),
    Form(
        "ort-rnn",
        "onnx",
        r"input (?P<name>\w+) must have (?:dimension|shape)",
        "rnn",
        "[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Non-zero status code returned while running LSTM node. Name:'L'"
        " Status Message: Input initial_h must have shape {1,4,8}. Actual:{1,5,8}",
        firm=False,
        since="<=1.16.3",
    ),
    Form(
        "ort-inferred",
        "onnx",
        r"inferred shape and existing shape differ in (?:dimension (?P<axis>\d+): \((?P<a>\d+)\) vs \((?P<b>\d+)\)|rank:"
        r" \((?P<n>\d+)\) vs \((?P<found>\d+)\))",
        "other",
        "RuntimeError: Inferred shape and existing shape differ in dimension 1: (64) vs (32)",
        read="groups",
        since="<=1.16.3",
    ),
    Form(
        "ort-mismatch-names",
        "onnx",
        r"(?:mismatch between number of inferred and declared dimensions|dimension could not be inferred)",
        "other",
        "[ONNXRuntimeError] : 1 : FAIL : Node:n Output:y [ShapeInferenceError] Mismatch between number of inferred and"
        " declared dimensions. inferred=3 declared=2",
        fault="rank",
        since=">1.4.0, <=1.32.0",
    ),
    Form(
        "ort-shape-output",
        "onnx",
        r"expected shape from model of (?P<s1>\{[^{}]*\}) does not match actual shape of (?P<s2>\{[^{}]*\}) for output",
        "other",
        "[W:onnxruntime:, execution_frame.cc:835 VerifyOutputSizes] Expected shape from model of {1,10} does not match"
        " actual shape of {4,10} for output y",
        fault="expected",
        since="<=1.32.0",
    ),
    Form(
        "onnx-incompatible",
        "onnx",
        r"\[shapeinferenceerror\].{0,80}?incompatible dimensions",
        "broadcast",
        "onnx.onnx_cpp2py_export.shape_inference.InferenceError: [ShapeInferenceError] Inference error(s): (op_type:Mul,"
        " node name: Mul_0): [ShapeInferenceError] Incompatible dimensions",
        firm=False,
        since="<=1.16.3",
    ),
    Form(
        "onnx-mismatch",
        "onnx",
        r"\[(?:shape|type)inferenceerror\]",
        "other",
        "[ONNXRuntimeError] : 1 : FAIL : Node (n) Op (Flatten) [ShapeInferenceError] Invalid value(5) for attribute 'axis'",
        firm=False,
        since="<=1.16.3",
    ),
)
