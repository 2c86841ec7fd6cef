"""What ``scripts/benchmark.py`` measures, by its options."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec

from shapewise.errors import ShapewiseError
from shapewise.settings import Settings


def benchmark(options: argparse.Namespace) -> str:
    """The figures as text, or as JSON for programs."""
    settings = Settings.from_environment(kb=options.kb)
    if options.app:
        if find_spec("shapewise.measure.app") is None:
            raise ShapewiseError(
                "the pages cannot be measured here", needed="the module shapewise.measure.app", fix="leave --app out"
            )
        return str(import_module("shapewise.measure.app").measure(settings, as_json=options.json))
    if options.lab:
        from shapewise.measure.laboratory import report

        return report(as_json=options.json)
    if options.scale:
        from shapewise.measure.growth import grow

        growth = grow(settings, options.scale)
        return json.dumps([asdict(step) for step in growth.steps]) if options.json else str(growth)
    from shapewise.measure.benchmark import make_peer, measure

    peer = make_peer(settings.data / "txtai") if options.peers else None
    table = measure(settings, peer=peer)
    return json.dumps(asdict(table)) if options.json else str(table)
