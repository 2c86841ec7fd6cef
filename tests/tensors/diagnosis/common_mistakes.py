"""Twenty common mistakes, our own message for each, and what a message tells its reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from shapewise.errors import ShapeError
from shapewise.tensors.diagnosis.mentions import find_mentions
from shapewise.tensors.ops import operations

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Mistake:
    """The same mistake in the laboratory and in the frameworks."""

    operation: str
    shapes: list[Shape]
    sizes: tuple[int, int]
    """The two numbers that do not fit each other."""
    numpy: str = ""
    torch: str = ""
    keras: str = ""
    jax: str = ""
    more: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        return f"{self.operation}-{self.sizes[0]}-{self.sizes[1]}"


MISTAKES = (
    Mistake("add", [(8, 64, 32), (8, 48, 32)], (64, 48), "x + y", "x + y", "ops.add(x, y)", "x + y"),
    Mistake("add", [(12, 30), (12,)], (30, 12), "x + y", "x + y", "ops.add(x, y)", "x + y"),
    Mistake("multiply", [(8, 20, 7), (8, 1, 6)], (7, 6), "x * y", "x * y", "ops.multiply(x, y)", "x * y"),
    Mistake("subtract", [(50,), (51,)], (50, 51), "x - y", "x - y", "ops.subtract(x, y)", "x - y"),
    Mistake(
        "maximum",
        [(4, 9), (4, 8)],
        (9, 8),
        "np.maximum(x, y)",
        "torch.maximum(x, y)",
        "ops.maximum(x, y)",
        "jnp.maximum(x, y)",
    ),
    Mistake(
        "concat",
        [(2, 33, 40), (2, 32, 41)],
        (33, 32),
        "np.concatenate([x, y], axis=2)",
        "torch.cat([x, y], 2)",
        "ops.concatenate([x, y], axis=2)",
        "jnp.concatenate([x, y], axis=2)",
        (("axis", 2),),
    ),
    Mistake(
        "concat",
        [(2, 33), (5, 31)],
        (33, 31),
        "np.concatenate([x, y])",
        "torch.cat([x, y])",
        "ops.concatenate([x, y], axis=0)",
        "jnp.concatenate([x, y])",
        (("axis", 0),),
    ),
    Mistake(
        "concat",
        [(6, 4, 3), (6, 4)],
        (3, 2),
        "np.concatenate([x, y])",
        "torch.cat([x, y])",
        "ops.concatenate([x, y], axis=0)",
        "jnp.concatenate([x, y])",
        (("axis", 0),),
    ),
    Mistake(
        "stack",
        [(3, 24, 24), (1, 24, 24)],
        (3, 1),
        "np.stack([x, y])",
        "torch.stack([x, y])",
        "ops.stack([x, y])",
        "jnp.stack([x, y])",
    ),
    Mistake(
        "stack", [(17,), (19,)], (17, 19), "np.stack([x, y])", "torch.stack([x, y])", "ops.stack([x, y])", "jnp.stack([x, y])"
    ),
    Mistake("matmul", [(16, 300), (400, 10)], (300, 400), "x @ y", "x @ y", "ops.matmul(x, y)", "x @ y"),
    Mistake("matmul", [(5, 6, 7), (5, 8, 9)], (7, 8), "x @ y", "torch.bmm(x, y)", "ops.matmul(x, y)", "x @ y"),
    Mistake(
        "linear",
        [(16, 300)],
        (300, 400),
        "x @ np.ones((400, 10))",
        "nn.Linear(400, 10)(x)",
        "built(layers.Dense(10), (None, 400))(x)",
        "x @ jnp.ones((400, 10))",
        (("in_features", 400), ("features", 10)),
    ),
    Mistake(
        "conv2d",
        [(2, 4, 40, 40)],
        (4, 3),
        "",
        "nn.Conv2d(3, 8, 3)(x)",
        "built(layers.Conv2D(8, 3, data_format='channels_first'), (None, 3, 40, 40))(x)",
        "lax.conv(x, jnp.ones((8, 3, 3, 3)), (1, 1), 'VALID')",
        (("channels", 3), ("filters", 8), ("kernel", 3)),
    ),
    Mistake(
        "conv2d",
        [(2, 3, 5, 5)],
        (5, 7),
        "",
        "nn.Conv2d(3, 8, 7)(x)",
        "layers.Conv2D(8, 7, data_format='channels_first')(x)",
        "",
        (("filters", 8), ("kernel", 7)),
    ),
    Mistake(
        "max_pool2d",
        [(2, 3, 5, 5)],
        (5, 6),
        "",
        "nn.MaxPool2d(6)(x)",
        "layers.MaxPooling2D(6, data_format='channels_first')(x)",
        "",
        (("kernel", 6),),
    ),
    Mistake(
        "reshape",
        [(6, 50)],
        (300, 280),
        "x.reshape(4, 70)",
        "x.view(4, 70)",
        "ops.reshape(x, (4, 70))",
        "x.reshape(4, 70)",
        (("to", (4, 70)),),
    ),
    Mistake(
        "broadcast_to",
        [(5,)],
        (5, 6),
        "np.broadcast_to(x, (2, 6))",
        "x.expand(2, 6)",
        "ops.broadcast_to(x, (2, 6))",
        "jnp.broadcast_to(x, (2, 6))",
        (("to", (2, 6)),),
    ),
    Mistake(
        "squeeze",
        [(2, 3)],
        (2, 1),
        "np.squeeze(x, axis=0)",
        "",
        "ops.squeeze(x, axis=0)",
        "jnp.squeeze(x, axis=0)",
        (("axis", 0),),
    ),
    Mistake(
        "batch_norm",
        [(4, 24, 5, 5)],
        (24, 48),
        "",
        "nn.BatchNorm2d(48)(x)",
        "built(layers.BatchNormalization(axis=1), (None, 48, 5, 5))(x)",
        "",
        (("channels", 48),),
    ),
)


def refusal(mistake: Mistake) -> ShapeError:
    """What the laboratory says to a mistake."""
    with pytest.raises(ShapeError) as caught:
        operations()[mistake.operation].shape(shapes=mistake.shapes, **dict(mistake.more))
    return caught.value


def facts(message: str, mistake: Mistake, axis: int | None) -> dict[str, bool]:
    """What a message tells a reader who has nothing else."""
    shapes = [mention.shape for mention in find_mentions(message.replace("−", "-"))]
    numbers = re.findall(r"\d+", message)
    return {
        "every operand's whole shape": all(shape in shapes or str(shape) in message for shape in mistake.shapes),
        "both numbers that clash": all(str(size) in numbers for size in mistake.sizes),
        "the axis": axis is not None and re.search(rf"\b(?:axis|dim(?:ension)?|index) \(?{axis}\b", message) is not None,
        "what is needed": re.search(r"needed|must|expected|should", message, re.IGNORECASE) is not None,
        "a way out": re.search(r"\bfix:|please|\buse\b|\btry\b|hint", message, re.IGNORECASE) is not None,
    }
