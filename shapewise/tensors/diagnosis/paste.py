"""What pasting did to a message, undone: the last error of a traceback, its own words, and the line that failed."""

from __future__ import annotations

import re
from typing import NamedTuple

from shapewise.patterns import lazy_pattern
from shapewise.tensors.diagnosis.frames import Frame, find_frames

MESSAGE_LIMIT = 6_000
"""More characters of one message than this are not read: no framework writes its facts that late."""
WINDOW_BEFORE, WINDOW_AFTER = 24_000, 8_000
"""How much of a long paste around its last error is looked at."""

_HEADER = lazy_pattern(
    r"\b(?:[A-Za-z_]\w{0,60}\.){0,8}_?"
    r"(?P<kind>(?:[A-Z]\w{0,40}|alue|ype|ndex|untime)?(?:Error|Exception|Warning)|InvalidArgument|RuntimeException|Fail"
    r"|NotImplemented|(?<=[a-z_]\.)[A-Z][A-Za-z]{3,60}(?=: ))"
    r"(?: \(see above for traceback\))?(?:\[\w{1,20}\])? ?: ?",
    needs=(":",),
)
_BARE_CLASS = lazy_pattern(
    r"(?:^|\n)(?:[A-Za-z_]\w{0,60}\.){0,8}(?P<kind>[A-Z]\w{0,40}(?:Error|Exception)|StopIteration|KeyboardInterrupt):?\s*$",
    needs=("Error", "Exception", "StopIteration", "KeyboardInterrupt"),
)
"""The last line of a traceback whose error says nothing."""
_NAMES_AN_ERROR = lazy_pattern(r"(?:Error|Exception|Warning|InvalidArgument|Fail|NotImplemented)$")
_NOISE_KINDS = ("SimplifiedTraceback", "UnfilteredStackTrace", "ChildFailedError")
_CHAIN_END = lazy_pattern(
    r"\n(?=(?:Traceback \(most recent call last\)|During handling of the above|The above exception was|-{8,}|={8,}"
    r"|For simplicity, JAX|The stack trace below|Set TORCH|You can suppress this exception|Stack trace:"
    r"|Process finished"
    r"|from user code:|C\+\+ (?:Traceback|stacktrace)|Exception raised from|frame #0"
    r"|Developer debug context|For more details about this))"
)
_OF_A_GRAPH = lazy_pattern(r"\n *(?:Original stack trace for|Caused by op) ")
"""Where TensorFlow shows the program that made a graph's node, which is no part of its message."""
_PROSE = lazy_pattern(
    r"(?<=\S)[.,;]? (?=(?:when (?:i|we)\b|what is wrong|what am i|what's wrong|whats wrong|how (?:do|can|should|to)\b"
    r"|why (?:is|does|do)\b|any (?:idea|help|one)|please help|help me|can (?:any|some)|i am\b|i'm\b|im\b"
    r"|i have\b|i use\b"
    r"|i tried\b|i don't\b"
    r"|my (?:model|code|input|data|network|images?|batch|shapes?|x|y)\b|here is my|thanks\b))",
    re.IGNORECASE,
)
_RUN = lazy_pattern(r"(\w{120})\w+")
_ANSI = lazy_pattern(r"\x1b\[[0-9;?]{0,20}[A-Za-z]|(?<![\w\])])\[(?:\d{1,2};){0,4}\d{1,2}m", needs=("[",))
_LINE_FRONT = lazy_pattern(
    r"^(?:[ \t]*(?:(?:> ?)+(?!>)|\[rank\d+\]: ?|\(\w+ pid=\d+(?:, ip=[\d.]+)?\) ?|E(?= {2,})|[│┃|](?= |$)"
    r"|❱|#+ (?=\w*Error)))+"
)
_LOG_FRONT = lazy_pattern(
    r"^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,:]\d{1,9})?Z?\]?[ \t:|-]{0,5}(?:\d{1,9} )?(?:[\w.\[\]-]{1,40}[ \t:"
    r"|-]{1,4}){0,3}?"
    r"\[?(?:ERROR|CRITICAL|WARNING|INFO|DEBUG|E|W)\b\]?[ \t:|-]{0,5}",
    needs=(":",),
)
_GLOG_FRONT = lazy_pattern(
    r"^[EWIF]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d{1,9} [^\s\]]{1,200}:\d{1,6}\] ?(?:\[\d[\d/_]{0,12}\] ?)?", needs=(":",)
)
_LINE_NUMBER = lazy_pattern(r"^[ \t]*\d{1,6}[ \t]*[|:│.)][ \t]?")
_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ", "\u200b": "", "\ufeff": "", "×": "x", "\t": " ", "\r": ""}
)
_PLAIN = str.maketrans({"`": "", "'": "", '"': ""})
_ENTITIES = (("&gt;", ">"), ("&lt;", "<"), ("&#39;", "'"), ("&#x27;", "'"), ("&quot;", '"'), ("&nbsp;", " "), ("&amp;", "&"))


