"""The pages of the app by name, and the words of the first one: both the frame and what stands there before it need them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageName:
    """One page: its title, its script in this folder, its address and whether the navigation names it."""

    title: str
    script: str
    path: str
    listed: bool = True


PAGES = (
    PageName("Ask", "ask.py", ""),
    PageName("Browse", "browse.py", "browse"),
    PageName("Laboratory", "laboratory.py", "laboratory"),
    PageName("Contribute", "contribute.py", "contribute"),
    PageName("Library", "library.py", "library"),
    PageName("Explanation", "explanation.py", "explanation", listed=False),
)
WELCOME = "How do these tensors fit together?"
INTRODUCTION = (
    "Ask how layers combine and reshape tensors, or paste an error. The answer comes word for word from curated "
    "explanations, with a live demo set to your own shapes."
)
BOX = "A question, a few lines of code, or an error message"
FOLLOW_UP_BOX = "Ask a follow-up, or something new"
LONGEST_QUESTION = 200_000
"""Characters that the box takes; of a longer text that is pasted the middle is left out, since a log's error stands at its
end. It is more than is read of them, so that a text that is read in part is known by its length. Each takes three bytes at
most, and Streamlit refuses what takes more than two million (``maxWidgetStateSize``)."""
EXAMPLES = (
    "When should I add layers and when concatenate them? I have 64x128x128 and 32x128x128",
    "RuntimeError: The size of tensor a (64) must match the size of tensor b (32) at non-singleton dimension 1",
    "How many parameters does a 3x3 convolution from 96 to 128 channels have?",
    """x = torch.randn(8, 3, 32, 32)
x = nn.Conv2d(3, 16, 3)(x)
x = x.flatten(1)
y = nn.Linear(16 * 32 * 32, 10)(x)""",
)
"""What the empty page offers, and what is rehearsed before the first reader comes: a question, an error, a number, code."""


def example_label(example: str) -> tuple[str, str]:
    """How an example is shown on its button: its first line, and how many lines of code follow; no count where it is one."""
    first, *more = example.split("\n")
    return first, f" … and {len(more)} more lines of code" if more else ""
