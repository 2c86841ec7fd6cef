"""What to do about channels and features that a layer was not built for."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.tensors.diagnosis.remedy import Case, remedy
from shapewise.types import Fix, Framework


def colours(case: Case) -> Iterator[Fix]:
    """Grey images before a layer for colours, and images with an alpha channel."""
    sizes = tuple(size for size in case.diagnosis.sizes if isinstance(size, int))
    if case.operation != "conv" or case.fault != "channels" or sizes not in ((1, 3), (4, 3)):
        return
    x = next((shape for shape in case.known[::-1] if len(shape) == 4 and sizes[0] in (shape[1], shape[-1])), None)
    if x is None:
        return
    axis = 1 if x[1] == sizes[0] else 3
    if sizes == (1, 3):
        coloured = tuple(3 if place == axis else size for place, size in enumerate(x))
        repeats = tuple(3 if place == axis else 1 for place in range(4))
        yield from remedy(
            f"show the grey values in all 3 channels: {x} → {coloured}",
            "Right if the layer was trained on colours: a grey image has the same number in red, green and blue.",
            {
                "numpy": f"x = np.tile(x, {repeats})",
                "torch": f"x = x.repeat{repeats}",
                "keras": f"x = keras.ops.tile(x, {repeats})",
            },
            {"x": x},
            "x",
        )
    else:
        cut = "x = x[:, :3]" if axis == 1 else "x = x[..., :3]"
        yield from remedy(
            "leave the alpha channel out: 4 channels → 3",
            'Right if the images were read with transparency: Image.convert("RGB") does the same as they are read.',
            {"numpy": cut, "torch": cut, "keras": cut},
            {"x": x},
            "x",
            loses="The transparency.",
        )


def keras_channels(case: Case) -> Iterator[Fix]:
    """A convolution of Keras that was built for another number of channels, which it reads on the last axis."""
    shapes, sizes = case.diagnosis.shapes, case.diagnosis.sizes
    if case.form != "keras-input-axis" or case.operation != "conv" or len(shapes) != 1 or len(shapes[0]) < 3 or not sizes:
        return
    told, x, want = shapes[0], case.known[0], sizes[0]
    have, unknown = told[-1], tuple(axis for axis, size in enumerate(told) if size is None)
    lines: tuple[str, str, str] | None = None
    if told[1] == want:
        lines = (
            f"move the channels last: {told} → {(told[0], *told[2:], want)}",
            "Right if the channels stand on axis 1, as PyTorch has them.",
            "x = np.moveaxis(x, 1, -1)",
        )
    elif (have, want) == (1, 3):
        lines = (
            "show the grey values in all 3 channels",
            "Right if the layer was trained on colours: a grey image has the same number in red, green and blue.",
            "x = np.repeat(x, 3, axis=-1)",
        )
    elif (have, want) == (4, 3):
        lines = (
            "leave the alpha channel out: 4 channels → 3",
            'Right if the images were read with transparency: Image.convert("RGB") does the same as they are read.',
            "x = x[..., :3]",
        )
    elif (have, want) == (3, 1):
        lines = (
            "turn the colours into grey values: 3 channels → 1",
            'Right if the layer was trained on grey images: Image.convert("L") does nearly the same as they are read.',
            "x = x.mean(axis=-1, keepdims=True)",
        )
    if lines is not None:
        title, when, numpy = lines
        keras = numpy.replace("np.", "keras.ops.").replace("x.mean(", "keras.ops.mean(x, ")
        lost = "The transparency." if "alpha" in title else "The colours." if "grey values:" in title else ""
        code: dict[Framework, str] = {"numpy": numpy, "keras": keras}
        yield from remedy(title, when, code, {"x": x}, "x", loses=lost, unknown=tuple(axis for axis in unknown if not axis))
    if told[1] != want and have is not None:
        yield from remedy(
            f"build the model for what comes in: keras.Input({told[1:]})",
            "Right if the model has not been trained yet: its first layer takes its number of channels from the input that it"
            " is built with.",
            {
                "numpy": "weight = np.zeros((x.shape[-1], filters))  # learned in a model; one place wide\nz = x @ weight",
                "keras": f"x = keras.Input({told[1:]})\nz = keras.layers.Conv{len(told) - 2}D(filters, 1)(x)",
            },
            {"x": x, "filters": ()},
            "z",
            whole=("filters",),
            unknown=(*unknown, len(told) - 1),
        )


def keras_input(case: Case) -> Iterator[Fix]:
    """A layer of Keras that was built for another number of features: ``Input`` told it so."""
    shapes = case.diagnosis.shapes
    if case.form != "keras-input-axis" or case.operation != "linear" or len(shapes) != 1 or not isinstance(shapes[0][-1], int):
        return
    features = shapes[0][1:]
    yield from remedy(
        f"build the model for what comes in: keras.Input({tuple(features)})",
        "Right if the model has not been trained yet: its first layer takes its number of features from the input that it is"
        " built with.",
        {
            "numpy": "weight = np.zeros((x.shape[-1], units))  # learned in a model\nz = x @ weight",
            "keras": f"x = keras.Input({tuple(features)})\nz = keras.layers.Dense(units)(x)",
        },
        {"x": case.known[0], "units": ()},
        "z",
        whole=("units",),
        unknown=(*(axis for axis, size in enumerate(shapes[0]) if size is None), len(shapes[0]) - 1),
    )
