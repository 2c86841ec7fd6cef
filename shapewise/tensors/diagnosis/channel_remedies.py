"""What to do about channels and features that a layer was not built for."""

from __future__ import annotations

from collections.abc import Iterator

from shapewise.tensors.diagnosis.remedy import Case, remedy
from shapewise.types import Fix


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
