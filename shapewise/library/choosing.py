"""Which encoder an index is built with, and which one it was built with."""

from __future__ import annotations

from pathlib import Path

from shapewise.errors import ArticleError, EncoderUnavailable, IndexCorrupt, IndexOutdated
from shapewise.library.encoder import Encoder, Reference
from shapewise.library.export import open_encoder, read_exported
from shapewise.library.models import MEMORY, find_model
from shapewise.library.ordinary import read_ordinary
from shapewise.library.pointers import REBUILD
from shapewise.settings import Settings


def stored_encoder(settings: Settings, stored: str) -> Encoder:
    """The encoder that the index was built with; an exported one is checked here, and its loading has begun."""
    if stored:
        folder = settings.models_home / "models" / stored
        encoder = read_exported(folder)
        if encoder is None:
            raise IndexCorrupt("the exported model is missing or damaged", where=str(folder), fix=REBUILD)
        encoder.begin()
        return encoder
    model = find_model(settings.model)
    if model is None:
        raise IndexOutdated("the index has vectors, and SHAPEWISE_MODEL is none", where=str(settings.index), fix=REBUILD)
    return Reference(model)


def encoder_for(settings: Settings) -> tuple[Encoder | None, str]:
    """The encoder to build with; where it cannot be had, the reason, which every surface shows."""
    try:
        model = find_model(settings.model, settings.models_home / MEMORY)
        encoder = open_encoder(model, settings.models_home, lambda: own_questions(settings.kb))
    except EncoderUnavailable as error:
        return None, f"Lexical search only: {error}"
    if encoder is None:
        return None, "Lexical search only: SHAPEWISE_MODEL is none."
    return encoder, ""


def own_questions(kb: Path, most: int = 64) -> tuple[str, ...]:
    """Titles and questions of the folder itself: what an exported model must order as its reference does."""
    from shapewise.library.folder import find_files
    from shapewise.library.frontmatter import read_front_matter
    from shapewise.library.markdown import decode

    found: list[str] = []
    for name in find_files(kb)[0]:
        try:
            front = read_front_matter(decode(read_ordinary(kb / name), name), name)
        except (OSError, ArticleError):
            continue  # it is named when the index is built
        found.extend(text for text in (front.title, *front.questions) if text)
        if len(found) >= most:
            break
    return tuple(found[:most])
