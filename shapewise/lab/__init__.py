"""The laboratory's door for a terminal."""

from __future__ import annotations

from shapewise.lab.command import USAGE, Command, parse_command
from shapewise.lab.report import lab_record, lab_text, list_record, list_text

__all__ = ["USAGE", "Command", "lab_record", "lab_text", "list_record", "list_text", "parse_command"]
