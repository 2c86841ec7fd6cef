"""Layers of Keras over one or three axes, and those that resize: their shapes by their rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewise.tensors.snippets.recorder import Apply, Given, called_with, refuse, shown
from shapewise.tensors.snippets.values import Value, as_ints, as_size
from shapewise.tensors.snippets.volumes import numbers, split_axes
from shapewise.tensors.windows import span_size
from shapewise.types import Shape, Size


def resizing(made: Given) -> Apply:
    """``Resizing(32, 32)`` gives images of that height and width, whatever they were."""
    height, width = made.size(0, "height"), made.size(1, "width")

    def apply(call: Given) -> Value:
        x = called_with(call)
        if len(x) not in (3, 4):
            raise refuse(
                f"{made.name} got {shown(x)}",
                needed="(batch, height, width, channels)",
                fix="add the missing axis",
                operands=(x,),
            )
        return call.recorder.result((*x[:-3], height, width, x[-1]), "resized")

    return apply


def _lengths(spatial: int, change: Callable[[Size, int], Size], made: Given, note: str) -> Apply:
    """A change of every axis between batch and channels."""

    def apply(call: Given) -> Value:
        front, middle, back = split_axes(made.name, called_with(call), spatial, last=True)
        return call.recorder.result((*front, *(change(size, axis) for axis, size in enumerate(middle)), *back), note)

    return apply


def upsampling(spatial: int) -> Callable[[Given], Apply]:
    """``UpSampling1D(2)``: every place twice."""

    def build(made: Given) -> Apply:
        factors = numbers(made.get(0, "size", default=2), spatial, "size")
        return _lengths(
            spatial, lambda size, axis: size * factors[axis] if isinstance(size, int) else None, made, "every place repeated"
        )

    return build


def border(spatial: int, sign: int) -> Callable[[Given], Apply]:
    """``ZeroPadding1D((1, 2))`` and ``Cropping1D(1)``: one number, or a pair for each axis."""

    def build(made: Given) -> Apply:
        told = made.get(0, "padding", "cropping", default=1)
        pairs = [told] if spatial == 1 and isinstance(told, list | tuple) else told
        listed = list(pairs) if isinstance(pairs, list | tuple) else [pairs] * spatial
        both = [(one, one) if isinstance(one, int) else as_ints(one, "padding") for one in listed]

        def change(size: Size, axis: int) -> Size:
            if not isinstance(size, int):
                return None
            new = size + sign * sum(both[axis])
            if new <= 0:
                raise refuse(
                    f"{made.name} takes {sum(both[axis])} places away from {size}",
                    needed=f"at most {size - 1}",
                    fix="cut off less",
                    operands=(),
                    sizes=(size,),
                )
            return new

        return _lengths(spatial, change, made, "")

    return build


def transposed_sizes(
    made: Given, spatial: int, kernel: Sequence[int], stride: Sequence[int], same: bool
) -> Callable[[Sequence[Size]], list[Size]]:
    """What a transposed convolution of Keras makes of sizes: "same" gives size · stride, unless output_padding is told."""
    holes = numbers(made.get(6, "dilation_rate", default=1), spatial, "dilation_rate")
    told = made.get(4, "output_padding")
    if max(holes) > 1 and max(stride) > 1:
        raise refuse(
            f"{made.name} got strides {shown(tuple(stride))} and dilation_rate {shown(holes)}",
            needed="1 for one of the two: Keras does not do both at once",
            fix="write dilation_rate=1, or strides=1",
            operands=(),
        )
    added = None if told is None else numbers(told, spatial, "output_padding")

    def grown(sizes: Sequence[Size]) -> list[Size]:
        found: list[Size] = []
        for axis, size in enumerate(sizes):
            span, step = span_size(kernel[axis], holes[axis]), stride[axis]
            if not isinstance(size, int):
                found.append(None)
            elif added is not None:
                found.append((size - 1) * step + (span % 2 if same else span) + added[axis])
            else:
                found.append(size * step + (0 if same else max(span - step, 0)))
        return found

    return grown


def transposed(spatial: int) -> Callable[[Given], Apply]:
    """``Conv1DTranspose(4, 3, strides=2, padding="same")``: same gives size · stride."""

    def build(made: Given) -> Apply:
        filters = made.size(0, "filters")
        kernel = numbers(made.get(1, "kernel_size"), spatial, "kernel_size")
        stride = numbers(made.get(2, "strides", default=1), spatial, "strides")
        same = made.get(3, "padding", default="valid") == "same"
        grown = transposed_sizes(made, spatial, kernel, stride, same)

        def apply(call: Given) -> Value:
            front, middle, _ = split_axes(made.name, called_with(call), spatial, last=True)
            return call.recorder.result((*front, *grown(middle), filters), "a transposed convolution")

        return apply

    return build


def everywhere(made: Given) -> Apply:
    """``GlobalAveragePooling3D()``: one number a channel."""
    keep = made.flag(-1, "keepdims")

    def apply(call: Given) -> Value:
        front, middle, back = split_axes(made.name, called_with(call), 3, last=True)
        return call.recorder.result((*front, *(1 for _ in middle if keep), *back), "over the whole volume")

    return apply


def recurrent_images(made: Given) -> Apply:
    """``ConvLSTM2D(4, 3)``: a convolution at each step; the last state unless return_sequences is set."""
    filters, sequences = made.size(0, "filters"), made.flag(-1, "return_sequences")

    arguments = {
        "kernel": numbers(made.get(1, "kernel_size"), 2, "kernel_size"), "filters": filters,
        "stride": made.get(2, "strides", default=1), "padding": made.get(3, "padding", default="valid"),
    }  # fmt: skip

    def apply(call: Given) -> Value:
        x = called_with(call)
        if len(x) != 5:
            raise refuse(
                f"{made.name} got {shown(x)}",
                needed="5 axes: batch, time, height, width, channels",
                fix="add the missing axis",
                operands=(x,),
            )
        one: Shape = (x[0], *x[2:])
        done = call.recorder.perform_image("conv2d", one, True, 2, **arguments).shape
        return call.recorder.result((done[0], x[1], *done[1:]) if sequences else done, "the same at every step")

    return apply


def einsum_dense(made: Given) -> Apply:
    """``EinsumDense("abc,cd->abd", output_shape=(None, 32))``: the output's sizes are told, without the batch."""
    equation = made.get(0, "equation")
    told = made.get(1, "output_shape")
    out = tuple(as_size(size) for size in told) if isinstance(told, list | tuple) else (as_size(told),)

    def apply(call: Given) -> Value:
        x = called_with(call)
        left = str(equation).partition(",")[0].strip()
        letters = left.replace("...", "")
        if len(letters) != len(x) and not ("..." in left and len(x) >= len(letters)):
            raise refuse(
                f"EinsumDense names {len(letters)} axes in {left!r}, {shown(x)} has {len(x)}",
                needed="a letter for each axis, the batch included",
                fix='write "..." for axes that stay as they are',
                operands=(x,),
            )
        front = x[: len(x) - len(letters)] if "..." in left else x[:1]
        told = all(isinstance(size, int) for size in x)  # of an Input, Keras leaves open what it is not told
        known = dict(zip(letters, x[len(x) - len(letters) :], strict=True)) if told else {}
        named = str(equation).partition("->")[2].replace("...", "").strip()[-len(out) :].rjust(len(out))
        sizes = [known.get(letter) if size is None else size for letter, size in zip(named, out, strict=True)]
        return call.recorder.result((*front, *sizes), str(equation))

    return apply
