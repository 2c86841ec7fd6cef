"""The keywords of a call: which of them a rule has read, and which have no say in shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.snippets.traced import FollowingStops, LineFails

if TYPE_CHECKING:
    from shapewise.tensors.snippets.recorder import Given
    from shapewise.tensors.snippets.values import Layer

_NEUTRAL = word_set(
    # how numbers are kept
    "bias dtype device name requires_grad inplace out_dtype order copy subok like layout pin_memory memory_format non_blocking "
    "casting sparse trainable autocast validate "
    # what numbers are made of, or drawn with
    "rng seed generator key fill_value value constant_values constant_value mean std stddev minval maxval low high "
    # layers
    "activation use_bias recurrent_activation recurrent_dropout nonlinearity dropout p rate noise_shape padding_mode eps "
    "epsilon momentum affine elementwise_affine track_running_stats center padding_idx max_norm scale_grad_by_freq mask_zero "
    "stateful unroll go_backwards use_cudnn reset_after unit_forget_bias implementation zero_output_for_mask training train "
    "deterministic mask initial_state dim_feedforward nhead num_layers norm_first layer_norm_eps enable_nested_tensor "
    "mask_check num_encoder_layers num_decoder_layers norm per_sample_weights pretrained progress freeze weights "
    # attention
    "dropout_p is_causal tgt_is_causal memory_is_causal use_causal_mask key_padding_mask attn_mask attention_mask src_mask "
    "tgt_mask memory_mask src_key_padding_mask tgt_key_padding_mask memory_key_padding_mask key_dim value_dim flash_attention "
    "use_scale score_mode query_mask value_mask key_mask "
    # windows and resizing
    "align_corners antialias recompute_scale_factor method interpolation mode count_include_pad divisor_override "
    "crop_to_aspect_ratio fill_mode "
    # reductions, sorting, comparing, linear algebra
    "ddof correction unbiased where initial kind largest sorted descending stable ascending approximate rtol atol hermitian "
    "rcond driver bias aweights fweights upper precision preferred_element_type optimize "
    "alpha beta rounding_mode ord endpoint "
    "input_shape promote_integers indices_are_sorted unique_indices assume_unique "
    # losses
    "ignore_index label_smoothing delta log_target full "
)
"""Keywords that change numbers and leave every shape as it is, in all functions and layers that are followed."""
_NEUTRAL_ENDINGS = ("_initializer", "_regularizer", "_constraint", "_quantizer")
_NEUTRAL_IN: Mapping[str, frozenset[str]] = {
    "scaled_dot_product_attention": frozenset(("scale", "dropout_p", "is_causal")),
    "BatchNormalization": frozenset(("scale", "synchronized", "renorm")), "LayerNormalization": frozenset(("scale",)),
    "GroupNormalization": frozenset(("scale",)), "RMSNormalization": frozenset(("scale",)),
    "Normalization": frozenset(("variance", "invert")), "Lambda": frozenset(("output_shape",)),
    "Flatten": frozenset(("data_format",)),
    "SeparableConv2D": frozenset(("depth_multiplier",)), "EinsumDense": frozenset(("bias_axes",)),
    "Dot": frozenset(("normalize",)), "logspace": frozenset(("base",)), "DepthwiseConv2D": frozenset(("groups",)),
}  # fmt: skip
"""Those that have no say in shapes there, though they have elsewhere."""


class Keywords(dict[str, Any]):
    """The keywords of a call, which remember the names that were asked for."""

    def __init__(self, given: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        super().__init__(given)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a keyword, which counts as read from now on."""
        self.read.add(name)
        return super().get(name, default)

    def items(self) -> Any:
        """All of them, which count as read from now on."""
        self.read.update(self)
        return super().items()

    def first_unread(self, function: str) -> str | None:
        """The first keyword that no rule read, and that may change a shape."""
        neutral = _NEUTRAL_IN.get(function, frozenset())
        return next(
            (
                name
                for name in self
                if name not in self.read
                and name not in _NEUTRAL
                and name not in neutral
                and not name.endswith(_NEUTRAL_ENDINGS)
            ),
            None,
        )


def followed(work: Callable[[], Any], *calls: Given) -> Any:
    """What a rule gives; the trace ends where a keyword was given that the rule does not read.

    A keyword that is passed over would give a wrong shape in silence, and a wrong refusal too: so both are taken back.
    """
    lines = calls[0].recorder.lines
    mark = len(lines)
    try:
        value = work()
    except LineFails:
        _stop_at_unread(calls, lines, mark)
        raise
    _stop_at_unread(calls, lines, mark)
    return value


def _stop_at_unread(calls: Iterable[Given], lines: list[Any], mark: int) -> None:
    for call in calls:
        name = call.named.first_unread(call.name)
        if name is not None:
            del lines[mark:]
            reason = f"{call.name} is called with {name}=: this keyword is not followed, so the shape after it is not known."
            raise FollowingStops(call.name, reason)


def applied(layer: Layer, call: Given) -> Any:
    """What a layer makes of its input; the keywords that it was made with count as those of the call."""
    return followed(lambda: layer.apply(call), *([call] if layer.made is None else [layer.made, call]))
