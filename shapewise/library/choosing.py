"""Which encoder an index is built with, and which one it was built with."""

from __future__ import annotations

from shapewise.errors import EncoderUnavailable, IndexCorrupt, IndexOutdated
from shapewise.library import storage
from shapewise.library.encoder import Encoder, Reference, find_model
from shapewise.library.export import open_encoder, read_exported
from shapewise.settings import Settings


def stored_encoder(settings: Settings, stored: str) -> Encoder:
    """The encoder that the index was built with."""
    if stored:
        encoder = read_exported(settings.index / "models" / stored)
        if encoder is None:
            raise IndexCorrupt(
                "the exported model is missing or damaged", where=str(settings.index / "models" / stored), fix=storage.REBUILD
            )
        return encoder
    model = find_model(settings.model)
    if model is None:
        raise IndexOutdated(
            "the index has vectors, and SHAPEWISE_MODEL is none", where=str(settings.index), fix=storage.REBUILD
        )
    return Reference(model)


def encoder_for(settings: Settings) -> tuple[Encoder | None, str]:
    """The encoder to build with; where it cannot be had, the reason, which every surface shows."""
    try:
        encoder = open_encoder(find_model(settings.model), settings.index)
    except EncoderUnavailable as error:
        return None, f"Lexical search only: {error}"
    if encoder is None:
        return None, "Lexical search only: SHAPEWISE_MODEL is none."
    return encoder, ""
