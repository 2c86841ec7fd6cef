"""Data sets and loaders of PyTorch: what stands together, and the batches that a loop over it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shapewise.tensors.shapes import sizes_clash
from shapewise.tensors.snippets.recorder import Given, refuse, shown
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import MAX_ITEMS, Tensor, Value, as_int, as_tensor


@dataclass(frozen=True, slots=True)
class Samples:
    """A data set of tensors, of which a sample takes one place of the first axis each."""

    tensors: tuple[Tensor, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Loader:
    """A data set in batches."""

    samples: Samples
    batch: int
    drop_last: bool = False

    def items(self) -> list[Value]:
        """The batches in their order, each a list of tensors; the last may be smaller."""
        sizes = [self.batch] * (self.samples.count // self.batch)
        rest = self.samples.count % self.batch
        if rest and not self.drop_last:
            sizes.append(rest)
        if len(sizes) > MAX_ITEMS:
            raise FollowingStops("a loop", f"the loader gives {len(sizes)} batches.")
        return [[Tensor((size, *one.shape[1:]), framework="torch") for one in self.samples.tensors] for size in sizes]


def _samples(given: Given) -> Samples:
    tensors = [as_tensor(value, given.name) for value in given.args]
    counts = [tensor.shape[0] if tensor.shape else None for tensor in tensors]
    if not counts or not isinstance(counts[0], int):
        raise FollowingStops(given.name, "how many samples there are is not known.")
    odd = next((tensor for tensor, count in zip(tensors, counts, strict=True) if sizes_clash(count, counts[0])), None)
    if odd is not None:
        raise refuse(
            f"TensorDataset got {shown(tensors[0].shape)} and {shown(odd.shape)}",
            needed="as many samples in each: the first axis counts them",
            fix="transpose the one whose samples do not stand first, or cut both to one length",
            operands=(tensors[0].shape, odd.shape),
            axis=0,
            sizes=(counts[0], odd.shape[0]),
        )
    return Samples(tuple(tensors), counts[0])


def _loader(given: Given) -> Loader:
    samples, batch = given.get(0, "dataset"), given.get(1, "batch_size", default=1)
    if isinstance(samples, Tensor) and samples.shape and isinstance(samples.shape[0], int):
        raise FollowingStops(given.name, "a loader over a bare tensor is not followed here; wrap it in TensorDataset.")
    if not isinstance(samples, Samples):
        raise FollowingStops(given.name, "what the loader takes its batches from is not known here.")
    for name in ("sampler", "batch_sampler", "collate_fn"):
        if given.named.get(name) is not None:
            raise FollowingStops(given.name, f"{given.name} is called with {name}=, which may change its batches.")
    count = as_int(batch, "batch_size")
    if count < 1:
        raise refuse(f"batch_size is {count}", needed="at least 1", fix="write batch_size=32", operands=())
    drop = given.flag(8, "drop_last")
    given.pass_over()
    return Loader(samples, count, drop)


def _split(given: Given) -> list[Value]:
    """``random_split(data, [80, 20])``: as many samples as are told."""
    samples, lengths = given.get(0, "dataset"), given.get(1, "lengths")
    if not isinstance(samples, Samples) or not isinstance(lengths, list | tuple):
        raise FollowingStops(given.name, "what is split is not known here.")
    if any(isinstance(length, float) for length in lengths):
        raise FollowingStops(given.name, "only lengths that are written out as whole numbers are followed.")
    counts = [as_int(length, "lengths") for length in lengths]
    if sum(counts) != samples.count:
        raise refuse(
            f"the lengths {tuple(counts)} make {sum(counts)}, and there are {samples.count} samples",
            needed=f"lengths that make {samples.count}",
            fix=f"write {samples.count - sum(counts[:-1])} for the last" if sum(counts[:-1]) < samples.count else "take fewer",
            operands=(),
            sizes=(sum(counts), samples.count),
        )
    given.pass_over()
    return [Samples(tuple(Tensor((count, *one.shape[1:])) for one in samples.tensors), count) for count in counts]


BATCHES: Mapping[str, Callable[[Given], Value]] = {"TensorDataset": _samples, "DataLoader": _loader, "random_split": _split}
