"""Pasted code: the step that fails is what the answer shows."""

from shapewise.demonstration import snippet_step

CODE = "x = torch.randn(8, 3, 28, 28)\ny = nn.Conv2d(3, 6, 5)(x)\nz = nn.Linear(400, 10)(y.flatten(1))"


def test_the_failing_step_is_shown_with_its_line():
    demo, told = snippet_step(CODE)
    assert str(demo) == "linear((8, 3456), features=10, in_features=400)"
    assert told.startswith("Line 3 fails: ")
    assert "3456" in told


def test_code_that_works_shows_its_last_step():
    demo, told = snippet_step(CODE.replace("400", "3456"))
    assert (demo.operation, told) == ("linear", "")


def test_words_are_no_code():
    assert snippet_step("When should I add layers and when concatenate them?") == (None, "")
