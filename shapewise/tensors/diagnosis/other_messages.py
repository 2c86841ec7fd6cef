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
    ),
    Form(
        "sklearn-dim",
        "other",
        r"found array with dim (?P<found>\d+)(?:\. (?P<name>\w+) expected <= |, while dim <= )(?P<n>\d+)",
        "reshape",
        "ValueError: Found array with dim 3. StandardScaler expected <= 2.",
        fault="rank",
        read="groups",
    ),
    Form(
        "sklearn-y-1d",
        "other",
        r"y should be a 1d array, got an array of shape (?P<s1>\([^()]*\)) instead",
        "reshape",
        "ValueError: y should be a 1d array, got an array of shape (100, 2) instead.",
        fault="rank",
    ),
    Form(
        "sklearn-bad-input",
        "other",
        r"bad input shape (?P<s1>\([^()]*\))",
        "reshape",
        "ValueError: bad input shape (100, 2)",
        fault="rank",
    ),
    Form(
        "sklearn-column-vector",
        "other",
        r"a column-vector y was passed when a 1d array was expected",
        "reshape",
        "DataConversionWarning: A column-vector y was passed when a 1d array was expected. Please change the shape of y to"
        " (n_samples, ), for example using ravel().",
        fault="rank",
    ),
    Form(
        "pandas-length",
        "other",
        r"length of values(?: \((?P<v1>\d+)\))? does not match length of index(?: \((?P<v2>\d+)\))?",
        "other",
        "ValueError: Length of values (4) does not match length of index (5)",
        fault="batch",
        read="groups",
    ),
    Form(
        "pandas-passed",
        "other",
        r"shape of passed values is (?P<s1>\([^()]*\)), indices imply (?P<s2>\([^()]*\))",
        "other",
        "ValueError: Shape of passed values is (3, 2), indices imply (3, 3)",
        read="groups",
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
    ),
    Form(
        "pandas-columns-passed",
        "other",
        r"(?P<a>\d+) columns passed, passed data had (?P<b>\d+) columns",
        "other",
        "ValueError: 3 columns passed, passed data had 2 columns",
        fault="features",
        read="groups",
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
    ),
    Form(
        "pandas-item-length",
        "other",
        r"(?:item wrong length (?P<a>\d+) instead of (?P<b>\d+)|unalignable boolean series|cannot set (?:a frame|using a)"
        r"|must have equal len keys and value)",
        "index",
        "ValueError: Item wrong length 4 instead of 5.",
        fault="batch",
    ),
    Form(
        "matplotlib-first",
        "other",
        r"x and y must have same first dimension, but have shapes (?P<s1>\([^()]*\)) and (?P<s2>\([^()]*\))",
        "other",
        "ValueError: x and y must have same first dimension, but have shapes (10,) and (11,)",
        fault="batch",
        read="groups",
    ),
    Form(
        "matplotlib-size",
        "other",
        r"x and y must be the same size",
        "other",
        "ValueError: x and y must be the same size",
        fault="batch",
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
    ),
    Form(
        "matplotlib-other",
        "other",
        r"(?:dimensions of c|input z must be|x and y can be no greater than|shape of x does not match that of z"
        r"|incompatible with x and/or y)",
        "other",
        "ValueError: x and y can be no greater than 2D, but have shapes (3,) and (3, 2, 2)",
    ),
    Form(
        "opencv-sizes",
        "other",
        r"sizes of input arguments do not match",
        "add",
        "cv2.error: OpenCV(4.5.1) error: (-209:Sizes of input arguments do not match) The operation is neither 'array op"
        " array' (where arrays have the same size and the same number of channels), nor 'array op scalar' in function"
        " 'arithm_op'",
    ),
    Form(
        "opencv-assert",
        "other",
        r"(?:-215:assertion failed\)|assertion failed).{0,40}(?:size|channels|rows|cols|dims|total)",
        "other",
        "cv2.error: OpenCV(4.5.1) error: (-215:Assertion failed) src1.size() == src2.size() in function 'merge'",
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
    ),
    Form(
        "scipy-cdist",
        "other",
        r"xa and xb must have the same number of columns",
        "other",
        "ValueError: XA and XB must have the same number of columns (i.e. feature dimension.)",
        fault="features",
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
    ),
    Form(
        "scipy-lengths",
        "other",
        r"(?:x and y (?:arrays )?must have (?:the same|equal) length|x and y must be of the same|array length .{0,30}match"
        r"|operands? must have the same|weights should have the same)",
        "other",
        "ValueError: x and y must have the same length.",
        fault="batch",
    ),
    Form(
        "mlx-op",
        "other",
        r"\[(?P<op>\w+)\] (?:invalid|shapes?|cannot|all|arrays|expected|last dimension|input|the|axis|number|size|got"
        r"|first|received|weight|incompatible|bias|received)",
        "other",
        "ValueError: [matmul] Last dimension of first input with shape (2,3) must match second to last dimension of second"
        " input with shape (4,5).",
    ),
    Form(
        "mlx-broadcast",
        "other",
        r"shapes? (?P<s1>\([^()]*\)) and (?P<s2>\([^()]*\)) cannot be broadcast",
        "broadcast",
        "ValueError: Shapes (2,3) and (2,4) cannot be broadcast.",
        firm=False,
    ),
    Form(
        "mxnet-op",
        "other",
        r"(?:error in operator (?P<op>\w+)|operator (?P<op2>\w+))",
        "other",
        "MXNetError: Error in operator conv0: [10:00:00] src/operator/nn/convolution.cc:150: Check failed: dilated_ksize_y"
        " <= AddPad(dshape[2], param_.pad[0]) (5 vs. 3) : kernel size exceed input",
    ),
    Form(
        "mxnet-check",
        "other",
        r"check failed:",
        "other",
        "mxnet.base.MXNetError: Check failed: l == r: shape mismatch in broadcast_add, [2,3] vs. [2,4]",
        firm=False,
    ),
    Form(
        "mxnet-shape",
        "other",
        r"shape of tensors are not consistent with target",
        "other",
        "Shape of Tensors are not consistent with target, eshape: (10,30) dshape:(10,20)",
    ),
    Form(
        "mxnet-infer",
        "other",
        r"shape inconsistent, provided ?= ?(?P<s1>[(\[][^()\[\]]*[)\]]), inferred shape ?= "
        r"?(?P<s2>[(\[][^()\[\]]*[)\]])",
        "other",
        "MXNetError: Shape inconsistent, Provided = [10,30], inferred shape=[10,20]",
    ),
    Form(
        "paddle-broadcast",
        "other",
        r"broadcast dimension mismatch",
        "broadcast",
        "ValueError: (InvalidArgument) Broadcast dimension mismatch. Operands could not be broadcast together with the"
        " shape of X = [2, 3] and the shape of Y = [2, 4]. Received [3] in X is not equal to [4] in Y at i:1.",
        firm=False,
    ),
    Form(
        "paddle-matmul",
        "other",
        r"input\(?[xy]?\)? ?\(?x\)?s? (?:width|height|col|row).{0,120}",
        "matmul",
        "InvalidArgumentError: Input X's width should be equal to the Y's height, but received X's shape: [2, 3], Y's"
        " shape: [4, 5].",
        fault="inner",
    ),
    Form(
        "paddle-enforce",
        "other",
        r"(?:enforce failed|\(invalidargument\)|\[operator < (?P<op>\w+) > error\])",
        "other",
        "ValueError: (InvalidArgument) The dims of all Inputs(X) of ConcatOp should be the same",
        firm=False,
    ),
    Form(
        "tensorrt-profile",
        "other",
        r"(?:static dimension mismatch|supplied binding dimension|profile .{0,40}dimension|bad shape|parameter "
        r"check failed)",
        "other",
        "[TRT] [E] 3: [executionContext.cpp::setInputShape::2068] Error Code 3: API Usage Error (Static dimension mismatch"
        " while setting input shape for x. Set dimensions are [4,3,224,224]. Expected dimensions are [1,3,224,224].)",
        fault="expected",
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
    ),
    Form(
        "hf-mask",
        "other",
        r"attention mask should be of size (?P<s1>\([^()]*\)), but is (?:torch\.size\()?(?P<s2>[\[(][^()\[\]]*[\])])",
        "attention",
        "ValueError: Attention mask should be of size (2, 1, 10, 10), but is torch.Size([2, 1, 9, 9])",
        read="groups",
    ),
    Form(
        "hf-weights",
        "other",
        r"attention weights should be of size (?P<s1>\([^()]*\)), but is "
        r"(?:torch\.size\()?(?P<s2>[\[(][^()\[\]]*[\])])",
        "attention",
        "ValueError: Attention weights should be of size (4, 10, 10), but is torch.Size([4, 10, 12])",
        read="groups",
    ),
    Form(
        "hf-image-size",
        "other",
        r"input image size \((?P<s1>\d+\*\d+)\) doesnt match model \((?P<s2>\d+\*\d+)\)",
        "embedding",
        "ValueError: Input image size (256*256) doesn't match model (224*224).",
        fault="expected",
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
    ),
    Form(
        "hf-batch",
        "other",
        r"unable to create tensor, you should probably activate truncation",
        "stack",
        "ValueError: Unable to create tensor, you should probably activate truncation and/or padding with 'padding=True'"
        " 'truncation=True' to have batched tensors with the same length.",
    ),
    Form(
        "hf-image-features",
        "other",
        r"image features and image tokens do not match",
        "index",
        "ValueError: Image features and image tokens do not match: tokens: 10, features 20",
        fault="count",
    ),
    Form(
        "torchmetrics-shape",
        "other",
        r"(?:preds and target|predictions and targets|.{0,9}preds.{0,30}target.{0,9}).{0,60}(?:same shape|same dimension"
        r"|first dimension|same number of)",
        "loss",
        "RuntimeError: Predictions and targets are expected to have the same shape, but got torch.Size([8, 3]) and"
        " torch.Size([8]).",
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
    ),
    Form(
        "scipy-hstack",
        "other",
        r"mismatching dimensions along axis (?P<join>\d+)",
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
