"""The steps of a traceback: files, functions, and the lines that the interpreter pointed at."""

from __future__ import annotations

from typing import NamedTuple

from shapewise.patterns import lazy_pattern

_FRAME = lazy_pattern(
    r"^\s*File [\"“<]?(?P<path>[^\"”\n]{1,300}?)[\"”>]?, line (?P<line>\d+)(?:, in (?P<name>[^\n*]{1,120}))?", needs=("File",)
)
_ARROW = lazy_pattern(r"^\s*(?:-{2,}>|❱)\s*\d+[\s│|]+(?P<source>\S.*)$", needs=(">", "❱"))
_IPYTHON_FILE = lazy_pattern(
    r"^(?:(?:File )?(?P<path>[~/\w.<>:\\-]{3,200}\.py)(?::\d+)?(?: in |, in )(?P<name>\w+)|<ipython-input|(?:Cell )?In ?\[)",
    needs=(".py", "<ipython", "In"),
)
_IN_A_GRAPH = lazy_pattern(r"^ +(?P<path>[^\s:]{1,300}\.py):\d{1,7} (?P<name>\w{1,80})(?: +\*{1,2})?$", needs=(".py",))
"""A step of TensorFlow's "in user code"; a path that does not begin at the root is TensorFlow's own."""
_CARETS = lazy_pattern(r"^\s*[~^]+\s*$")
_ERROR_LINE = lazy_pattern(r"(?:[A-Za-z_]\w{0,60}\.){0,8}[A-Z]\w{0,40}(?:Error|Exception|Warning)\b ?:")
_LIBRARY_PATH = lazy_pattern(
    r"site-packages|dist-packages|[/\\]lib[/\\]python|[/\\](?:torch|keras|tensorflow|jax|numpy)[/\\]|<__array_function__"
    r"|<frozen|<string>"
)
_LIBRARY_FILES = frozenset(
    [
        "module",
        "functional",
        "conv",
        "linear",
        "rnn",
        "batchnorm",
        "activation",
        "loss",
        "pooling",
        "sparse",
        "normalization",
        "instancenorm",
        "padding",
        "upsampling",
        "container",
        "traceback_utils",
        "lax_numpy",
        "lax",
        "core",
        "dispatch",
        "util",
        "array_methods",
        "stride_tricks",
        "numeric",
        "fromnumeric",
        "shape_base",
        "_linalg",
        "linalg",
        "ops",
        "nn_ops",
        "math_ops",
        "array_ops",
        "execute",
        "layer",
        "operation",
        "operation_utils",
        "input_spec",
        "base_merge",
        "base_layer",
        "training",
        "data_adapter",
        "trainer",
        "numpy",
        "slicing",
        "control_flow",
        "api",
        "pjit",
        "einsumfunc",
        "function_base",
        "contract",
        "_tensor",
        "_tensor_docs",
        "__init__",
        "graph",
        "autograd_cache",
        "symbolic_call",
        "dot",
        "reshape",
        "concatenate",
        "merging",
        "saving_lib",
        "load_own_variables",
        "indexing",
        "ufuncs",
        "reductions",
        "tensor_contractions",
        "convolution",
        "special_functions",
        "vectorize",
        "callback",
        "nn",
        "variables",
        "resource_variable_ops",
        "dataset_ops",
        "iterator_ops",
        "constant_op",
        "tensor_util",
        "gen_array_ops",
        "gen_math_ops",
        "gen_nn_ops",
        "gen_linalg_ops",
        "sequential",
        "shape_inference",
        "onnxruntime_inference_collection",
        "checker",
        "einops",
        "_backends",
        "collate",
        "utils",
        "output_graph",
        "eval_frame",
        "convert_frame",
        "symbolic_convert",
        "cardinality",
        "compile_utils",
        "losses",
        "metrics",
        "backend",
        "arraysetops",
        "arraypad",
    ]
)


class Frame(NamedTuple):
    """One step of a traceback."""

    path: str
    name: str
    """The function; empty where it is not told."""
    source: str
    """The line of the program; empty where it is not shown."""
    marked: str
    """The part of the line that the interpreter underlined; empty where it marked nothing."""
    sign: str = ""
    """The operator that the interpreter pointed at: ``+`` under ``~~^~~``."""

    @property
    def is_library(self) -> bool:
        """Whether the file belongs to a framework and not to the reader."""
        if _LIBRARY_PATH.search(self.path):
            return True
        if "/" in self.path or "\\" in self.path:
            return False
        return self.path.removesuffix(".py") in _LIBRARY_FILES


def find_frames(text: str) -> tuple[Frame, ...]:
    """The steps of a traceback in a text, outermost first."""
    lines = text.split("\n")
    found: list[Frame] = []
    path = name = ""
    for number, line in enumerate(lines):
        if frame := _FRAME.match(line):
            found.append(_frame_at(lines, number, frame.group("path"), (frame.group("name") or "").strip()))
        elif step := _IN_A_GRAPH.match(line):
            place = step.group("path") if step.group("path").startswith("/") else f"site-packages/{step.group('path')}"
            found.append(_frame_at(lines, number, place, step.group("name")))
        elif cell := _IPYTHON_FILE.match(line):
            path, name = cell.group("path") or "", cell.group("name") or ""
        elif arrow := _ARROW.match(line):
            found.append(Frame(path or "<cell>", name, arrow.group("source").strip(), ""))
    return tuple(found)


def _frame_at(lines: list[str], number: int, path: str, name: str) -> Frame:
    source = lines[number + 1] if number + 1 < len(lines) else ""
    if _FRAME.match(source) or _ERROR_LINE.match(source.strip()) or not source.strip():
        return Frame(path, name, "", "")
    carets = lines[number + 2] if number + 2 < len(lines) else ""
    marked = ""
    if _CARETS.match(carets):
        start = len(carets) - len(carets.lstrip())
        marked = source[start : len(carets.rstrip())].strip()
    pointed = carets.find("^")
    sign = source[pointed : carets.rfind("^") + 1].strip() if marked and "~" in carets and pointed >= 0 else ""
    return Frame(path, name, source.strip(), marked, sign if not sign.startswith(("[", "(")) else "")
