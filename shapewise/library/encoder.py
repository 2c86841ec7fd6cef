"""Texts → unit vectors. Two encoders keep one contract: ONNX Runtime from the index, and sentence-transformers itself.

sentence-transformers is the reference and does the export (see :mod:`shapewise.library.export`); importing it takes seconds,
so that questions run on the exported model, which starts in a fifth of a second and never imports torch.
"""

from __future__ import annotations

import json
import math
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from shapewise.errors import EncoderUnavailable
from shapewise.library.models import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Role: TypeAlias = Literal["question", "passage"]
Vectors: TypeAlias = "NDArray[np.float32]"

REFERENCE_BATCH = 32
"""Texts in one forward pass of the reference, which sorts them by length itself."""

SLOWER = ("SkipLayerNormFusion",)
"""What ONNX Runtime calls an optimisation and is none here: the joined operation takes five times as long as its two parts."""

FEW = 16
"""Texts that are tokenised one by one: waking the tokenizer's own threads takes as long as so many of them."""

LONG = 20_000
"""Characters of a text whose tokens are not counted one by one: it is too long for any model, and to have the tokenizer look at
a log of ten million takes two gigabytes."""

LETTERS_A_TOKEN = 4
"""What is taken for a token of such a text."""

UNBOUNDED = 512
"""Tokens that are given to a model that names no limit, or an endless one, as those do that average the vectors of words."""

TOLD_EVERY = 8
"""Texts between two reports of progress."""


class Encoder(Protocol):
    """What a library needs of an embedding model."""

    @property
    def identity(self) -> str:
        """Changes whenever the vectors of the same text would; begins with the model's fingerprint and a slash."""

    @property
    def name(self) -> str:
        """What a reader knows it by."""

    @property
    def limit(self) -> int:
        """How many tokens it reads of one text."""

    @property
    def room(self) -> int:
        """How many tokens a passage may have to be read whole: the limit less what the model and its prompt add."""

    @property
    def stored(self) -> str:
        """Folder below ``index/models`` that holds it; empty where it is not in the index."""

    def begin(self) -> None:
        """Start loading what is loaded at first use, while the caller does other things."""

    def encode(self, texts: Sequence[str], role: Role, progress: Callable[[int], None] | None = None) -> Vectors:
        """One unit vector a text, float32, in the order of the texts; ``progress`` hears how many are done."""

    def count(self, text: str) -> int:
        """Tokens of a text, without those that the model adds, however many it reads; of a very long one, about as many."""


class Reference:
    """The model as sentence-transformers runs it: slow to start, and the measure of every other encoder."""

    def __init__(self, model: Model) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as transformers_logging

            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]

            self.pipeline: Any = SentenceTransformer(model.folder, device="cpu", local_files_only=True)
        except Exception as error:  # torch, safetensors and transformers each raise their own kinds
            raise EncoderUnavailable(
                f"the model {model.name!r} cannot be loaded: {error}",
                needed="a folder that sentence-transformers can open",
                where=model.folder,
                fix="unset SHAPEWISE_MODEL to use all-MiniLM-L6-v2, or set it to none for lexical search only",
            ) from error
        self.name = model.name
        self.identity = f"{model.fingerprint}/reference"
        self.stored = ""
        longest = self.pipeline.max_seq_length or UNBOUNDED
        self.limit = int(longest) if math.isfinite(longest) else UNBOUNDED
        self._turn = threading.Lock()
        """Embedding sets its tokenizer to pad and to cut off, counting sets it to neither."""

    def begin(self) -> None:
        """Nothing: all of it is loaded."""

    def encode(self, texts: Sequence[str], role: Role, progress: Callable[[int], None] | None = None) -> Vectors:
        """One unit vector a text, with the model's own prompt for its role."""
        import numpy as np

        run = self.pipeline.encode_query if role == "question" else self.pipeline.encode_document
        parts = []
        for start in range(0, len(texts), 8 * REFERENCE_BATCH):
            batch = list(texts[start : start + 8 * REFERENCE_BATCH])
            with self._turn:
                parts.append(run(batch, batch_size=REFERENCE_BATCH, normalize_embeddings=True, show_progress_bar=False))
            if progress is not None:
                progress(min(start + 8 * REFERENCE_BATCH, len(texts)))
        width = self.pipeline.get_embedding_dimension()
        return np.concatenate(parts).astype(np.float32) if parts else np.zeros((0, width), np.float32)

    @cached_property
    def room(self) -> int:
        """The limit less what stands around a passage."""
        from tokenizers import Tokenizer

        tokenizer, prompt = self.pipeline.tokenizer, prompts_of(self.pipeline)["passage"]
        with self._turn:
            added = tokenizer.encode(prompt)
        return self.limit - len(added.ids if isinstance(tokenizer, Tokenizer) else added)

    def count(self, text: str) -> int:
        """Tokens of a text."""
        if len(text) > LONG:
            return len(text) // LETTERS_A_TOKEN
        from tokenizers import Tokenizer

        tokenizer = self.pipeline.tokenizer  # models that average the vectors of words have one without a wrapper around it
        with self._turn:
            if isinstance(tokenizer, Tokenizer):
                return len(tokenizer.encode(text, add_special_tokens=False).ids)
            return len(tokenizer.tokenize(text))


