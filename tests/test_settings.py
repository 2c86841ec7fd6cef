"""Settings are read from a mapping, once; a wrong value is refused with the right ones named."""

from __future__ import annotations

from pathlib import Path

import pytest

from shapewise.errors import ShapewiseError
from shapewise.settings import Settings


def test_nothing_set_gives_the_folders_of_the_project() -> None:
    settings = Settings.from_environment({})
    assert settings.kb.name == "kb"
    assert settings.index.name == "index"
    assert settings.edit == "local"
    assert settings.journal is True


def test_every_variable_is_read() -> None:
    settings = Settings.from_environment(
        {
            "SHAPEWISE_KB": "/a",
            "SHAPEWISE_INDEX": "/b",
            "SHAPEWISE_DATA": "/c",
            "SHAPEWISE_MODEL": "none",
            "SHAPEWISE_RERANKER": "r",
            "SHAPEWISE_EDIT": "LOGIN",
            "SHAPEWISE_JOURNAL": "off",
        }
    )
    assert settings == Settings(Path("/a"), Path("/b"), Path("/c"), "none", "r", "login", False)


@pytest.mark.parametrize(("name", "allowed"), [("SHAPEWISE_EDIT", "off, local or login"), ("SHAPEWISE_JOURNAL", "on or off")])
def test_a_wrong_value_is_refused(name: str, allowed: str) -> None:
    with pytest.raises(ShapewiseError, match=allowed):
        Settings.from_environment({name: "perhaps"})
