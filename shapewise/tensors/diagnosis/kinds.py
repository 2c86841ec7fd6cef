"""Errors that are none of shapes: what kind they are, in one sentence."""

from __future__ import annotations

import re
from functools import cache

from shapewise.tensors.diagnosis.literals import branches, needed_words

_KINDS: tuple[tuple[str, str], ...] = (
    (
        r"out of memory|\boom when allocating|unable to allocate|cant allocate memory|cannot allocate memory|failed to"
        r" allocate|bad_alloc|memoryerror"
        r"|resourceexhausted|resource_exhausted|resource exhausted|cublas_status_alloc_failed"
        r"|not enough memory|buy new ram",
        "This is a memory error: the tensors fit each other, but not the memory of the device.",
    ),
    (
        r"on the same device|found at least two devices|torch\.cuda\.\w+tensor\) and weight type|input type \(.{0,40}\)"
        r" and (?:weight|bias) type"
        r"|expected (?:object of )?(?:backend|device type)|is on (?:cpu|cuda|gpu)|expected all tensors|no nvidia driver"
        r"|cuda is not available|torch not compiled with cuda"
        r"|attempting to deserialize object on a cuda|cant convert cuda|cannot convert cuda|cuda:\d+ device type tensor"
        r"|found_cuda|invalid device|should be on (?:cpu|cuda)"
        r"|mps (?:device|backend)|devices? .{0,30}\bmismatch|copy from (?:non-)?cuda",
        "This is a device error: the tensors lie on different devices, or the device cannot be used.",
    ),
    (
        r"device-side assert|cuda error|cuda runtime error|cudnn_status|cublas_status|cudnn error|nccl"
        r"|cuda kernel errors"
        r"|illegal memory access|failed to call then\w+",
        "This is an error of the graphics card's driver or kernel; run the same on the CPU to read its cause.",
    ),
    (
        r"should be type \w+(?: but got|$)|expected to be an? \w+ tensor but is|^type tensor\(.{0,60}(?:parameter"
        r"|invalid)|expected weight type"
        r"|scalar type"
        r"|expected (?:object of )?(?:scalar )?type|same dtype"
        r"|dtypes?\b.{0,80}(?:mismatch|differ|not match|incompatible|same|but got|expected|cannot|not supported|must)"
        r"|dtype mismatch"
        r"|expected .{0,40}dtype|must have the same (?:d?type)|to be of the same dtype"
        r"|not implemented for (?:\w+)|cant be"
        r" cast|cannot be cast|cannot cast|no loop matching|ufunc .{0,40}did not contain a loop"
        r"|ufunc .{0,40}not supported for the input types|unsupported operand type|data ?type"
        r"|object has no loop|could not"
        r" convert string|cannot convert .{0,80} to (?:eagertensor|tensor|numpy)"
        r"|cant convert np\.ndarray of type|not supported for the type|expected \w*(?:float|long|int|double|half"
        r"|bfloat16)\w* (?:but|tensor|for)|but got (?:torch\.)?(?:cuda\.)?(?:\w+)tensor (?:instead )?\("
        r"|found dtype|found (?:double|float|long|int|half)\b|value for attr t of|type (?:mismatch|float32"
        r"|int64|float64)"
        r" of|requires (?:float|integer|real|boolean|numerical)|must be (?:a )?(?:real|floating|integer"
        r"|boolean|complex)"
        r"|result type .{0,30}cast|tensors used as indices must be|only integers, slices"
        r"|indexer must have integer|arrays"
        r" used as indices must be|indices must be (?:integers|integral)|must be either an? (?:int|long)"
        r"|expects? (?:arguments? to be )?(?:integer|float)|type \w+ that does not match type|is not a valid (?:jax"
        r" )?(?:array )?type|unexpected input data type|type error: type .{0,60}(?:bound|parameter)"
        r"|not supported for inputs with dtype|expects int or|must be (?:either )?(?:float|an? integer"
        r"|an? int\b|a sequence|of type)|dtype\b.{0,10} must|floating point (?:d?type|or complex)"
        r"|passed as a .{0,4}sequence|(?:but|,) got (?:an? )?(?:int|float|str|list|tuple|nonetype|dict)\b(?!\d"
        r"|\[)|invalid value .{0,80} of type <class|requires real-valued|input type must be"
        r"|does not specify a valid type|same element type|two bool tensors|got <class"
        r"|received incompatible dtype|tensor conversion requested dtype|tensorproto\.datatype"
        r"|got an unexpected type|only applicable to .{0,40}type|does not support dtype",
        "This is a type error: the numbers' type (dtype), not their shape, does not fit.",
    ),
    (
        r"has been deleted|traced array|traced<|tracer|concretization|leaked|non-hashable static"
        r"|abstract tracer|no longer valid"
        r"|jit.{0,40}static",
        "This is an error of tracing: a traced value was used where Python needs a number at once.",
    ),
    (
        r"truth value of an? (?:array|series|dataframe)|bool value of tensor with more than one|boolean value of tensor"
        r"|using a tensor as a python bool|ambiguous\. use a\.any",
        "A whole array was used as a single yes or no; use .any(), .all() or a comparison of one element.",
    ),
    (
        r"inplace operation|in-place operation|does not require grad|backward through the graph a second time|leaf"
        r" variable|requires_grad|requires grad|no gradients provided|none of the inputs|"
        r"gradient computation|not have been used in the graph|gradienttape|freed|call numpy\(\) on tensor"
        r"|cant call numpy"
        r"|detach\(\)",
        "This is an error of automatic differentiation: the graph of gradients is broken, not the shapes.",
    ),
    (
        r"no module named|cannot import name|dll load failed|importerror|modulenotfound|undefined symbol|cannot open"
        r" shared object|failed to load the native|numpy\.core\.multiarray failed to import|dtype size changed|"
        r"compiled using numpy 1|version conflict|requires .{0,30} version|incompatible with .{0,20}version",
        "This is an installation error: a package is missing or its version does not fit.",
    ),
    (
        r"has no attribute|object has no attribute|no attribute",
        "A name was asked for that the object or module does not have; its shape is not the question.",
    ),
    (
        r"unexpected keyword argument|missing \d+ required positional|takes \d+ positional|got multiple values for"
        r" argument|is not callable|object is not (?:iterable|subscriptable)|positional arguments? but"
        r"|not a symbolic tensor|could not locate|unknown layer|unknown (?:loss|metric|optimizer|activation"
        r"|initializer)"
        r"|required inputs \(|input feed contains|you must feed a value|uninitialized|is not fitted|missing from input"
        r" feed|graph disconnected|unrecognized keyword|invalid feed input name"
        r"|must be a (?:string|list|tuple|dict|module)\b(?! of)|too many positional arguments"
        r"|is not connected to|argument"
        r" .{0,60}must be tensor, not|only accepts? (?:tensor|str)|invalid combination of arguments"
        r"|not json serializable"
        r"|has not (?:yet )?been built"
        r"|missing key\(s\) in state_dict|unexpected key\(s\) in state_dict(?!.{0,4000}size mismatch)"
        r"|is not registered|should be defined|is required but missing|is not a graph input|has input size \d+ not in range"
        r"|must be kerastensors"
        r"|(?:must|should) be an? (?:positive|non-negative) int"
        r"|(?:must|should) be one of \{?[a-z]|could not interpret|dictionary update sequence"
        r"|expected str instance|at least one non-none value in in_axes"
        r"|\(of type <class (?:str|int|float|dict|bool)>\)"
        r"|can only concatenate (?:str|list|tuple)|nonetype",
        "This is an error of a call: an argument, a name or an object is of the wrong kind, not of the wrong shape.",
    ),
    (
        r"no such file|permission denied|is a directory|file not found|unable to open file|connection|timed out|timeout"
        r"|max retries|ssl|http error|corrupt|checksum|broken pipe|address already in use|read-only file|eoferror"
        r"|pickling|pickle|unpickling|bad magic number|invalid magic number|not a zip|bad zip|unexpected end of data"
        r"|failed finding central directory|dataloader worker|exited unexpectedly|segmentation fault"
        r"|killed by signal|json"
        r"|utf-8|codec|unsupported opset|protobuf parsing failed|nosuchfile|no_suchfile|non-zero exit status"
        r"|does not exist\b|not found in checkpoint|not a gzipped file|no such table|start new thread"
        r"|expecting value: line|delimiter: line",
        "This is an error of a file, a process or the network; shapes play no part in it.",
    ),
    (
        r"\bnan\b|\binf\b|infinity|overflow|divide by zero|division by zero|singular matrix|is singular"
        r"|not invertible|not"
        r" positive[ -]definite|did not converge",
        "This is a numerical error: the values, not the shapes, are at fault.",
    ),
    (
        r"(?:target|label|class|token) (?:value )?-?\d+ is out of bounds|label value .{0,40}outside|outside the valid"
        r" range|index out of range at|srcindex < srcselectdimsize|t >= 0 && t < n_classes|&& index out of bounds"
        r"|classes? .{0,30}range|did not hold element-?wise|satisfy the constraint|invalid values?:"
        r"|larger sample .{0,20}than population|not in the list of allowed values|in the range \[0, 1\)"
        r"|elements of (?:the )?\w+ should be between"
        r"|needs samples of at least \d|must be in \[0, 1\]|list index out of range|string index out of range"
        r"|tuple index out of"
        r" range|pop from empty"
        r"|not in list|unknown categor|num_classes.{0,30}smaller|class values must be",
        "A value is out of range (a label, an index of a list): the shapes fit, the number does not.",
    ),
    (
        r"varying manual axes|sharding type|shardings? (?:do not|mismatch)",
        "The shapes agree; the way in which they are spread over devices does not.",
    ),
    (
        r"invalid syntax|unexpected indent|unterminated|expected an indented block|unmatched",
        "This is an error of Python's syntax.",
    ),
    (r"is not defined|referenced before assignment|cannot access local variable", "A name is used before it exists."),
    (r"maximum recursion depth|keyboardinterrupt|interrupted", "The program was stopped or called itself without end."),
)
_NEVER_SHAPES = {
    "KeyError": "A key was asked for that a dictionary does not have.",
    "NameError": "A name is used before it exists.",
    "UnboundLocalError": "A name is used before it exists.",
    "ImportError": "This is an installation error: a package is missing or its version does not fit.",
    "ModuleNotFoundError": "This is an installation error: a package is missing or its version does not fit.",
    "SyntaxError": "This is an error of Python's syntax.",
    "IndentationError": "This is an error of Python's syntax.",
    "FileNotFoundError": "This is an error of a file; shapes play no part in it.",
    "PermissionError": "This is an error of a file; shapes play no part in it.",
    "OSError": "This is an error of a file or the system; shapes play no part in it.",
    "ConnectionError": "This is an error of the network; shapes play no part in it.",
    "TimeoutError": "This is an error of the network; shapes play no part in it.",
    "MemoryError": "This is a memory error: the tensors fit each other, but not the memory of the device.",
    "OutOfMemoryError": "This is a memory error: the tensors fit each other, but not the memory of the device.",
    "ResourceExhaustedError": "This is a memory error: the tensors fit each other, but not the memory of the device.",
    "ZeroDivisionError": "This is a numerical error: a division by zero.",
    "RecursionError": "The program called itself without end.",
    "UnicodeDecodeError": "This is an error of a file; shapes play no part in it.",
    "StopIteration": "An iterator had nothing left; shapes play no part in it.",
    "ZeroDivision": "This is a numerical error: a division by zero.",
    "ConcretizationTypeError": "This is an error of tracing: a traced value was used where Python needs a number at once.",
    "TracerBoolConversionError": "This is an error of tracing: a traced value was used where Python needs a number at once.",
    "TracerArrayConversionError": "This is an error of tracing: a traced value was used where Python needs a number at once.",
    "TracerIntegerConversionError": "This is an error of tracing: a traced value was used where Python needs a number at once.",
    "NonConcreteBooleanIndexError": "This is an error of tracing: a traced value was used where Python needs one at once.",
    "OverflowError": "This is a numerical error: a number is too large for its type.",
    "OperatorNotAllowedInGraphError": "This is an error of tracing: a traced value was used where Python needs one at once.",
    "UnexpectedTracerError": "This is an error of tracing: a traced value was used where Python needs a number at once.",
}


