"""Messages of libraries around the frameworks: scikit-learn, pandas, SciPy, OpenCV, MLX, MXNet, Paddle and others."""

from __future__ import annotations

from shapewise.tensors.diagnosis.forms import Form

FORMS: tuple[Form, ...] = (
    Form(
        "sklearn-inconsistent",
        "other",
        r"found (?:input variables|arrays) with inconsistent numbers? of samples: \[(?P<list>[\d, ]+)\]",
        "other",
        "ValueError: Found input variables with inconsistent numbers of samples: [100, 90]",
        fault="batch",
        article="batch-dimension",
        axis=0,
        read="groups",
        since="<=1.9.1",
    ),
    Form(
        "sklearn-features",
        "other",
        r"x has (?P<a>\d+) features(?: per sample)?[,;]? (?:but (?P<name>\w+) is )?expecting (?P<b>\d+)",
        "other",
        "ValueError: X has 5 features, but LinearRegression is expecting 4 features as input.",
        fault="features",
        axis=1,
        read="groups",
        since="<=1.9.1",
    ),
    Form(
        "sklearn-expected-2d",
        "other",
        r"expected 2d array, got (?P<found>\w+)d? array instead",
        "reshape",
        "ValueError: Expected 2D array, got 1D array instead: array=[1. 2. 3.]. Reshape your data either using"
        " array.reshape(-1, 1) if your data has a single feature",
        fault="rank",
        read="array",
        since="<=1.9.1",
    ),
    Form(
        "sklearn-dim",
        "other",
        r"found array with dim (?P<found>\d+)(?:\. (?P<name>\w+) expected <= |, while dim <= )(?P<n>\d+)",
        "reshape",
        "ValueError: Found array with dim 3. StandardScaler expected <= 2.",
        fault="rank",
        read="groups",
        since="<=1.9.1",
    ),
    Form(
        "sklearn-y-1d",
        "other",
        r"y should be a 1d array, got an array of shape (?P<s1>\([^()]*\)) instead",
        "reshape",
        "ValueError: y should be a 1d array, got an array of shape (100, 2) instead.",
        fault="rank",
        since="<=1.9.1",
    ),
    Form(
        "sklearn-bad-input",
        "other",
        r"bad input shape (?P<s1>\([^()]*\))",
        "reshape",
        "ValueError: bad input shape (100, 2)",
        fault="rank",
        since="<=0.19.1",
    ),
    Form(
        "sklearn-column-vector",
        "other",
        r"a column-vector y was passed when a 1d array was expected",
        "reshape",
        "DataConversionWarning: A column-vector y was passed when a 1d array was expected. Please change the shape of y to"
        " (n_samples, ), for example using ravel().",
        fault="rank",
        since="<=0.19.1",
    ),
    Form(
        "pandas-length",
        "other",
        r"length of values(?: \((?P<v1>\d+)\))? does not match length of index(?: \((?P<v2>\d+)\))?",
        "other",
        "ValueError: Length of values (4) does not match length of index (5)",
        fault="batch",
        read="groups",
        since="<=0.22.0",
    ),
    Form(
        "pandas-passed",
        "other",
        r"shape of passed values is (?P<s1>\([^()]*\)), indices imply (?P<s2>\([^()]*\))",
        "other",
        "ValueError: Shape of passed values is (3, 2), indices imply (3, 3)",
        read="groups",
        since="<=0.22.0",
    ),
    Form(
        "pandas-columns",
        "other",
        r"(?:columns must be same length as key|length mismatch: expected axis has (?P<a>\d+) elements, new values have"
        r" (?P<b>\d+) elements|arrays must (?:all )?be (?:of )?(?:the )?same length|all arrays must be (?:of )?(?:the"
        r" )?same length)",
        "other",
        "ValueError: Length mismatch: Expected axis has 3 elements, new values have 2 elements",
        fault="batch",
        read="groups",
        since="<=0.22.0",
    ),
    Form(
        "pandas-columns-passed",
        "other",
        r"(?P<a>\d+) columns passed, passed data had (?P<b>\d+) columns",
        "other",
        "ValueError: 3 columns passed, passed data had 2 columns",
        fault="features",
        read="groups",
        since="<=0.22.0",
    ),
    Form(
        "pandas-buffer",
        "other",
        r"(?:buffer has wrong number of dimensions \(expected (?P<n>\d+), got (?P<found>\d+)\)|wrong number of items"
        r" passed (?P<b>\d+), placement implies (?P<a>\d+)|must pass 2-d input|per-column arrays must each be"
        r" 1-dimensional|data must be 1-dimensional)",
        "other",
        "ValueError: Buffer has wrong number of dimensions (expected 1, got 2)",
        fault="rank",
        since="<=0.22.0",
    ),
    Form(
        "pandas-1d",
        "other",
        r"expected a 1d array, got an array with shape (?P<s1>\([^()]*\))",
        "other",
        "ValueError: Expected a 1D array, got an array with shape (5, 2)",
        fault="rank",
        read="groups",
        since="<=3.1.1",
    ),
    Form(
        "pandas-1d-list",
        "other",
        "values must be a 1d list-like|^input array must be 1 dimensional|> 1 ndim categorical",
        "other",
        "TypeError: values must be a 1D list-like",
        fault="rank",
        since="<=3.1.1",
    ),
    Form(
        "pandas-item-length",
        "other",
        r"(?:item wrong length (?P<a>\d+) instead of (?P<b>\d+)|unalignable boolean series|cannot set (?:a frame|using a)"
        r"|must have equal len keys and value)",
        "index",
        "ValueError: Item wrong length 4 instead of 5.",
        fault="batch",
        since="<=0.22.0",
    ),
    Form(
        "matplotlib-first",
        "other",
        r"x and y must have same first dimension, but have shapes (?P<s1>\([^()]*\)) and (?P<s2>\([^()]*\))",
        "other",
        "ValueError: x and y must have same first dimension, but have shapes (10,) and (11,)",
        fault="batch",
        read="groups",
        since="<=2.1.2",
    ),
    Form(
        "matplotlib-size",
        "other",
        r"x and y must be the same size",
        "other",
        "ValueError: x and y must be the same size",
        fault="batch",
        since="<=2.1.2",
    ),
    Form(
        "matplotlib-contour",
        "other",
        r"length of [xy] \((?P<a>\d+)\) must match number of (?:columns|rows) in z \((?P<b>\d+)\)",
        "other",
        "TypeError: Length of x (3) must match number of columns in z (6)",
        fault="batch",
        read="groups",
        since="<=3.11.2",
    ),
    Form(
        "matplotlib-contour-2d",
        "other",
        r"shapes of [xy] (?P<s1>\([^()]*\)) and z (?P<s2>\([^()]*\)) do not match",
        "other",
        "TypeError: Shapes of x (3, 3) and z (4, 6) do not match",
        read="groups",
        since="<=3.11.2",
    ),
    Form(
        "matplotlib-columns",
        "other",
        r"^x has (?P<a>\d+) columns but y has (?P<b>\d+) columns",
        "other",
        "ValueError: x has 2 columns but y has 3 columns",
        fault="features",
        read="groups",
        since="<=3.11.2",
    ),
    Form(
        "matplotlib-unequal",
        "other",
        r"\w+ has size (?P<a>\d+), but \w+ has an unequal size of (?P<b>\d+)",
        "other",
        "ValueError: 'x' has size 3, but 'y1' has an unequal size of 4",
        fault="batch",
        read="groups",
        since="<=3.11.2",
    ),
    Form(
        "matplotlib-surface",
        "other",
        "argument z must be 2-dimensional",
        "other",
        "ValueError: Argument Z must be 2-dimensional.",
        fault="rank",
        since="<=3.11.2",
    ),
    Form(
        "matplotlib-image",
        "other",
        r"invalid shape (?P<s1>\([^()]*\)) for image data",
        "other",
        "TypeError: Invalid shape (1, 28, 28) for image data",
        fault="expected",
        article="channels-first-last",
        read="groups",
        since=">2.1.2, <=3.2.2",
    ),
    Form(
        "matplotlib-other",
        "other",
        r"(?:dimensions of c|input z must be|x and y can be no greater than|shape of x does not match that of z"
        r"|incompatible with x and/or y)",
        "other",
        "ValueError: x and y can be no greater than 2D, but have shapes (3,) and (3, 2, 2)",
        since="<=2.1.2",
    ),
    Form(
        "opencv-sizes",
        "other",
        r"sizes of input arguments do not match|\(-209\) the operation is neither array op array",
        "add",
        "cv2.error: OpenCV(5.0.0) /io/opencv/modules/core/src/arithm.cpp:688: error: (-209:Sizes of input arguments do not"
        " match) The operation is neither 'array op array' (where arrays have the same size and the same number of"
        " channels), nor 'array op scalar', nor 'scalar op array' in function 'arithm_op'",
        since="<=3.4.0",
    ),
    Form(
        "opencv-assert",
        "other",
        r"(?:\(-215(?::assertion failed)?\) ?|opencv error: assertion failed \()(?:.{0,60}(?:size|channels|rows|cols|dims"
        r"|total|width|\bscn\b)).{0,200}?(?: in function (?:cv::)?|\) in )(?P<op>\w+)"
        r"|invalid number of channels in input image: \w+::contains\(scn\) where scn is (?P<a>\d)",
        "other",
        "cv2.error: OpenCV(5.0.0) /io/opencv/modules/core/src/matrix_operations.cpp:50: error: (-215:Assertion "
        "failed) src[i].dims <= 2 && src[i].rows == src[0].rows && src[i].type() == src[0].type() in function "
        "'hconcat'",
        since="<=5.0.0",
    ),
    Form(
        "pil-shape",
        "other",
        r"(?:cannot handle this data type: \((?P<s1>[^()]*)\)|images do not match|too many dimensions: (?P<found>\d+) >"
        r" (?P<n>\d+))",
        "other",
        "TypeError: Cannot handle this data type: (1, 1, 28), |u1",
        fault="expected",
        article="channels-first-last",
        since="<=8.0.0",
    ),
    Form(
        "scipy-cdist",
        "other",
        r"xa and xb must have the same number of columns",
        "other",
        "ValueError: XA and XB must have the same number of columns (i.e. feature dimension.)",
        fault="features",
        since="<=1.17.1",
    ),
    Form(
        "scipy-convolve",
        "other",
        r"(?:for valid mode, one must be at least as large as the other|volume and kernel should have the same"
        r" dimensionality|filter weights array has incorrect shape|in1 and in2 should have the same (?:rank"
        r"|dimensionality))",
        "conv",
        "ValueError: volume and kernel should have the same dimensionality",
        fault="rank",
        since="<=1.17.1",
    ),
    Form(
        "scipy-lengths",
        "other",
        r"(?:x and y (?:arrays )?must have (?:the same|equal) length|x and y must be of the same|array length .{0,30}match"
        r"|operands? must have the same|weights should have the same)",
        "other",
        "ValueError: x and y must have the same length.",
        fault="batch",
        since=">1.0.1, <=1.5.4",
    ),
    Form(
        "scipy-interpolation-axis",
        "other",
        "x and y arrays must be equal in length along interpolation axis",
        "other",
        "ValueError: x and y arrays must be equal in length along interpolation axis.",
        fault="batch",
        since="<=1.17.1",
    ),
    Form(
        "scipy-spline-axis",
        "other",
        r"the length of y along axis=(?P<axis>-?\d+) doesnt match the length of x",
        "other",
        "ValueError: The length of `y` along `axis`=0 doesn't match the length of `x`",
        fault="batch",
        since="<=1.17.1",
    ),
    Form(
        "scipy-spline",
        "other",
        r"shapes of x (?P<s1>\([^()]*\)) and y (?P<s2>\([^()]*\)) are incompatible",
        "other",
        "ValueError: Shapes of x (3,) and y (4,) are incompatible",
        fault="batch",
        read="groups",
        since="<=1.17.1",
    ),
    Form(
        "scipy-grid",
        "other",
        r"there are (?P<a>\d+) points and (?P<b>\d+) values in dimension (?P<axis>\d+)",
        "other",
        "ValueError: There are 4 points and 3 values in dimension 1",
        fault="batch",
        since="<=1.17.1",
    ),
    Form(
        "mlx-op",
        "other",
        r"\[(?P<op>\w+)\] (?:invalid|shapes?|cannot|all|arrays|expected|last dimension|input|the|axis|number|size|got"
        r"|first|received|weight|incompatible|bias|received)",
        "other",
        "ValueError: [matmul] Last dimension of first input with shape (2,3) must match second to last dimension of second"
        " input with shape (4,5).",
        since="<=0.2.0",
    ),
    Form(
        "mlx-broadcast",
        "other",
        r"shapes? (?P<s1>\([^()]*\)) and (?P<s2>\([^()]*\)) cannot be broadcast",
        "broadcast",
        "ValueError: Shapes (2,3) and (2,4) cannot be broadcast.",
        firm=False,
        since="<=0.2.0",
    ),
    Form(
        "mxnet-infer",
        "other",
        r"shape inconsistent, provided ?= ?(?P<s1>[(\[][^()\[\]]*[)\]]), inferred shape ?= "
        r"?(?P<s2>[(\[][^()\[\]]*[)\]])",
        "other",
        "mxnet.base.MXNetError: MXNetError: Error in operator fc1: Shape inconsistent, Provided = [5,4], inferred shape=(5,3)",
        firm=False,
        since="<=1.9.1",
    ),
    Form(
        "mxnet-attribute",
        "other",
        r"incompatible attr in node .{0,60}at \d+-th (?:in|out)put: expected (?P<s1>\[[^\[\]]*\]), got "
        r"(?P<s2>\[[^\[\]]*\])",
        "add",
        "mxnet.base.MXNetError: Traceback (most recent call last):\n  File "
        '"../src/ndarray/./../operator/tensor/../elemwise_op_common.h", line 134\nMXNetError: Check failed: '
        "assign(&dattr, vec.at(i)): Incompatible attr in node  at 1-th input: expected [2,3], got [2,4]",
        since="<=1.9.1",
    ),
    Form(
        "mxnet-dot",
        "other",
        r"(?:batch_)?dot shape error(?: \(shape mismatch\))?: (?P<s1>\[[^\[\]]*\]) x (?P<s2>\[[^\[\]]*\])",
        "matmul",
        "mxnet.base.MXNetError: Traceback (most recent call last):\n  File "
        '"../src/operator/tensor/./dot-inl.h", line 1241\nMXNetError: Check failed: L[!Ta].Size() == '
        "R[Tb].Size() (3 vs. 4) : dot shape error: [2,3] X [4,5]",
        fault="inner",
        read="groups",
        since="<=1.9.1",
    ),
    Form(
        "mxnet-shape",
        "other",
        r"shape of tensors are not consistent with target, eshape: ?(?P<s1>\([^()]*\)) dshape: ?(?P<s2>\([^()]*\))",
        "other",
        "mxnet.base.MXNetError: Check failed: eshape[0] == 0 || eshape == dshape: Assignment: Shape of Tensors "
        "are not consistent with target, eshape: (10,30) dshape:(10,20)",
        fault="assign",
        read="groups",
        since="<=1.9.1",
    ),
    Form(
        "mxnet-op",
        "other",
        r"error in operator (?P<op>\w+)",
        "other",
        "mxnet.base.MXNetError: MXNetError: Error in operator conv0: [07:40:01] "
        "../src/operator/nn/convolution.cc:202: Check failed: dilated_ksize_y <= AddPad(dshape[2], "
        "param_.pad[0]) (5 vs. 3) : kernel size exceed input",
        since="<=1.9.1",
    ),
    Form(
        "mxnet-check",
        "other",
        "check failed:",
        "other",
        "mxnet.base.MXNetError: Traceback (most recent call last):\n  File "
        '"../src/operator/tensor/./broadcast_reduce_op.h", line 406\nMXNetError: Check failed: ishape[i] == '
        "oshape[i] || ishape[i] == 1: Array cannot be broadcasted from [2,3] to [4,3]",
        firm=False,
        since="<=1.9.1",
    ),
    Form(
        "paddle-broadcast",
        "other",
        r"broadcast dimension mismatch",
        "broadcast",
        "ValueError: (InvalidArgument) Broadcast dimension mismatch. Operands could not be broadcast together with the"
        " shape of X = [2, 3] and the shape of Y = [2, 4]. Received [3] in X is not equal to [4] in Y at i:1.",
        firm=False,
        since="<=1.8.5",
    ),
    Form(
        "paddle-matmul",
        "other",
        r"in operator (?P<op2>\w+), the \[\d+\] dimension of input\(x\) must be equal to the \[\d+\] dimension of "
        r"input\(y\)\. but receiving the \[\d+\] ?dimension of input\(x\) is \[(?P<a>\d+)\], and the \[\d+\] "
        r"dimension of input\(y\) is \[(?P<b>\d+)\](?:.{0,300}\[operator < (?P<op>\w+) > error\])?",
        "matmul",
        "ValueError: (InvalidArgument) In operator matmul, the [1] dimension of Input(X) must be equal to the "
        "[0] dimension of Input(Y). But receiving the [1]dimension of Input(X) is [3], and the [0] dimension of "
        "Input(Y) is [4].",
        fault="inner",
        since="<=3.3.1",
    ),
    Form(
        "paddle-bmm",
        "other",
        r"input\(x\)s width must be equal with input\(y\)s height in bmmop.{0,120}?received x:(?P<a>\d+) != "
        r"y:(?P<b>\d+)",
        "matmul",
        "ValueError: (InvalidArgument) Input(X)'s width must be equal with Input(Y)'s height in BmmOp,but "
        "receive X's width: [%s],Y's height: [%s].45\n  [Hint: Expected x == y, but received x:4 != y:5.] (at "
        "/paddle/paddle/phi/infermeta/binary.cc:374)",
        fault="inner",
        since="<=3.3.1",
    ),
    Form(
        "paddle-bmm-sizes",
        "other",
        r"in bmmop, ?but receive xs width: \[(?P<a>\d+)\], ?ys height: \[(?P<b>\d+)\]",
        "matmul",
        "InvalidArgumentError: Input(X)'s width must be equal with Input(Y)'s height in BmmOp,but receive X's "
        "width: [3],Y's height: [4].\n  [Hint: Expected x_dims[2] == y_dims[1], but received x_dims[2]:3 != "
        "y_dims[1]:4.] at (/paddle/paddle/fluid/operators/bmm_op.cc:63)\n  [operator < bmm > error]",
        fault="inner",
        since="<=1.8.5",
    ),
    Form(
        "paddle-product",
        "other",
        r"input\(x\) of bmmop must be (?P<n>\d)-dimensional.{0,60}shape: \[(?P<found>\d)\]|xs second dimension is "
        r"expected to be equal to vecs first dimension|shape of input tensor x: \[\d+\] should be exactly the "
        r"same with input tensor y|same label have different shapes for label|first matrix width (?P<a>\d+), "
        r"second matrix height (?P<b>\d+)",
        "matmul",
        "ValueError: (InvalidArgument) X's second dimension is expected to be equal to Vec's first dimension, "
        "but received X'shape = [2, 3], Vec's shape = [4]\n  [Hint: Expected dim_x[1] == dim_vec[0], but "
        "received dim_x[1]:3 != dim_vec[0]:4.] (at /paddle/paddle/phi/infermeta/binary.cc:3463)",
        fault="inner",
        since="<=3.3.1",
    ),
    Form(
        "paddle-labels",
        "other",
        r"input\(logits\) and input\(label\) should in same shape in dimensions except axis(?:.{0,80}received "
        r"logits_dims\[i\]:(?P<a>\d+) != labels_dims\[i\]:(?P<b>\d+))?",
        "loss",
        "ValueError: (InvalidArgument) Input(Logits) and Input(Label) should in same shape in dimensions except "
        "axis.\n  [Hint: Expected logits_dims[i] == labels_dims[i], but received logits_dims[i]:2 != "
        "labels_dims[i]:4.] (at /paddle/paddle/phi/infermeta/binary.cc:1199)",
        since="<=3.3.1",
    ),
    Form(
        "paddle-norm",
        "other",
        r"the shape of (?:scale|bias|mean|variance) must equal to \[(?P<b>\d+)\] ?but received: the shape of \w+ "
        r"is \[(?P<a>\d+)\]",
        "batchnorm",
        "ValueError: (InvalidArgument) ShapeError: the shape of scale must equal to [3]But received: the shape "
        "of scale is [4]\n  [Hint: Expected scale.dims()[0] == C, but received scale.dims()[0]:4 != C:3.] (at "
        "/paddle/paddle/phi/infermeta/multiary.cc:1005)",
        fault="features",
        since="<=3.3.1",
    ),
    Form(
        "paddle-transpose",
        "other",
        r"input tensors dimension should be equal to or greater than the axiss size. but received input tensors "
        r"dimension is (?P<found>\d), axiss size is (?P<n>\d)",
        "transpose",
        "ValueError: (InvalidArgument) The input tensor's dimension should be equal to or greater than the "
        "axis's size. But received input tensor's dimension is 2, axis's size is 3\n  [Hint: Expected x_rank >= "
        "axis_size, but received x_rank:2 < axis_size:3.] (at /paddle/paddle/phi/infermeta/unary.cc:5908)",
        fault="rank",
        since="<=3.3.1",
    ),
    Form(
        "paddle-enforce",
        "other",
        r"enforce failed|\(invalidargument\)|\[operator < (?P<op>\w+) > error\]",
        "other",
        "ValueError: (InvalidArgument) The 0-th dimension of input[0] and input[1] is expected to be equal.But "
        "received input[0]'s shape = [2, 3], input[1]'s shape = [3, 4].\n  [Hint: Expected inputs_dims[0][j] == "
        "inputs_dims[i][j], but received inputs_dims[0][j]:2 != inputs_dims[i][j]:3.] (at "
        "/paddle/paddle/phi/kernels/funcs/concat_funcs.h:72)",
        firm=False,
        since="<=3.3.1",
    ),
    # TensorRT cannot be run without a graphics card and its library is in no index: the wording is that of logs in public
    # repositories which name their version (trtexec's own of 8.6.1 among them).
    Form(
        "tensorrt-static",
        "other",
        r"static dimension mismatch while setting input shape(?: for \S+?\. set dimensions are (?P<s1>\[[^\[\]]*\])\."
        r" expected dimensions are (?P<s2>\[[^\[\]]*\]))?",
        "other",
        "[E] Error[3]: [executionContext.cpp::setInputShape::2264] Error Code 3: API Usage Error (Parameter check "
        "failed at: runtime/api/executionContext.cpp::setInputShape::2264, condition: engineDims.d[i] == "
        "dims.d[i]. Static dimension mismatch while setting input shape.)",
        fault="expected",
        since="<=8.6.1",
    ),
    Form(
        "tensorrt-profile",
        "other",
        r"supplied binding dimension (?P<s1>\[[^\[\]]*\]) for bindings\[\d+\] exceed min ~ max range at index"
        r" (?P<axis>\d+), maximum dimension in profile is (?P<b>\d+), minimum dimension in profile is \d+, but supplied"
        r" dimension is (?P<a>\d+)",
        "other",
        "[E] 3: [executionContext.cpp::setBindingDimensions::943] Error Code 3: API Usage Error (Parameter check "
        "failed at: runtime/api/executionContext.cpp::setBindingDimensions::943, condition: profileMaxDims.d[i] >= "
        "dimensions.d[i]. Supplied binding dimension [32,3,64,64] for bindings[0] exceed min ~ max range at index 0, "
        "maximum dimension in profile is 1, minimum dimension in profile is 1, but supplied dimension is 32.",
        fault="expected",
        read="groups",
        since="<=8.6.1",
    ),
    Form(
        "heads-divisible",
        "other",
        r"(?:dimension|hidden size|hidden_size|embed(?:ding)? ?dim\w*|d_model|model_dim|dim|channels?|units)?"
        r" ?\(?(?P<a>\d+)?\)? ?(?:must be|should be|is not|not|has to be)(?: a)? (?:divisible by|multiple of) (?:the"
        r" )?(?:number of |num_|n_)?(?:attention )?heads? ?\(?(?P<b>\d+)?",
        "attention",
        "ValueError: The hidden size (100) is not a multiple of the number of attention heads (12)",
        fault="divide",
        read="groups",
        since="<=2.0.0",
    ),
    Form(
        "hf-mask",
        "other",
        r"attention mask should be of size (?P<s1>\([^()]*\)), but is (?:torch\.size\()?(?P<s2>[\[(][^()\[\]]*[\])])",
        "attention",
        "ValueError: Attention mask should be of size (2, 1, 10, 10), but is torch.Size([2, 1, 9, 9])",
        read="groups",
        since="<=4.10.0",
    ),
    Form(
        "hf-weights",
        "other",
        r"attention weights should be of size (?P<s1>\([^()]*\)), but is "
        r"(?:torch\.size\()?(?P<s2>[\[(][^()\[\]]*[\])])",
        "attention",
        "ValueError: Attention weights should be of size (4, 10, 10), but is torch.Size([4, 10, 12])",
        read="groups",
        since="<=4.10.0",
    ),
    Form(
        "hf-image-size",
        "other",
        r"input image size \((?P<s1>\d+\*\d+)\) doesnt match model \((?P<s2>\d+\*\d+)\)",
        "embedding",
        "ValueError: Input image size (256*256) doesn't match model (224*224).",
        fault="expected",
        since="<=4.10.0",
    ),
    Form(
        "hf-channels",
        "other",
        r"make sure that the channel dimension of the pixel values match with the one set in the configuration",
        "conv",
        "ValueError: Make sure that the channel dimension of the pixel values match with the one set in the configuration."
        " Expected 3 but got 1.",
        fault="channels",
        axis=1,
        since=">4.16.0, <=4.30.0",
    ),
    Form(
        "hf-batch",
        "other",
        r"unable to create tensor, you should probably activate (?:truncation|padding)",
        "stack",
        "ValueError: Unable to create tensor, you should probably activate truncation and/or padding with 'padding=True'"
        " 'truncation=True' to have batched tensors with the same length.",
        since=">2.0.0, <=3.0.0",
    ),
    Form(
        "hf-image-features",
        "other",
        r"image features and image tokens do not match",
        "index",
        "ValueError: Image features and image tokens do not match: tokens: 10, features 20",
        fault="count",
        since=">4.30.0, <=4.46.3",
    ),
    Form(
        "torchmetrics-shape",
        "other",
        r"(?:preds and target|predictions and targets|\bpreds\b.{0,30}target).{0,60}(?:same shape|same dimension"
        r"|first dimension|same number of)",
        "loss",
        "RuntimeError: Predictions and targets are expected to have the same shape, but got torch.Size([8, 3]) and"
        " torch.Size([8]).",
        since=">0.2.0, <=1.9.0",
    ),
    Form(
        "torchmetrics-rank",
        "other",
        "expected preds and target to have [bcdhw x]+(?: or [bcdhw x]+)? shape",
        "other",
        "ValueError: Expected `preds` and `target` to have BxCxHxW or BxCxDxHxW shape. Got preds: torch.Size([3, "
        "16]) and target: torch.Size([3, 16]).",
        fault="rank",
        since="<=1.9.0",
    ),
    Form(
        "torchmetrics-features",
        "other",
        r"expected argument y to be a 2d tensor of shape \[m, d\]|expected input to cosine similarity to be 2d",
        "other",
        "ValueError: Expected argument `y` to be a 2D tensor of shape `[M, d]` where `d` should be same as the "
        "last dimension of `x`",
        fault="features",
        since="<=1.9.0",
    ),
    Form(
        "torchmetrics-labels",
        "other",
        r"equal to the number of (?:labels|classes)(?: but got (?P<a>\d+) and expected (?P<b>\d+))?",
        "loss",
        "ValueError: Expected both `target.shape[1]` and `preds.shape[1]` to be equal to the number of labels "
        "but got 3 and expected 4",
        fault="features",
        firm=False,
        since="<=1.9.0",
    ),
    Form(
        "scipy-covariance",
        "other",
        r"dimension mismatch: array cov is of shape (?P<s1>\([^()]*\)), but mean is a vector of length (?P<v2>\d+)",
        "other",
        "ValueError: Dimension mismatch: array 'cov' is of shape (4, 4), but 'mean' is a vector of length 3.",
        read="groups",
        since="<=1.17.1",
    ),
    Form(
        "scipy-sparse",
        "other",
        r"(?:^dimension mismatch|inconsistent shapes|incompatible (?:row|column) dimensions|blocks\[.{0,30}\] has"
        r" incompatible)",
        "matmul",
        "ValueError: blocks[0,:] has incompatible row dimensions. Got blocks[0,1].shape[0] == 3, expected 2.",
        fault="inner",
        firm=False,
        since="<=1.17.1",
    ),
    Form(
        "python-unpack",
        "other",
        r"(?:not enough|too many) values to unpack \(expected (?P<n>\d+)(?:, got (?P<found>\d+))?\)",
        "other",
        '  File "net.py", line 7, in forward\n    b, c, h, w = x.shape\nValueError: not enough values to unpack (expected'
        " 4, got 3)",
        fault="rank",
        article="tensor-shape-basics",
        since="<=3.6.15",
    ),
    Form(
        "scipy-hstack",
        "other",
        r"mismatching dimensions along axis (?P<axis>\d+)(?:: \{(?P<a>\d+), (?P<b>\d+)\})?",
        "concat",
        "ValueError: Mismatching dimensions along axis 0: {2, 3}",
        since="<=1.17.1",
    ),
    Form(
        "scipy-vstack",
        "other",
        r"^(?:valueerror: )?incompatible dimensions for axis (?P<axis>\d+)",
        "concat",
        "ValueError: incompatible dimensions for axis 1",
        since="<=1.17.1",
    ),
    Form(
        "sklearn-pairwise",
        "other",
        r"incompatible dimension for x and y matrices: x\.shape\[1\] == (?P<a>\d+) while y\.shape\[1\] == (?P<b>\d+)",
        "other",
        "ValueError: Incompatible dimension for X and Y matrices: X.shape[1] == 2 while Y.shape[1] == 4",
        axis=1,
        since="<=1.9.1",
    ),
    Form(
        "scipy-fblas",
        "other",
        r"_fblas\.error: \(.{1,80}\) failed for",
        "matmul",
        "_fblas.error: (trans_b?kb==k:ldb==k) failed for hidden n: dgemm:n=5",
        fault="inner",
        since="<=1.17.1",
    ),
)
