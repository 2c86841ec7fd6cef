"""The laboratory's door: what a command line means, what is printed, and what a mistake is told."""

import json

import pytest

from shapewise.errors import ShapewiseError
from shapewise.lab import lab_record, lab_text, list_record, list_text, parse_command
from shapewise.lab.command import example_text
from shapewise.tensors.ops import operations
from shapewise.types import Demo
from tests.doors import start_door, try_door

KEYS = {
    "operation",
    "arguments",
    "ok",
    "result_shape",
    "error",
    "steps",
    "warnings",
    "parameters",
    "flops",
    "bytes",
    "code",
    "fixes",
}


def demo(line):
    command = parse_command(line.split(" "))
    assert command.demo is not None
    return command.demo


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("concat 64x128x128 32x128x128 --axis 0", "concat((64, 128, 128), (32, 128, 128), axis=0)"),
        ("concat 2x3 2x4 --axis=-1", "concat((2, 3), (2, 4), axis=-1)"),
        ("concat 2x3 2x4 --dim 1", "concat((2, 3), (2, 4), axis=1)"),
        ("concat (2,3) torch.Size([2,4]) --axis 1", "concat((2, 3), (2, 4), axis=1)"),
        (
            "conv2d 8x3x32x32 --filters 8 --kernel 3x5 --padding same",
            "conv2d((8, 3, 32, 32), filters=8, kernel=(3, 5), padding='same')",
        ),
        ("conv2d 8x3x32x32 --no-bias --strides 2", "conv2d((8, 3, 32, 32), bias=False, stride=2)"),
        ("conv2d 8x3x32x32 --bias false", "conv2d((8, 3, 32, 32), bias=False)"),
        ("conv2d --bias 8x3x32x32", "conv2d((8, 3, 32, 32), bias=True)"),
        ("reshape 8x512 --to 8,-1,64", "reshape((8, 512), to=(8, -1, 64))"),
        ("reshape 8x512 --to -1", "reshape((8, 512), to=(-1,))"),
        ("transpose 2x3x4 --axes (2,0,1)", "transpose((2, 3, 4), axes=(2, 0, 1))"),
        ("upsample 8x64x16x16 --mode bilinear", "upsample((8, 64, 16, 16), mode='bilinear')"),
        ("add((2,3),(3,))", "add((2, 3), (3,))"),
        ("Max-Pool2D 8x3x32x32", "max_pool2d((8, 3, 32, 32))"),
        ("add (None,64) Nx64", "add((None, 64), (N, 64))"),
    ],
)
def test_a_command_line_is_read(line, written):
    assert str(demo(line)) == written


def test_no_shapes_give_the_example():
    assert demo("concat").arguments == operations()["concat"].example