_BY_CLASS = {
    "TypeError": "An object is of a kind that the call or the operator does not take; its shape plays no part in it.",
    "ValueError": "A value is not one that the call takes; nothing in the message speaks of shapes.",
    "AttributeError": "A name was asked for that the object or module does not have; its shape is not the question.",
    "IndexError": "A place was asked for that a list or a text does not have; nothing in the message speaks of shapes.",
    "AssertionError": "A condition that the program checks did not hold; nothing in the message speaks of shapes.",
    "NotImplementedError": "What was asked for is not written for this case; shapes play no part in it.",
    "RuntimeError": "Something failed while the program ran; nothing in the message speaks of shapes.",
    "LinAlgError": "This is a numerical error: the values of a matrix, not its shape, are at fault.",
    "JSONDecodeError": "This is an error of a file; shapes play no part in it.",
    "CalledProcessError": "This is an error of another process; shapes play no part in it.",
    "KeyboardInterrupt": "The program was stopped or called itself without end.",
}
"""What is left to say where the message's own words betray no kind."""


def kind_by_class(kind: str) -> str:
    """The sentence for an error of whose message nothing is known but its class.

    Examples
    --------
    >>> kind_by_class("NotImplementedError")
    'What was asked for is not written for this case; shapes play no part in it.'
    """
    return _BY_CLASS.get(kind, f"This is an error of the kind {kind}; it says nothing of shapes." if kind else "")


@cache
def _compiled(branch: str) -> re.Pattern[str]:
    return re.compile(branch)


def kind_of_class(kind: str) -> str | None:
    """The sentence for a class of errors that is never about shapes."""
    return _NEVER_SHAPES.get(kind)


def kind_of_message(plain: str) -> str | None:
    """The sentence for a message that speaks of something other than shapes; ``None`` where nothing says so.

    Examples
    --------
    >>> kind_of_message("expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!")
    'This is a device error: the tensors lie on different devices, or the device cannot be used.'
    """
    plain = plain[:1_500]
    return next((sentence for pattern, sentence in _KINDS if _is_in(pattern, plain)), None)


def _is_in(pattern: str, plain: str) -> bool:
    """Whether one of a pattern's alternatives matches; those whose words are not there are not even compiled.

    All of them at once cost more in a new process than everything else that reads a message.
    """
    for branch, words in _with_words(pattern):
        for word in words:
            if word in plain:
                if _compiled(branch).search(plain) is not None:
                    return True
                break
    return False


@cache
def _with_words(pattern: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The alternatives of a pattern with the words that they need; the empty word stands in each message."""
    return tuple((branch, needed_words(branch) or ("",)) for branch in branches(pattern))
