"""A snippet followed from its first line: the state of a trace, and where expressions, statements and calls meet."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shapewise.tensors.snippets import binding, calling, expressions, statements
from shapewise.tensors.snippets.recorder import Given, Recorder
from shapewise.tensors.snippets.traced import FollowingStops
from shapewise.tensors.snippets.values import FunctionValue, Value
from shapewise.types import Shape

MAX_CALLS = 12
"""Functions of the snippet inside functions of the snippet."""

Scope = dict[str, Value]


@dataclass(slots=True)
class Follower:
    """What is known while a snippet is followed."""

    recorder: Recorder
    framework: str
    """Whose rules a method such as ``x.transpose`` has where nothing tells whose tensor x is: torch, numpy, keras or tf."""
    told: Mapping[str, Shape] = field(default_factory=dict)
    """Shapes that the text names outside the code: "x is (8, 3, 32, 32)"."""
    depth: int = 0
    called: set[str] = field(default_factory=set)
    """Functions and classes of the snippet that were called."""

    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        """The value of an expression."""
        self.recorder.step()
        return expressions.evaluate(self, node, scope)

    def run(self, body: Sequence[ast.stmt], scope: Scope) -> tuple[bool, Value]:
        """Follow statements; whether they returned, and what."""
        return statements.run(self, body, scope)

    def call(self, function: Value, args: list[Value], named: dict[str, Value]) -> Value:
        """Call a value."""
        self.recorder.step()
        return calling.call(self, function, args, named)

    def given(self, framework: str, name: str, args: list[Value], named: dict[str, Value]) -> Given:
        """The arguments of a call, with the recorder."""
        return Given(self.recorder, framework, name, args, named)

    def enter(self, function: FunctionValue, args: list[Value], named: dict[str, Value]) -> Value:
        """Run a function of the snippet; its lines are traced where they stand."""
        if self.depth >= MAX_CALLS:
            raise FollowingStops(function.name, "functions call each other too deeply to be followed.")
        scope = {**function.scope, **binding.bound(self, function, args, named)}
        self.depth += 1
        self.called.add(function.name)
        number, label = self.recorder.number, self.recorder.label
        try:
            value = self.run(function.body, scope)[1]
        finally:
            self.depth -= 1
        self.recorder.number, self.recorder.label = number, label
        return value
