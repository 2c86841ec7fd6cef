"""The error doctor from outside: what a paste comes to."""

from __future__ import annotations

import pytest

from shapewise.tensors.diagnosis import diagnose, error_kind, looks_like_error


def test_a_single_line() -> None:
    found = diagnose(
        "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 33 but got size 32 for tensor"
        " number 1 in the list."
    )
    assert found is not None
    assert (found.framework, found.operation, found.sizes, found.axis) == ("torch", "concat", (33, 32), None)


@pytest.mark.parametrize(
    "text",
    [
        "How do I concatenate (64, 128, 128) and (32, 128, 128)?",
        "Why must the sizes match when I add two tensors of shape (3, 4) and (5, 4)?",
        "",
        "What is the best pizza in town?",
    ],
)
def test_a_question_is_no_error(text: str) -> None:
    assert diagnose(text) is None
    assert not looks_like_error(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("RuntimeError: CUDA out of memory. Tried to allocate 512.00 MiB (GPU 0; 8.00 GiB total capacity)", "memory"),
        ("KeyError: 'conv1.weight'", "key"),
        ("ModuleNotFoundError: No module named 'tensorflow'", "installation"),
        ("RuntimeError: expected scalar type Double but found Float", "type"),
    ],
)
def test_other_errors_are_named_and_declined(text: str, word: str) -> None:
    assert diagnose(text) is None
    assert word in str(error_kind(text))
    assert looks_like_error(text)


def test_unpacking_a_shape_is_a_matter_of_shapes_and_nothing_else_is() -> None:
    frame = '  File "net.py", line 7, in forward\n    {line}\nValueError: too many values to unpack (expected 2)'
    assert diagnose(frame.format(line="h, w = image.shape")) is not None
    assert diagnose(frame.format(line="name, age = row")) is None


def test_every_other_error_gets_a_sentence() -> None:
    assert (
        error_kind("FrobError: the frob is not frobbed") == "This is an error of the kind FrobError; it says nothing of shapes."
    )
    assert error_kind("How do I frob?") is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("StopIteration", "iterator"),
        ('Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    assert ok\nAssertionError', "condition"),
        ("numpy._core._exceptions._ArrayMemoryError: Unable to allocate 7 PiB for an array with shape (9000000,)", "memory"),
        ("torch._C._LinAlgError: linalg.cholesky: The factorization could not be completed", "numerical"),
        ("json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)", "file"),
        ("ValueError: Invalid padding string 'foo', should be one of {'valid', 'same'}", "call"),
        ("ValueError: batch_size should be a positive integer value, but got batch_size=0", "call"),
        ("TypeError: sequence item 0: expected str instance, int found", "call"),
        ("ValueError: low >= high", "value"),
    ],
)
def test_an_error_of_another_kind_is_declined_and_named(text: str, word: str) -> None:
    assert diagnose(text) is None
    assert word in (error_kind(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "Mismatch in the shortcut: with 40 channels on one side you run into a dimension mismatch with the other's 39, 3"
        " of 4 times",
        "The skip might not have the same size as the upsampled map, they would differ by 1 of 64",
        "x has shape [4, 8, 1, 1] while y has [2, 3, 5, 5], how is it possible to add incompatible shapes",
        "padding=None and padding=0 give different output shapes",
    ],
)
def test_prose_about_shapes_is_no_message(text: str) -> None:
    assert diagnose(text) is None


def test_a_library_keeps_its_message_though_the_program_says_np() -> None:
    found = diagnose(
        'Traceback (most recent call last):\n  File "train.py", line 4, in <module>\n'
        '    einops.einsum(np.ones((2, 3)), np.ones((3, 4)), "a b, b c")\n'
        "ValueError: Einsum pattern must contain '->'."
    )
    assert found is not None
    assert (found.framework, found.operation, found.article) == ("other", "matmul", "einsum")
    assert "arrow" in found.rule
    assert "a.shape" not in found.unknown  # the letters of a pattern are no operands


def test_scikit_learn_is_not_numpy() -> None:
    found = diagnose(
        'Traceback (most recent call last):\n  File "train.py", line 4, in <module>\n'
        "    model.fit(np.ones((3, 2)), np.ones(4))\n"
        "ValueError: Found input variables with inconsistent numbers of samples: [3, 4]"
    )
    assert found is not None
    assert found.framework == "other"


def test_a_class_that_does_not_end_in_error_begins_a_message() -> None:
    found = diagnose(
        'Traceback (most recent call last):\n  File "train.py", line 2, in <module>\n    y = x.reshape(-1, 7)\n'
        "jax._src.core.InconclusiveDimensionOperation: Cannot divide evenly the sizes of shapes (4, 6) and (-1, 7)"
    )
    assert found is not None
    assert (found.framework, found.operation, found.source_line) == ("jax", "reshape", "y = x.reshape(-1, 7)")
    assert found.message.startswith("Cannot divide evenly")


@pytest.mark.parametrize(
    "message",
    [
        "RuntimeError: elements in indices should be type int64 but got: Float",
        "ValueError: `input_dim` must be a positive integer. Received: input_dim=-1 (of type int)",
        "ValueError: Cannot take a larger sample (size 5) than population (size 3) when 'replace=False'",
        "ValueError: vmap must have at least one non-None value in in_axes or axis_size must be specified",
        "ValueError: Only input tensors may be passed as positional arguments. The following argument value"
        " should be passed as a"
        " keyword argument: a (of type <class 'str'>)",
    ],
)
def test_wrong_types_and_calls_are_declined(message: str) -> None:
    assert diagnose(message) is None
    assert error_kind(message)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            "size mismatch for fc.weight: copying a param with shape torch.Size([10, 128]) from checkpoint,"
            " the shape in current model is torch.Size([100, 128]).",
            "Weights that are loaded",
        ),
        (
            "ValueError: Received incompatible tensor with shape (1, 1, 256, 128) when attempting to restore variable with"
            " shape (1, 1, 128, 64) and name conv/kernel.",
            "Weights that are loaded",
        ),
        (
            "ValueError: non-broadcastable output operand with shape (4,) doesn't match the broadcast shape (2,4)",
            "What takes up the result",
        ),
    ],
)
def test_the_rule_is_the_one_that_is_broken(text: str, rule: str) -> None:
    found = diagnose(text)
    assert found is not None
    assert found.rule.startswith(rule)
