"""sentence-transformers → ONNX Runtime, once, at index time: the whole pipeline, with pooling and normalisation.

The export is believed only after it was compared with the reference on texts of the library itself. int8 is tried first;
where it strays, fp32 is kept; where that strays too, or the model cannot be exported, the reference itself answers.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import logging
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapewise.library import disk, locks, storage
from shapewise.library.encoder import Encoder, Exported, Reference, prompts_of
from shapewise.library.graph import slim
from shapewise.library.models import Model, packages_now
from shapewise.library.ordinary import printable

if TYPE_CHECKING:
    from shapewise.library.encoder import Vectors

PARITY_COSINE = 0.98
"""Each probe text must keep this cosine to its reference vector; int8 measures 0.992–0.994."""

SAME_COSINE = 0.9999
"""What a graph in other operations must keep of each vector, before anything is quantised; rounding alone leaves 0.999999."""

PARITY_ORDER = 0.95
"""Part of the probe questions whose first five must stay the same set; int8 is given up below it."""

MARGIN = 0.02
"""Two texts closer than this in score may swap without harm: no reader can tell them apart."""

EXPORT = 5
"""Raised whenever the way of exporting changes, so that older exports are made again."""

REFUSED = ".refused"
"""How a file's name ends that says that a model cannot be exported, and with which packages that was tried: to find it out
again at every build takes longer than all else."""

EXPORTERS = ("torch", "onnx", "onnxscript", "onnxruntime", "transformers", "sentence-transformers")
"""Another version of one of these may do what the last one could not."""

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)
"""Errors that say nothing of the model."""

OPSET = 23
"""The first version of ONNX with attention as one operation; spelled out in twenty, a long text takes half as long again."""

QUANTISED = ("MatMul", "Gather", "EmbedLayerNormalization", "Conv", "LSTM")
"""Operations whose weights become int8. Attention has none, and the quantiser takes it for an older one of that name."""

PROBES = (
    "When should I add layers and when concatenate them?",
    "RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x356352 and 344064x512)",
    "What does axis=-1 mean for a tensor of shape (N, 64, 128, 128)?",
    "The residual block computes x + F(x), so both must have the same shape.",
    "Concatenation along the channel axis gives 64 + 32 = 96 channels.",
    "How do I bake sourdough bread?",
    "a",
    "Die Form des Tensors passt nicht. テンソルの形状が合いません。",
    "import numpy as np\nz = np.concatenate([x, y], axis=1)  # (2, 8)\n" * 8,
    "The kernel slides over the image, and each output is a weighted sum of the window below it. " * 40,
)
"""Short and long, prose and code, several scripts, past the model's limit: what the parity check compares."""


def open_encoder(model: Model | None, index: Path, probes: Callable[[], Sequence[str]] = tuple) -> Encoder | None:
    """The encoder for a model: exported into the index if it is not there yet, checked, and opened without torch."""
    if model is None:
        return None
    if printable(str(index)) != str(index):
        logging.getLogger(__name__).warning(
            "%s has a name that is no UTF-8, which what exports a model cannot write to; %s runs on PyTorch",
            printable(str(index)),
            model.name,
        )
        return Reference(model)
    folder = index / "models" / f"{model.fingerprint}-{EXPORT}"
    known = read_exported(folder)
    if known is not None:
        return known
    with locks.builder_lock(index):
        known = read_exported(folder)
        if known is not None:
            return known
        if _text_of(folder.with_suffix(REFUSED)) == "\n".join(packages_now(*EXPORTERS)):
            return Reference(model)
        return _export_into(folder, model, probes())


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def read_exported(folder: Path) -> Exported | None:
    """An exported model whose files are all as they were written; ``None`` where it must be made again."""
    from shapewise.errors import IndexCorrupt

    try:
        held = locks.hold(folder / storage.SEAL)  # first, so that it cannot be swept away once it is found whole
        storage.check_files(folder, json.loads(held.read()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, IndexCorrupt):
        return None
    return Exported(folder, held)


def _export_into(folder: Path, model: Model, probes: Sequence[str]) -> Encoder:
    import shutil
    import tempfile

    reference = Reference(model)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=storage.UNFINISHED) as name:
        work = Path(name) / "model"
        work.mkdir()
        try:
            _write_export(work, model, reference)
        except Exception as error:  # torch.onnx raises whatever a model's code raises; the reference then answers by itself
            if isinstance(error, OSError) and error.errno in FULL:
                raise
            logging.getLogger(__name__).warning("%s cannot be exported; it runs on PyTorch", model.name, exc_info=True)
            if not isinstance(error, MemoryError):  # which says more of this machine, and of this moment
                _refuse(folder)
            return reference
        if not _settle_precision(work, model, reference, [*PROBES, *probes]):
            _refuse(folder)
            return reference
        _seal(work)
        if folder.exists():
            shutil.rmtree(folder)
        work.rename(folder)
        disk.flush(folder.parent)
        return Exported(folder, locks.hold(folder / storage.SEAL))


def _refuse(folder: Path) -> None:
    """Keep that a model cannot be exported with the packages as they are."""
    folder.with_suffix(REFUSED).write_text("\n".join(packages_now(*EXPORTERS)), encoding="utf-8")