def prompts_of(pipeline: Any) -> dict[Role, str]:
    """What a model wants to stand in front of a question and of a passage."""
    name = pipeline.default_prompt_name
    default = str(pipeline.prompts.get(name, "")) if name else ""
    return {"question": pipeline.prompts.get("query") or default, "passage": pipeline.prompts.get("document") or default}


class Exported:
    """The exported model on ONNX Runtime, tokenised by ``tokenizers`` alone.

    Each text is at work on one thread. Two that share a question of ordinary length come to its vector no sooner, 27 tokens in
    2.1 ms instead of 2.0, since they wait for each other at every layer. The other core weighs the question's words meanwhile,
    or serves another reader. For a traceback of 200 tokens two threads would take 13 ms instead of 20.
    """

    def __init__(self, folder: Path, held: IO[bytes] | None = None) -> None:
        """Open the model of a folder; ``held`` is a file that keeps it from being swept away, open as long as this lives."""
        self._held = held
        try:
            self._card: dict[str, Any] = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise EncoderUnavailable(
                f"the exported model cannot be read ({error})",
                needed="the files that the index was built with",
                where=str(folder),
                fix="run: python3 scripts/build_index.py",
            ) from error
        self._folder = folder
        self.name: str = self._card["name"]
        self.identity: str = self._card["identity"]
        self.limit: int = self._card["limit"]
        self.stored = folder.name
        self._lock = threading.Lock()
        self._coming: dict[str, Future[Any]] = {}

    def begin(self) -> None:
        """Load the tokenizer and the model on threads of their own, while other things are read."""
        self._begun("tokenizer", self._open_tokenizer)
        self._begun("model", self._open_model)

    def _begun(self, part: str, load: Callable[[], Any]) -> Future[Any]:
        """What is being loaded, or is there already."""
        with self._lock:
            if part not in self._coming:
                pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"shapewise-{part}")
                self._coming[part] = pool.submit(load)
                pool.shutdown(wait=False)
            return self._coming[part]

    def _open_tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        return Tokenizer.from_file(str(self._folder / "tokenizer.json"))

    def _open_model(self) -> Any:
        # NumPy first, and whole: ONNX Runtime reaches for a part of it, and where another thread is just importing NumPy, each
        # waits for what the other holds, until Python hands out half a module.
        import numpy  # noqa: F401 - imported for the order alone
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        try:
            return ort.InferenceSession(
                str(self._folder / "model.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
            )
        except Exception as error:  # onnxruntime's errors have no common root but RuntimeError and Exception
            raise EncoderUnavailable(
                f"the exported model cannot be opened: {error}",
                where=str(self._folder / "model.onnx"),
                fix="run: python3 scripts/build_index.py",
            ) from error

    @cached_property
    def _tokenizer(self) -> Any:
        return self._begun("tokenizer", self._open_tokenizer).result()

    @cached_property
    def _model(self) -> Any:
        return self._begun("model", self._open_model).result()

    def encode(self, texts: Sequence[str], role: Role, progress: Callable[[int], None] | None = None) -> Vectors:
        """One unit vector a text, which depends on that text alone.

        Texts are not put into batches. int8 scales are taken over a whole batch, so that a vector would depend on its
        neighbours (cosine 0.97 for a short text beside a long one), and padding costs more than a batch saves: 60 texts a
        second one by one against 33 in batches of 32, on one core. The cores each take a text of their own instead.
        """
        import numpy as np

        prompt = self._card["prompts"].get(role, "")
        whole = [prompt + text for text in texts]
        if len(whole) == 1:
            vector = self._vector(self._tokenizer.encode(whole[0]).ids)
            if progress is not None:
                progress(1)
            return vector.reshape(1, -1)
        found = np.zeros((len(whole), self._card["size"]), np.float32)
        few = len(whole) <= FEW
        read = map(self._tokenizer.encode, whole) if few else self._tokenizer.encode_batch_fast(whole)
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            for row, vector in enumerate(pool.map(self._vector, [item.ids for item in read])):
                found[row] = vector
                if progress is not None and ((row + 1) % TOLD_EVERY == 0 or row + 1 == len(whole)):
                    progress(row + 1)
        return found

    def _vector(self, ids: Sequence[int]) -> Vectors:
        """The unit vector of one text, by its tokens."""
        import numpy as np

        row = np.array([ids], np.int64)
        output: Vectors = self._model.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})[0][0]
        unit: Vectors = output / np.float32(max(math.sqrt(float(output @ output)), 1e-12))
        return unit

    @cached_property
    def room(self) -> int:
        """The limit less what stands around a passage."""
        return self.limit - len(self._tokenizer.encode(self._card["prompts"].get("passage", "")).ids)

    @cached_property
    def _counter(self) -> Any:
        """The same tokenizer, cutting nothing off: by the other, no text would ever have more tokens than the model reads."""
        tokenizer = self._open_tokenizer()
        tokenizer.no_truncation()
        return tokenizer

    def count(self, text: str) -> int:
        """Tokens of a text."""
        if len(text) > LONG:
            return len(text) // LETTERS_A_TOKEN
        return len(self._counter.encode(text, add_special_tokens=False).ids)
