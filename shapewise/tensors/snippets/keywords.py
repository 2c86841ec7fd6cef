"""The arguments of a call: which of them a rule has read, and which have no say in shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shapewise.tensors.notation.sizes import word_set
from shapewise.tensors.snippets.signatures import parameters_of
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
    "overwrite_input padding_value padding_side offset lower upper _stacklevel out_idx "
    # losses
    "ignore_index label_smoothing delta log_target full "
)
"""Keywords that change numbers and leave every shape as it is, in all functions and layers that are followed."""
_NEUTRAL_ENDINGS = ("_initializer", "_regularizer", "_constraint", "_quantizer")
_OFF = word_set("add_bias_kv add_zero_attn returned retstep return_attention_scores return_indices exclusive reverse")
"""Switches that change shapes where they are on; False is what stands there anyway."""
_NEUTRAL_IN: Mapping[str, frozenset[str]] = {
    "scaled_dot_product_attention": frozenset(("scale", "dropout_p", "is_causal")),
    "BatchNormalization": frozenset(("scale", "synchronized", "renorm")), "LayerNormalization": frozenset(("scale",)),
    "GroupNormalization": frozenset(("scale",)), "RMSNormalization": frozenset(("scale",)),
    "Normalization": frozenset(("variance", "invert")), "Lambda": frozenset(("output_shape",)),
    "Flatten": frozenset(("data_format",)),
    "SeparableConv2D": frozenset(("depth_multiplier",)), "EinsumDense": frozenset(("bias_axes",)),
    "MultiHeadAttention": frozenset(("num_heads",)), "normal": frozenset(("loc", "scale")),
    "histogram": frozenset(("range", "density")), "vander": frozenset(("increasing",)), "eye": frozenset(("k",)),
    "matrix_power": frozenset(("n",)), "cdist": frozenset(("compute_mode",)), "embedding": frozenset(("norm_type",)),
    "Embedding": frozenset(("norm_type",)), "EmbeddingBag": frozenset(("norm_type",)), "layer_norm": frozenset(("weight",)),
    "eigh": frozenset(("UPLO", "symmetrize_input")), "eigvalsh": frozenset(("UPLO", "symmetrize_input")),
    "argpartition": frozenset(("kth",)), "partition": frozenset(("kth",)), "index_fill": frozenset(("dim", "index")),
    "index_fill_": frozenset(("dim", "index")), "ConstantPad1d": frozenset(("value",)),
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
        return next(
            (
                name
                for name, value in super().items()
                if name not in self.read and not is_neutral(function, name) and not (value is False and name in _OFF)
            ),
            None,
        )


class Arguments(list[Any]):
    """The arguments of a call by position, which remember the places that were asked for."""

    def __init__(self, given: Iterable[Any] = ()) -> None:
        super().__init__(given)
        self.read: set[int] = set()

    def __getitem__(self, place: Any) -> Any:
        places = range(len(self))[place]
        self.read.update([places] if isinstance(places, int) else places)
        return super().__getitem__(place)

    def __iter__(self) -> Iterator[Any]:
        self.read.update(range(len(self)))
        return super().__iter__()

    def holds_switch(self) -> bool:
        """Whether True or False stands behind the first; nothing counts as read by that."""
        return any(isinstance(super(Arguments, self).__getitem__(place), bool) for place in range(1, len(self)))

    def first_unread(self, function: str, parameters: Sequence[str]) -> int | None:
        """The first place that no rule read, and that may change a shape: ``None`` written out is what stands there anyway."""
        for place in range(len(self)):
            name = parameters[place] if place < len(parameters) else ""
            value = super().__getitem__(place)
            plain = (value is None and bool(name)) or (value is False and name in _OFF)
            if place not in self.read and not plain and not is_neutral(function, name):
                return place
        return None


def is_neutral(function: str, name: str) -> bool:
    """Whether an argument changes numbers there, and leaves every shape as it is."""
    return name in _NEUTRAL or name in _NEUTRAL_IN.get(function, ()) or name.endswith(_NEUTRAL_ENDINGS)


def followed(work: Callable[[], Any], *calls: Given) -> Any:
    """What a rule gives; the trace ends where an argument was given that the rule does not read.

    An argument that is passed over would give a wrong shape in silence, and a wrong refusal too: so both are taken back.
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
        name, place = call.named.first_unread(call.name), call.args.first_unread(call.name, call.parameters)
        if name is None and place is None:
            continue
        del lines[mark:]
        told = f"{name}=: this keyword" if name is not None else _told_place(call, place or 0)
        raise FollowingStops(
            call.name, f"{call.name} is called with {told} is not followed, so the shape after it is not known."
        )


def _told_place(call: Given, place: int) -> str:
    """``a 3rd argument by position (mode)``; the tensor that a method belongs to counts as the first."""
    number = place + 1
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number not in (11, 12, 13) else 0, "th")
    meaning = f" ({call.parameters[place]})" if place < len(call.parameters) else ""
    return f"a {number}{ending} argument by position{meaning}: it"


def applied(layer: Layer, call: Given) -> Any:
    """What a layer makes of its input; the arguments that it was made with count as those of the call."""
    if layer.framework == "keras" and call.args.holds_switch():
        raise FollowingStops(layer.name, f"{layer.name} takes tensors alone by position: write training=…, or the name it has.")
    call.parameters = parameters_of(layer.framework or "keras", f"{layer.name}()")
    return followed(lambda: layer.apply(call), *([call] if layer.made is None else [layer.made, call]))