class Pasted(NamedTuple):
    """A paste, taken apart."""

    kind: str
    """The class of the last error, such as ``ValueError``; empty where the paste has no such word."""
    header: str
    """The class with its modules, as written: ``tensorflow.python.framework.errors_impl.InvalidArgumentError``."""
    message: str
    """The error's own sentence, on one line."""
    plain: str
    """The message without quotes, in lower case: what patterns are tried on. As long as ``bare``."""
    bare: str
    """The message without quotes, in its own case."""
    frames: tuple[Frame, ...]
    whole: str
    """The cleaned paste, bounded."""

    @property
    def own_frame(self) -> Frame | None:
        """The last frame that belongs to the reader's program."""
        entered = {frame.path for frame in self.frames if frame.name == "<module>" and not frame.is_library}
        bare = not any("/" in frame.path or "\\" in frame.path for frame in self.frames)
        own = [frame for frame in self.frames if (frame.path in entered if bare and entered else not frame.is_library)]
        return own[-1] if own else (self.frames[-1] if self.frames else None)


def take_apart(text: str, *, glue: str = " ", broken: bool = True) -> Pasted:
    """Clean a paste and find its last error.

    ``glue`` joins lines that a terminal broke; ``broken`` is whether lines that end at a terminal's column are taken for such.
    """
    whole = _cleaned(_windowed(text), broken=broken)
    found = [match for match in _HEADER.finditer(whole) if _is_header(match, whole)]
    header = next((match for match in reversed(found) if whole[match.end() : match.end() + 400].strip()), None)
    if header is None:
        message, before, kind, name = _sentence(whole, glue, header=False), whole, "", ""
        if bare_class := _BARE_CLASS.search(whole):
            message, kind, name = "", bare_class.group("kind"), bare_class.group("kind")
    else:
        kind, name = header.group("kind"), header.group(0).strip(" :")
        message, before = _sentence(whole[header.end() :], glue, header=True), whole[: header.start()]
        if name.startswith("onnxruntime") or "[ONNXRuntimeError" in whole[max(0, header.start() - 2) : header.start()]:
            message = message.removeprefix("]").strip(" :")
    bare = message.translate(_PLAIN)
    lowered = bare.lower()
    after = whole[header.end() :] if header else ""
    return Pasted(
        kind={"alueError": "ValueError", "ypeError": "TypeError"}.get(kind, kind),
        header=name,
        message=message,
        plain=lowered if len(lowered) == len(bare) else bare,
        bare=bare,
        frames=_frames(before, after),
        whole=whole,
    )


def _frames(before: str, after: str) -> tuple[Frame, ...]:
    """The steps in front of an error; a compiler shows the reader's own line behind it."""
    traced = after.find("\nfrom user code:")
    behind = find_frames(after[traced:]) if traced >= 0 else ()
    return find_frames(before) + behind or find_frames(after)


def _is_header(match: re.Match[str], text: str) -> bool:
    """Whether a match names an error: no frame of JAX's own, and no "Error:" in the middle of a sentence."""
    if any(noise in match.group(0) for noise in _NOISE_KINDS):
        return False
    before = text[max(0, match.start() - 1) : match.start()]
    if not _NAMES_AN_ERROR.search(match.group("kind")):
        return before in ("", "\n")  # JAX has an error named InconclusiveDimensionOperation; in a sentence it is any class
    named = "." in match.group(0).rpartition(match.group("kind"))[0]  # a class with its module is no word of a sentence
    return named or match.group("kind") not in ("Error", "Exception", "Warning", "Fail") or before in ("", "\n")


def _windowed(text: str) -> str:
    """At most some 32 000 characters around the last error of a long paste."""
    if len(text) <= WINDOW_BEFORE + WINDOW_AFTER:
        return text
    place = max(text.rfind(word) for word in ("Error:", "Exception:", "Error (see", "Warning:", "ONNXRuntimeError"))
    if place < 0:
        return text[:WINDOW_AFTER] + "\n" + text[-WINDOW_BEFORE:]
    return text[max(0, place - WINDOW_BEFORE) : place + WINDOW_AFTER]


def _cleaned(text: str, *, broken: bool) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    text = _ANSI.sub("", text.replace("\r\n", "\n").translate(_STRAIGHT))
    # No name and no number of a message is so long; a run of a million letters would only slow every pattern down.
    text = _RUN.sub(r"\1", text)
    lines = [line[:4_000] for line in text.split("\n")]
    lines = _unwrapped(lines) if broken else lines
    filled = [line for line in lines if line.strip()]
    if len(filled) > 2 and all(_LINE_NUMBER.match(line) for line in filled):
        lines = [_LINE_NUMBER.sub("", line, count=1) for line in lines]
    return "\n".join(_cleaned_line(line) for line in lines)