def _seal(folder: Path) -> None:
    facts = {name: fact for name, fact in disk.facts_of(folder).items() if name != storage.SEAL}
    (folder / storage.SEAL).write_text(json.dumps(facts, indent=1), encoding="ascii")
    for path in folder.iterdir():
        disk.flush(path)


def _write_export(folder: Path, model: Model, reference: Reference) -> None:
    pipeline = reference.pipeline
    tokenizer = pipeline.tokenizer.backend_tokenizer
    tokenizer.enable_truncation(reference.limit)
    tokenizer.no_padding()
    tokenizer.save(str(folder / "tokenizer.json"))
    card = {
        "name": model.name,
        "identity": "",
        "limit": reference.limit,
        "size": pipeline.get_embedding_dimension(),
        "prompts": prompts_of(pipeline),
        "precision": "",
    }
    (folder / "encoder.json").write_text(json.dumps(card, indent=1), encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it tells of packages that no text model needs
        _torch_export(pipeline, folder / "fp32.onnx", reference.limit)


def _torch_export(pipeline: Any, path: Path, limit: int) -> None:
    """The whole pipeline as one graph with free batch and token axes."""
    import torch

    class Whole(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.pipeline = pipeline

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return self.pipeline({"input_ids": input_ids, "attention_mask": attention_mask})["sentence_embedding"]

    rows = pipeline.tokenizer(["one", "two words of text"], padding=True, return_tensors="pt")
    batch, tokens = torch.export.Dim("batch", min=1, max=4096), torch.export.Dim("tokens", min=2, max=limit)
    axes = {0: batch, 1: tokens}
    with torch.no_grad():
        program = torch.onnx.export(
            Whole().eval(),
            (rows["input_ids"], rows["attention_mask"]),
            dynamo=True,
            dynamic_shapes=(axes, axes),
            input_names=["input_ids", "attention_mask"],
            opset_version=OPSET,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export gave nothing")
    program.save(str(path))


def _settle_precision(folder: Path, model: Model, reference: Reference, probes: Sequence[str]) -> bool:
    """Keep int8 where it agrees with the reference, else fp32; ``False`` where neither does."""
    truth = reference.encode(probes, "passage")
    _slim(folder, reference, truth, probes)
    for precision in ("int8", "fp32"):
        if precision == "int8":
            _quantise(folder / "fp32.onnx", folder / "model.onnx")
        else:
            (folder / "fp32.onnx").replace(folder / "model.onnx")
        path = folder / "encoder.json"
        card = json.loads(path.read_text(encoding="utf-8"))
        card.update(precision=precision, identity=f"{model.fingerprint}/{precision}/{EXPORT}")
        path.write_text(json.dumps(card, indent=1), encoding="utf-8")
        if agrees(truth, Exported(folder).encode(probes, "passage")):
            (folder / "fp32.onnx").unlink(missing_ok=True)
            return True
    return False


def _slim(folder: Path, reference: Reference, truth: Vectors, probes: Sequence[str]) -> None:
    """Have ONNX Runtime's own operations in the graph, where it then still comes to the vectors of the reference."""
    config = getattr(getattr(reference.pipeline[0], "auto_model", None), "config", None)
    heads = int(getattr(config, "num_attention_heads", 0))
    if not heads or not slim(folder / "fp32.onnx", folder / "model.onnx", heads):
        return
    try:
        found = Exported(folder).encode(probes, "passage")
    except Exception:  # whatever ONNX Runtime says of a graph that it does not take; the graph as exported is then used
        logging.getLogger(__name__).info("the graph of %s is left as it was exported", reference.name, exc_info=True)
        return
    if truth.shape == found.shape and float((truth * found).sum(axis=1).min()) >= SAME_COSINE:
        (folder / "model.onnx").replace(folder / "fp32.onnx")


def _quantise(source: Path, target: Path) -> None:
    """Weights in seven of the eight bits, so that no sum of two products is cut off on a processor without VNNI.

    With eight, such a processor may come to other vectors than one with it. On one without, the cosine with the reference was
    0.992 on average both ways; vectors of two kinds of processor have not been compared.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    level = logging.root.level
    logging.root.setLevel(logging.ERROR)  # it advises a preprocessing that changes nothing for this graph
    try:
        quantize_dynamic(
            str(source),
            str(target),
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=list(QUANTISED),
        )
    finally:
        logging.root.setLevel(level)


def agrees(truth: Vectors, found: Vectors) -> bool:
    """Whether each vector keeps its direction, and the nearest five of each text stay the same but for close calls."""
    import numpy as np

    if truth.shape != found.shape or not np.isfinite(found).all():
        return False
    if float((truth * found).sum(axis=1).min()) < PARITY_COSINE:
        return False
    same = [_same_five(truth @ row, found @ other) for row, other in zip(truth, found, strict=True)]
    return sum(same) >= PARITY_ORDER * len(same)


def _same_five(truth: Vectors, found: Vectors) -> bool:
    """Whether the first five by ``found`` are, by the truth, no worse than the fifth by more than the margin."""
    import numpy as np

    k = min(5, len(truth))
    bar = np.sort(truth)[-k] - MARGIN
    return bool((truth[np.argsort(-found, kind="stable")[:k]] >= bar).all())