@pytest.mark.parametrize("name", operations())
def test_every_example_can_be_typed_and_prints(name):
    import shlex

    operation = operations()[name]
    read = parse_command([name, *shlex.split(example_text(operation))]).demo
    assert read == Demo(name, {**operation.example, "shapes": [tuple(shape) for shape in operation.example["shapes"]]})
    record = lab_record(read)
    assert record["ok"], record
    assert set(record) >= KEYS
    assert json.loads(json.dumps(record))["result_shape"] == list(operation.shape(**operation.example))
    assert record["executed"] is not None
    assert lab_text(read).startswith(f"{operation.title}: ")


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("cat 2x3 2x3", ["'cat'", "concat"]),
        ("torch.cat 2x3", ["concat"]),
        ("conact 2x3 2x3", ["concat"]),
        ("Dense 2x3", ["linear"]),
        ("zzz 2x3", ["--list"]),
        ("concat 2x3 2x3 --axs 1", ["--axs", "--axis"]),
        ("concat 2x3 2x3 --colour 1", ["--colour", "--axis"]),
        ("add 2x3 2x3 --axis 1", ["--axis", "shapes alone"]),
        ("concat 2x3 2x3 --axis", ["no value"]),
        ("reduce 2x3 --axis", ["write --axis 1."]),
        ("frobnicate 2x3", ["--list"]),
        ("concat 2x3 2x3 --axis one.5", ["whole numbers"]),
        ("upsample 8x64x16x16 --mode cubicle", ["nearest", "bilinear"]),
        ("conv2d 8x3x8x8 --bias=maybe", ["true or false"]),
        ("add 3x 4x5", ["3x", "missing"]),
        ("add -1x4 1x4", ["negative"]),
        ("add 0x5 0x5", ["zero"]),
        ("add hello 2x3", ["hello", "64x128x128"]),
        ("", ["operation"]),
        ("add(x)", ["written form"]),
        ("concat((2,3),(2,4),colour=1)", ["colour"]),
    ],
)
def test_a_mistake_is_one_clear_line(line, parts):
    words = [word for word in line.split(" ") if word]
    with pytest.raises(ShapewiseError) as caught:
        parse_command(words)
    message = str(caught.value)
    assert "\n" not in message
    assert all(part in message for part in parts), message
    assert "?." not in message


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("conv2d 8x3x32x32 --kernel 3 --filters 9999999999999999999", "a whole number from 1 to 2**63 - 1"),
        ("conv2d 8x3x32x32 --kernel 3 --filters 0", "a whole number ≥ 1"),
        ("upsample 1x3x4x4 --scale 0", "a number above 0, and at most 2,147,483,648"),
        ("upsample 1x3x4x4 --scale 99999999999", "a number above 0, and at most 2,147,483,648"),
    ],
)
def test_a_number_beyond_its_bounds_is_told_both(line, needed):
    record = lab_record(demo(line))
    assert not record["ok"]
    assert f"Needed: {needed}." in record["error"]["message"]


def test_a_failure_has_its_fields_and_executed_fixes():
    record = lab_record(demo("add 8x64x32x32 8x32x32x32"))
    assert (record["ok"], record["result_shape"], record["flops"]) == (False, None, None)
    error = record["error"]
    assert (error["axis"], error["sizes"], error["operands"]) == (1, [64, 32], [[8, 64, 32, 32], [8, 32, 32, 32]])
    assert set(error) == {"message", "operands", "axis", "sizes", "rule"}
    titles = " / ".join(fix["title"] for fix in record["fixes"][:2])
    assert "64 channels" in titles
    assert "concatenate" in titles
    assert [fix["result_shape"] for fix in record["fixes"][:2]] == [[8, 64, 32, 32], [8, 96, 32, 32]]
    assert "This cannot be done" in lab_text(demo("add 8x64x32x32 8x32x32x32"))


def test_large_shapes_run_on_a_miniature_and_say_so():
    large = demo("concat 64x1280x1280 32x1280x1280")
    record = lab_record(large)
    assert record["result_shape"] == [96, 1280, 1280]
    assert record["executed"]["miniature"]
    assert "miniature" in lab_text(large)
    assert not lab_record(demo("concat 2x3 4x3"))["executed"]["miniature"]


def test_symbolic_sizes_stay_in_the_result():
    record = lab_record(demo("add Nx64 (None,64)"))
    assert record["result_shape"] == ["N", 64]
    assert record["executed"]["miniature"]


def test_an_axis_out_of_range_is_an_answer():
    record = lab_record(demo("concat 2x3x4x5 2x3x4x5 --axis 4"))
    assert not record["ok"]
    assert "axis 4 of a shape with 4 axes" in record["error"]["message"]


def test_the_list_names_every_operation_and_what_can_be_typed():
    assert [record["operation"] for record in list_record()] == list(operations())
    text = list_text()
    assert all(f"lab.py {name}" in text for name in operations())


def test_the_door_itself():
    done = start_door("lab", "concat", "64x128x128", "32x128x128", "--axis", "0", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["result_shape"] == [96, 128, 128]
    failed = try_door("lab", "concat", "64x128x128", "32x128x128", "--axs", "0")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert len(failed.stderr.splitlines()) == 1
    assert "Traceback" not in failed.stderr
    assert try_door("lab", "add", "2x3", "2x4").returncode == 0
