"""The names that functions, layers, graph nodes and ONNX operators have in all frameworks, by the operation they perform."""

from __future__ import annotations

_NAMES: dict[str, str] = {
    "add": """
        add addv2 addn add_ add_n iadd radd sub subtract sub_ isub mul multiply mul_ imul div divide true_divide realdiv
        truediv div_ pow power maximum minimum logical_and logical_or logical_xor logical_not bitwise_and bitwise_or
        bitwise_xor equal not_equal greater greater_equal less less_equal eq ne gt ge lt le mod remainder fmod floordiv
        floor_divide floor_mod atan2 arctan2 squareddifference squared_difference lerp addcmul addcdiv allclose isclose
        sum_of biasadd bias_add rsub copysign hypot nextafter logaddexp logaddexp2 float_power heaviside ldexp gcd lcm
        xlogy biasaddgrad addcdiv_ minimum_ elementwise_add elementwise_mul elementwise_sub elementwise_div add_layer
        clip clip_by_value prelu and or xor
    """,
    "concat": """
        concat concatv2 concatop concatenate concatenation cat hstack vstack dstack column_stack row_stack append r_ c_
        concat_v2 paralellconcat parallelconcat block bmat concatfromsequence
    """,
    "stack": """
        stack pack stack_ default_collate collate collate_fn asarray array as_tensor batch batchdataset tensor
        convert_to_tensor pad_sequence pack_sequence nested_tensor as_nested_tensor tensordataset from_tensor_slices
    """,
    "matmul": """
        matmul batchmatmul batchmatmulv2 batchmatmulv3 mm bmm dot dot_general vdot inner einsum tensordot mv matvec
        addmm addbmm baddbmm addmv chain_matmul multi_dot linalg_matmul mklmatmul fusedmatmul matmulinteger
        qlinearmatmul outer kron xw_plus_b matmul_v2 batch_dot spmm vecdot vecmat matrix_power multidot addr ger
        batch_matmul sparse_dense_matmul intmm _int_mm fused_matmul sparsetensordensematmul sparse_tensor_dense_matmul
    """,
    "linear": """
        linear dense gemm fullyconnected fully_connected innerproduct inner_product fc bilinear einsumdense lazylinear
        addmm_linear denselayer
    """,
    "conv": """
        conv conv1d conv2d conv3d conv1dtranspose conv2dtranspose conv3dtranspose convolution convolution_overrideable
        conv_general_dilated conv_transpose1d conv_transpose2d conv_transpose3d convtranspose depthwiseconv2d
        depthwise_conv2d depthwiseconv2dnative depthwise_conv2d_native separable_conv2d separableconv2d separableconv1d
        conv2dbackpropinput conv2dbackpropfilter conv3dbackpropinputv2 fusedconv qlinearconv convinteger slow_conv2d
        _conv_forward unfold conv_tbc cudnn_convolution mkldnn_convolution thnn_conv2d atrous_conv2d convolve
        correlate2d convolve2d lazyconv2d convnd correlate
    """,
    "pool": """
        maxpool maxpool1d maxpool2d maxpool3d avgpool avgpool1d avgpool2d avgpool3d max_pool max_pool1d max_pool2d
        max_pool3d avg_pool avg_pool1d avg_pool2d avg_pool3d max_pooling1d max_pooling2d max_pooling3d maxpooling1d
        maxpooling2d maxpooling3d averagepooling1d averagepooling2d averagepooling3d average_pooling2d
        adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool2d adaptiveavgpool2d
        globalaveragepooling1d globalaveragepooling2d globalmaxpooling1d globalmaxpooling2d globalaveragepool
        globalmaxpool lppool reduce_window max_unpool2d maxunpool2d fractional_max_pool2d pool pooling
    """,
    "reshape": """
        reshape reshape_ reshape_as view view_as _view _reshape flatten_view unflatten ravel resize_ set_shape_
        unflatten_dim shape_polymorphism reshape2 collapse as_strided rearrange reshapev2
    """,
    "broadcast": """
        broadcast broadcast_to broadcast_in_dim broadcastto broadcast_arrays broadcast_tensors broadcast_shapes expand
        expand_as copyto where select_n selectv2 full full_like meshgrid copy_ fill_ expand_v2 broadcast_like
    """,
    "squeeze": """
        squeeze squeeze_ expand_dims expanddims unsqueeze unsqueeze_ squeeze2 unsqueeze2 squeezev2
    """,
    "transpose": """
        transpose transpose_ permute swapaxes swapdims moveaxis movedim rollaxis t adjoint mt matrix_transpose swap_axes
        transpose2
    """,
    "batchnorm": """
        batchnorm batchnorm1d batchnorm2d batchnorm3d batch_norm batchnormalization batch_normalization fusedbatchnorm
        fusedbatchnormv3 fusedbatchnormv2 syncbatchnorm native_batch_norm lazybatchnorm2d batch_normalization_layer
        cudnn_batch_norm
    """,
    "loss": """
        loss cross_entropy crossentropyloss cross_entropy_loss nll_loss nllloss nll_loss2d nll_loss_nd mse_loss mseloss
        l1_loss l1loss smooth_l1_loss smoothl1loss huber_loss bce_loss bceloss binary_cross_entropy bcewithlogitsloss
        binary_cross_entropy_with_logits kl_div kldivloss ctc_loss ctcloss hinge_embedding_loss cosine_embedding_loss
        margin_ranking_loss triplet_margin_loss triplet_margin_with_distance_loss multi_margin_loss
        multilabel_margin_loss multilabel_soft_margin_loss soft_margin_loss poisson_nll_loss gaussian_nll_loss
        categorical_crossentropy sparse_categorical_crossentropy binary_crossentropy mean_squared_error
        mean_absolute_error mse mae softmaxcrossentropywithlogits sparsesoftmaxcrossentropywithlogits
        softmax_cross_entropy_with_logits sparse_softmax_cross_entropy_with_logits sigmoid_cross_entropy_with_logits
        softmax_cross_entropy softmax_cross_entropy_with_integer_labels sigmoid_binary_cross_entropy l2_loss
        softmaxcrossentropyloss negativeloglikelihoodloss criterion loss_fn loss_function compute_loss compiled_loss
        dice_loss focal_loss criterion_fn _softmax_cross_entropy_with_logits nlllossbackward compute_loss_and_metrics
        xent huber hinge squared_hinge categorical_hinge kl_divergence kld kullback_leibler_divergence log_cosh logcosh
        mean_absolute_percentage_error mean_squared_logarithmic_error dice tversky adaptivelogsoftmaxwithloss nll bce
        mape msle squared_error
    """,
    "rnn": """
        rnn lstm gru rnncell lstmcell grucell simplernn simple_rnn bidirectional rnn_cell gru_cell lstm_cell cudnnlstm
        cudnngru rnn_tanh convlstm2d conv_lstm2d convlstm1d static_rnn dynamic_rnn check_forward_args check_hidden_size
        check_input basicrnncell basiclstmcell timedistributed time_distributed pack_padded_sequence rnn_relu
    """,
    "attention": """
        attention multiheadattention multi_head_attention multi_head_attention_forward scaled_dot_product_attention
        dot_product_attention additiveattention selfattention self_attention crossattention mha sdpa
        transformerencoderlayer transformerencoder transformerdecoderlayer groupqueryattention groupedqueryattention
        flash_attention flash_attn flash_attn_func memory_efficient_attention attn additive_attention
        multiheadselfattention self_attn cross_attn mem_eff_attention
    """,
    "embedding": """
        embedding embedding_bag embeddingbag embedding_lookup resourcegather embedding_dense_backward embed_tokens wte
        lookup_table lookup_table_v2 word_embeddings embeddings embed position_embeddings
    """,
    "index": """
        index index_put index_put_ _index_put_impl_ index_select index_add index_add_ index_copy index_copy_ index_fill
        gather gatherv2 gathernd gather_nd gatherelements scatter scatter_ scatter_add scatter_add_ scatter_reduce
        scatternd scatter_nd scatterelements slice_update scatter_update scatterupdate tensorscatterupdate
        tensor_scatter_nd_update stridedslice strided_slice slice dynamic_slice dynamic_update_slice dynamicslice
        getitem setitem __getitem__ __setitem__ take take_along_axis put_along_axis take_along_dim boolean_mask
        masked_fill masked_fill_ masked_select masked_scatter masked_scatter_ narrow select_scatter onehot_index argmax
        argmin select onehot one_hot nonzero compress choose put place putmask delete insert topk topkv2 top_k intopk
        intopkv2 in_top_k unravel_index sliceop
    """,
    "other": """
        layernorm layer_norm layernormalization layer_normalization native_layer_norm groupnorm group_norm
        groupnormalization instancenorm instance_norm instancenorm2d instancenormalization rms_norm rmsnorm pad padv2
        mirrorpad mirror_pad reflection_pad2d split splitv split_with_sizes chunk unbind unstack tensor_split
        array_split hsplit vsplit tile repeat repeat_interleave resize upsample interpolate grid_sample grid_sampler
        affine_grid pixel_shuffle pixel_unshuffle roll flip rot90 diag trace inv inverse solve lstsq cholesky qr svd eig
        eigh det slogdet lu linalg_solve triangular_solve matrix_inverse matrixinverse matrixsolve cross assign
        assign_add assignadd assign_sub copy load_state_dict load_weights set_weights ensureshape ensure_shape set_shape
        vmap scan cond while_loop fori_loop jvp vjp linearize grad backward cov corrcoef interp polyfit histogram
        convert softmax log_softmax cumsum fft rfft irfft stft istft cdist pairwise_distance cosine_similarity glu plot
        imshow scatter_plot restore spacetodepth depthtospace space_to_depth depth_to_space spacetobatchnd spacetobatch
        batchtospacend batchtospace zeros ones empty arange linspace fold vander trapezoid trapz gradient bincount
        digitize diagonal diagonalize tril triu block_diag polyval einsum_path normalization lrn local_response_norm
        localresponsenorm normalize confusion_matrix ssim stringjoin dynamicstitch dynamicpartition extractimagepatches
        extract_patches rgbtohsv hsvtorgb rgb_to_hsv hsv_to_rgb rgb_to_grayscale densebincount adjust_contrast
        matrixtriangularsolve unitnormalization unit_normalization zeropadding1d zeropadding2d zeropadding3d cropping1d
        cropping2d cropping3d upsampling1d upsampling2d upsampling3d repeatvector resizing rescaling spatialdropout1d
        spatialdropout2d load_model_weights vector_to_parameters svdvals eigvals eigvalsh pinv matrix_rank matrix_exp
        expm lu_factor cholesky_solve solve_triangular tensorsolve tensorinv householder_product matrix_norm vector_norm
        fft2 ifft ifft2 reverse reversev2 linearregression linearsvc logisticregression lineardiscriminantanalysis fftn
        irfftn rfftn sliding_window_view channel_shuffle segment_sum unsorted_segment_sum map_fn foldl foldr while
    """,
}
OPERATION_OF_NAME: dict[str, str] = {name: operation for operation, names in _NAMES.items() for name in names.split()}
"""By a whole name, in small letters and without the number of a layer: the operation."""
