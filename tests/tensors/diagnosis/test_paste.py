"""What pasting does to a message changes nothing of what is read from it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from shapewise.tensors.diagnosis import diagnose

CAT = (
    "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 61 but got size 60 for tensor number 1"
    " in the list."
)
LINEAR = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (16x900 and 1200x10)"
KERAS = (
    'ValueError: Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of input shape to have value 300, '
    "but received input with shape (None, 200)"
)
NUMPY = "ValueError: operands could not be broadcast together with shapes (12,30) (12,40) "


def _cut(text: str, width: int) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


DAMAGES: dict[str, Callable[[str], str]] = {
    "wrapped at words": lambda text: textwrap.fill(text, 44),
    "broken by a terminal": lambda text: _cut(text, 80),
    "broken in the middle of words": lambda text: _cut(text, 43),
    "quoted": lambda text: f"> {text}",
    "in a box": lambda text: (
        "╭─ Traceback ─╮\n" + "\n".join(f"│ {line:<90} │" for line in textwrap.wrap(text, 90)) + "\n╰────╯"
    ),
    "fenced": lambda text: f"```\n{text}\n```",
    "quotes lost": lambda text: text.replace('"', "").replace("'", ""),
    "curly quotes": lambda text: text.replace('"', "”").replace("'", "’"),
    "numbered lines": lambda text: "\n".join(f"{number:3d} | {line}" for number, line in enumerate([text, "at line 7", ""])),
    "logged": lambda text: f"2031-02-03 04:05:06,789 - train - ERROR - {text}",
    "of rank 0": lambda text: f"[rank0]: {text}",
    "from pytest": lambda text: f"E       {text}",
    "coloured": lambda text: f"\x1b[31m{text}\x1b[0m",
    "escaped": lambda text: text.replace('"', "&quot;").replace("'", "&#39;"),
    "in a question": lambda text: f"I get {text} when I train, what is wrong?",
    "between paragraphs": lambda text: f"Hello, I am new here.\n\n{text}\n\nHow can I mend this? My images are (3, 50, 50).",
    "without its class": lambda text: text.split(": ", 1)[1],
    "no space behind the class": lambda text: text.replace("Error: ", "Error:", 1),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("message", [CAT, LINEAR, KERAS, NUMPY], ids=["cat", "linear", "keras", "numpy"])
def test_damage_changes_nothing(damage: str, message: str) -> None:
    clean, pasted = diagnose(message), diagnose(DAMAGES[damage](message))
    assert clean is not None
    assert pasted is not None
    assert (pasted.operation, pasted.shapes, pasted.axis, pasted.sizes) == (
        clean.operation,
        clean.shapes,
        clean.axis,
        clean.sizes,
    )


TRACEBACK = """Traceback (most recent call last):
  File "/home/ada/train.py", line 41, in <module>
    main()
  File "/home/ada/train.py", line 30, in main
    out = net(batch)
          ^^^^^^^^^^
  File "/usr/lib/python3/site-packages/torch/nn/modules/module.py", line 1778, in _wrapped_call_impl
    return self._call_impl(*args, **kwargs)
  File "/home/ada/net.py", line 12, in forward
    h = torch.cat([up, skip], dim=1)
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
{error}
"""


def test_the_failing_line_of_the_reader_is_shown() -> None:
    found = diagnose(TRACEBACK.format(error=CAT))
    assert found is not None
    assert found.source_line == "h = torch.cat([up, skip], dim=1)"
    assert "print(up.shape, skip.shape)" in found.unknown


def test_the_last_error_counts() -> None:
    first = TRACEBACK.format(error=CAT)
    second = TRACEBACK.format(error=LINEAR)
    found = diagnose(first + "\nDuring handling of the above exception, another exception occurred:\n\n" + second)
    assert found is not None
    assert found.shapes == ((16, 900), (1200, 10))


def test_a_later_error_of_another_kind_counts_too() -> None:
    text = (
        TRACEBACK.format(error=CAT)
        + "\nDuring handling of the above exception, another exception occurred:\n\nKeyError: 'epoch'"
    )
    assert diagnose(text) is None


@pytest.mark.parametrize(
    ("line", "marks", "operation"),
    [
        ("y = a + b", "    ~~^~~", "add"),
        ("y = a @ b", "    ~~^~~", "matmul"),
        ("loss = torch.nn.functional.mse_loss(a, b)", "       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^", "loss"),
        ("z = scores.masked_fill(mask, -1e9)", "    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^", "index"),
        ("x[:3] = y", "~~~~^", "broadcast"),
        ("out = torch.where(c, a, b)", "", "broadcast"),
    ],
)
def test_the_program_says_what_a_general_message_does_not(line: str, marks: str, operation: str) -> None:
    frame = f'  File "/home/ada/a.py", line 3, in f\n    {line}\n' + (f"    {marks}\n" if marks else "")
    error = "RuntimeError: The size of tensor a (30) must match the size of tensor b (31) at non-singleton dimension 1"
    found = diagnose(f"Traceback (most recent call last):\n{frame}{error}")
    assert found is not None
    assert found.operation == operation


def test_a_notebook_names_its_line() -> None:
    text = (
        "---------------------------------------------------------------------------\n"
        "RuntimeError                              Traceback (most recent call last)\n"
        "Cell In[3], line 2\n      1 x = torch.ones(2, 3)\n----> 2 y = layer_norm_out + residual\n\n"
        "RuntimeError: The size of tensor a (30) must match the size of tensor b (31) at non-singleton dimension 1"
    )
    found = diagnose(text)
    assert found is not None
    assert found.source_line == "y = layer_norm_out + residual"
    assert found.operation == "add"


def test_a_compiled_graph_is_read_through() -> None:
    found = diagnose(
        "torch._dynamo.exc.TorchRuntimeError: Dynamo failed to run FX node with fake tensors: call_function <built-in"
        " function mul>"
        "(*(FakeTensor(..., size=(24, s7)), FakeTensor(..., size=(24,))), **{}): got RuntimeError('The size of tensor a"
        " (s7: hint = 96) "
        "must match the size of tensor b (24) at non-singleton dimension 1)')"
    )
    assert found is not None
    assert (found.operation, found.shapes, found.sizes, found.axis) == ("add", ((24, None), (24,)), (96, 24), 1)


def test_a_line_as_wide_as_a_terminal_keeps_the_marks_under_it() -> None:
    line = "    result = first_operand_of_the_sum + second_operand_of_the_sum"
    line = line.replace("first", "first".rjust(5 + 80 - len(line), "_"))
    marks = "             " + "~" * 34 + "^" + "~" * 27
    found = diagnose(
        f'Traceback (most recent call last):\n  File "train.py", line 3, in <module>\n{line}\n{marks}\n'
        "ValueError: operands could not be broadcast together with shapes (2,2) (3,3)"
    )
    assert len(line) == 80
    assert found is not None
    assert found.source_line == line.strip()


@pytest.mark.parametrize(
    ("message", "operation"),
    [
        ("AssertionError: embed_dim must be divisible by num_h", "attention"),
        ("einsum(): output subscript q does not appear in the equation for any input operand", "matmul"),
        (
            "tensorflow.python.framework.errors_impl.InvalidArgumentError: {{function_node __wrapped__Reshape_device_/"
            "job:localhost/replica:0/task:0/device:CPU:0}}",
            "reshape",
        ),
        ("RuntimeError: Expected input_lengths to have value at most 5, but got value 9 (", "loss"),
    ],
)
def test_what_is_cut_off_or_lost_its_class_is_read(message: str, operation: str) -> None:
    found = diagnose(message)
    assert found is not None
    assert found.operation == operation


@pytest.mark.parametrize(
    ("line", "error", "operation"),
    [
        ("model.add(L.Reshape((4, 5)))", "ValueError: total size of new array must be unchanged", "reshape"),
        (
            "model.add(Permute((1, 2, 3)))",
            "ValueError: Input 0 is incompatible with layer permute_1: expected ndim=4, found ndim=2",
            "transpose",
        ),
        ("y = torch.stack([a, b])", "RuntimeError: Tensors must have same number of dimensions: got 2 and 3", "stack"),
        ("v = tf.map_fn(add_both, pairs)", "InvalidArgumentError: Incompatible shapes: [2] vs. [4] [Op:AddV2]", "add"),
        ("a, b, c = torch.split(x, 5)", "ValueError: not enough values to unpack (expected 3, got 2)", "other"),
    ],
)
def test_a_line_without_marks_says_what_its_only_call_does(line: str, error: str, operation: str) -> None:
    found = diagnose(f'Traceback (most recent call last):\n  File "/home/ada/a.py", line 3, in <module>\n    {line}\n{error}')
    assert found is not None
    assert found.operation == operation


def test_the_steps_in_user_code_say_that_a_loss_failed() -> None:
    found = diagnose(
        "ValueError: in user code:\n\n"
        "    /usr/lib/python3/dist-packages/tensorflow/python/keras/engine/training.py:805 train_function  *\n"
        "        return step_function(self, iterator)\n"
        "    /usr/lib/python3/dist-packages/tensorflow/python/keras/losses.py:1537 categorical_crossentropy\n"
        "        return K.categorical_crossentropy(y_true, y_pred, from_logits=from_logits)\n"
        "    ValueError: Shapes (None, 1) and (None, 2) are incompatible"
    )
    assert found is not None
    assert (found.operation, found.shapes) == ("loss", ((None, 1), (None, 2)))


def test_a_line_that_happens_to_end_at_a_terminals_column_is_not_joined_to_the_next() -> None:
    found = diagnose(
        "tensorflow.python.framework.errors_impl.InvalidArgumentError: First dimension of predictions 3 must\nmatch length of"
        " targets 2 [Op:InTopKV2]"
    )
    assert found is not None
    assert (found.operation, found.sizes) == ("index", (3, 2))


def test_lines_of_googles_log_are_read_without_their_front() -> None:
    front = "E1129 08:51:27.504000 25126 torch/_subclasses/fake_tensor.py:3090] [1/0] "
    found = diagnose("".join(f"{front}{line}\n" for line in TRACEBACK.format(error=CAT).splitlines()))
    assert found is not None
    assert (found.operation, found.source_line) == ("concat", "h = torch.cat([up, skip], dim=1)")


@pytest.mark.parametrize(
    ("error", "operation"),
    [
        ("RuntimeError: number of dims don'...", "transpose"),
        ("ValueError: A `Concatenate` layer should be called on a list of…", "concat"),
        ("RuntimeError: grad can be implicitly created only ...", "other"),
    ],
)
def test_a_message_that_was_cut_off_is_known_by_its_beginning(error: str, operation: str) -> None:
    found = diagnose(error)
    assert found is not None
    assert found.operation == operation
    assert found.inferred


def test_a_beginning_that_is_shared_by_several_operations_is_no_diagnosis() -> None:
    assert diagnose("ValueError: Dimensions mu...") is None
    assert diagnose("RuntimeError: Expected ...") is None


def test_the_compilers_call_tells_the_operand_that_its_message_leaves_out() -> None:
    found = diagnose(
        "torch._dynamo.exc.TorchRuntimeError: RuntimeError when making fake tensor call\n  Explanation: Dynamo failed to run FX"
        ' node with fake tensors: call_method view(*(FakeTensor(..., size=(2, 30)), 2, 4, 9), **{}): got RuntimeError("shape'
        " '[2, 4, 9]' is invalid for input of size 60\")"
    )
    assert found is not None
    assert (found.operation, found.shapes, found.reproduced) == ("reshape", ((2, 30), (2, 4, 9)), True)


@pytest.mark.parametrize("width", [60, 72, 79, 80, 100, 120])
def test_a_message_wrapped_between_words_at_a_terminals_column_is_read_as_before(width: int) -> None:
    front = "ValueError: all the input array dimensions except for the concatenation axis must match exactly, "
    back = "but along dimension 1, the array at index 0 has size 5 and the array at index 1 has size 6"
    words = f"{front}{back}".split(" ")
    for last in range(len(words) - 1):
        first = " ".join(words[: last + 1])
        if len(first) > width:
            break
        padded = first.replace("ValueError", "ValueError".rjust(width - len(first) + 10, "A"))  # the line ends at the column
        found = diagnose(f"{padded}\n{' '.join(words[last + 1 :])}")
        assert found is not None
        assert (found.operation, found.axis, found.sizes) == ("concat", 1, (5, 6)), padded


@pytest.mark.parametrize("width", [60, 72, 80, 100])
def test_a_message_cut_at_a_terminals_column_is_read_as_before(width: int) -> None:
    text = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (1024x3000 and 2048x512) in the last layer of a network"
    found = diagnose("\n".join(text[start : start + width] for start in range(0, len(text), width)))
    assert found is not None
    assert (found.operation, found.shapes) == ("linear", ((1024, 3000), (2048, 512)))


def test_the_program_that_made_a_graph_is_no_part_of_its_message() -> None:
    found = diagnose(
        "InvalidArgumentError: indices[0] = 12 is not in [0, 10)\n\t [[node GatherV2 (defined at ops.py:1748) ]]\n\n"
        "Original stack trace for 'GatherV2':\n  File \"train.py\", line 9, in <module>\n"
        "    v = tf.gather(tf.zeros([10, 4]), [12])\n"
    )
    assert found is not None
    assert (found.operation, found.shapes) == ("index", ())


def test_a_drawing_and_a_decorator_are_no_operations_of_these_names() -> None:
    found = diagnose(
        'Traceback (most recent call last):\n  File "/home/ada/a.py", line 3, in <module>\n    chart.bar(names, heights)\n'
        '  File "/usr/lib/python3/dist-packages/matplotlib/__init__.py", line 1473, in inner\n    return func(ax, *args)\n'
        "ValueError: shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg 0 with shape"
        " (5,) and arg 1 with shape (6,)."
    )
    assert found is not None
    assert found.operation in ("other", "broadcast")


def test_the_end_of_the_steps_is_read_by_the_function_that_it_stands_in() -> None:
    found = diagnose(
        '  File "functional.py", line 581, in max_unpool1d\n    output_size).squeeze(3)\n'
        "RuntimeError: Shape of indices should match shape of input\n"
    )
    assert found is not None
    assert found.operation == "pool"