_BEFORE_A_NUMBER = lazy_pattern(
    r" (?:dimension|axis|index|size|got|and|but|is|are|be|of|to|with|than|at|expected|value|number|or|by)$"
)
_LAST_WORD, _FIRST_WORD = lazy_pattern(r"(?<![\w.])[A-Za-z]+$"), lazy_pattern(r"[A-Za-z]+(?![\w.(])")
_BEGINS_ANEW = lazy_pattern(
    r" {2,}\S|\s*[~^]+\s*$|Traceback|During handling|(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning)\b"
)
"""What no terminal has broken off: a line that happens to end at its column is followed by such a one."""
_TERMINALS = (59, 60, 71, 72, 79, 80, 99, 100, 119, 120, 131, 132)


def _unwrapped(lines: list[str]) -> list[str]:
    """Lines that a terminal broke in the middle of a word, joined again: all of them end at the same column."""
    width = max((len(line) for line in lines), default=0)
    full = sum(len(line) == width for line in lines)
    if width < 40 or not (full >= 3 or width in _TERMINALS) or full == len(lines) > 40:
        return lines
    joined: list[str] = []
    broken = False
    for line in lines:
        if broken and not _BEGINS_ANEW.match(line):
            joined[-1] += f" {line}" if full < 3 and _between_words(joined[-1], line) else line
        else:
            joined.append(line)
        broken = len(line) == width and not line.endswith(("|", "│", " "))
    return joined


def _between_words(first: str, second: str) -> bool:
    """Whether a line that happens to end at a terminal's column was broken between two words, and not inside of one."""
    from shapewise.tensors.diagnosis.forms import known_words

    if first.endswith((",", ":", ";")) or (second[:1].isdigit() and _BEFORE_A_NUMBER.search(first)):
        return True
    before, after = _LAST_WORD.search(first), _FIRST_WORD.match(second)
    if before is None or after is None:
        return False
    words = known_words()
    left, right = before.group(0).lower(), after.group(0).lower()
    return left + right not in words and left in words and right in words


def _cleaned_line(line: str) -> str:
    if line and line.strip() and not line.strip("─━═╭╮╰╯┌┐└┘├┤ -"):
        return ""
    line = _LINE_FRONT.sub("", line, count=1)
    line = _GLOG_FRONT.sub("", _LOG_FRONT.sub("", line, count=1), count=1)
    if line.rstrip().endswith(("│", "┃")):
        line = line.rstrip()[:-1]
    return line.replace("Traceback (most recent call last) ─", "Traceback").rstrip()


def _sentence(text: str, glue: str, *, header: bool) -> str:
    """The error's own words on one line, without what stands after them."""
    made = _OF_A_GRAPH.search(text)
    text = text[: made.start()] if made else text
    if header:
        text = text.lstrip("\n ")
        cut = _CHAIN_END.search(text)
        text = text[: cut.start()] if cut else text
        text = _first_blocks(text)
    else:
        blocks = [block for block in re.split(r"\n[ ]*\n", text) if block.strip()]
        if len(blocks) > 1:
            blocks = [block for block in blocks if not _BLOCK_IS_PROSE.match(block)] or blocks
        text = "\n".join(blocks)
    twice = text.find("(1) INVALID_ARGUMENT")
    text = (text[:twice] if twice > 0 else text)[:MESSAGE_LIMIT]
    one_line = re.sub(r" {2,}", " ", _RUN.sub(r"\1", glue.join(line.strip() for line in text.split("\n")).strip()))
    asked = _PROSE.search(one_line, 20)
    kept = one_line[: asked.start()] if asked else one_line
    return kept.strip("` ")


_BLOCK_IS_PROSE = lazy_pattern(
    r"\s*(?:```|~~~|i\b|i'm\b|my\b|we\b|you\b|hi\b|hello\b|how\b|what\b|why\b|please\b|thanks?\b|thank you|here\b|can"
    r" (?:you|any)|could (?:you|any)|any (?:idea|help)|when i\b|environment|steps\b|expected behavio"
    r"|describe|system info"
    r"|os:|python version|edit:|update:|but when|note that|this (?:is|happens|error|code)|in my\b|for my\b"
    r"|as you|is there"
    r"|does any|def |class |import |from \w+ import|>>> |in \[\d+\]|versions?:)",
    re.IGNORECASE,
)


def _first_blocks(text: str) -> str:
    """The message's paragraphs, up to the first that is somebody's prose or program."""
    blocks = re.split(r"\n[ ]*\n", text)
    kept = [blocks[0]]
    for block in blocks[1:12]:
        if _BLOCK_IS_PROSE.match(block):
            break
        kept.append(block)
    return "\n".join(kept)
