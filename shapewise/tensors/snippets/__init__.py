"""Snippets: a few lines of NumPy, PyTorch or Keras, followed by their shapes. They are parsed and never executed."""

from __future__ import annotations

from shapewise.tensors.snippets.source import MAX_SOURCE, looks_like_code
from shapewise.tensors.snippets.traced import Stopped, Trace, TracedFailure, TracedLine

__all__ = ["MAX_SOURCE", "Stopped", "Trace", "TracedFailure", "TracedLine", "is_snippet", "trace"]


def is_snippet(text: str) -> bool:
    """Whether a text holds code about tensors that ``trace`` can begin to follow; an error message is none.

    Parameters
    ----------
    text
        What a reader typed or pasted.

    Notes
    -----
    **Source**: Python's own parser; nothing is executed.

    Examples
    --------
    >>> is_snippet("x = torch.randn(2, 3)"), is_snippet("When should I concatenate?")
    (True, False)
    """
    return looks_like_code(text)


def trace(text: str) -> Trace:
    r"""Follow the code in a text operation by operation, up to the first failure or the first unknown call.

    Parameters
    ----------
    text
        Code, alone or between prose; 20,000 characters are read. Shapes that the prose names ("x is (8, 3, 32, 32)") stand
        for names that the code does not define.

    Notes
    -----
    Text is parsed with ``ast`` and never executed. A call that is not known ends the trace; what was understood stands.
    **Source**: the documented shape rules of NumPy, PyTorch and Keras, as in the laboratory.

    Examples
    --------
    >>> done = trace("x = torch.randn(8, 3, 32, 32)\ny = nn.Conv2d(3, 64, 3, padding=1)(x)\nz = x + y")
    >>> [(line.name, line.shape) for line in done.lines], done.failure.error.sizes
    ([('x', (8, 3, 32, 32)), ('y', (8, 64, 32, 32))], (3, 64))
    """
    from shapewise.tensors.snippets.tracing import traced  # two dozen modules, which no question in prose needs

    return traced(text)
