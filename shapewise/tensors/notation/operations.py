"""Which operation a text names: in plain words ("concatenate", "1x1 convolution") or with signs (``x @ w``)."""

# ruff: noqa: E501 - the table below is read line by line: one operation, all its words.
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from shapewise.patterns import lazy_pattern


class Named(NamedTuple):
    """An operation that a text names, and how surely."""

    operation: str
    start: int
    strength: int
    """3: code · 2: its own name · 1: a word that means other things too."""


_AXES = (
    r"axis|axes|dim(?:ension)?s?|time|sequences?|tokens?|steps|words|positions|frames|length|channels?|features?|batch|samples|"
    r"elements|numbers|entries|values|examples|classes|height|width|spatial|rows?|columns?|heads|pixels|first|second|third|last|everything|whole"
)
"""What a mean or a sum runs over."""

# (operation, strength, how its words begin, what one of them holds, pattern); the first that matches at a place wins, so longer
# names stand before shorter.
_WORDS: tuple[tuple[str, int, str, str, str], ...] = (
    ("reduce", 2, "ampst", "over across along", r"(?:mean|averag(?:e|es|ed|ing)|sum(?:s|med|ming)?|max(?:imum)?|min(?:imum)?|prod(?:uct)?|total|add(?:s|ed|ing)?\sup)\b(?:\s(?!pool|squared?|absolute|error|loss|and\b|or\b|then\b|with\b|by\b)[\w()\[\],-]{1,20}){0,9}?\s(?:over|across|along)\s(?:the\s|its\s|all\s|both\s|every\s|each\s)?(?:\d{1,6}\s)?(?:" + _AXES + r")\b"),
    ("reduce", 2, "cmrs", "each every row column", r"(?:mean|sum|max(?:imum)?|min(?:imum)?)\s(?:of|in|for)\s(?:each|every)\s(?:row|column|sample|token|channel)\b|(?:row|column)[\s-](?:wise\s)?(?:sums?|means?|max(?:im)?a?|min(?:im)?a?)\b"),
    ("reduce", 2, "ams", "pool averag sum mean max", r"(?:mean|average|avg|max)[\s-]?pool\w{0,4}\b(?:\s[\w()\[\],-]{1,20}){0,9}?\s(?:over|across|along)\s(?:the\s|all\s|its\s)?(?:time|tokens?|sequences?|words|steps|positions)\b|(?:averag(?:e|es|ed|ing)|sum(?:s|med|ming)?|(?:mean|sum|max(?:imum)?)\sof)\s(?:up\s)?(?:the|all)\s(?:the\s)?(?:\d{1,6}\s)?(?:heads|channels|frames|tokens|time\s?steps|words|positions|rows|columns)\sof\b"),
    ("reduce", 2, "m", "over", r"max[\s-]over[\s-]time(?:\spool\w{0,4})?|mean[\s-]over[\s-]time"),
    ("reduce", 2, "r", "reduc", r"\breduc(?:e|es|ed|ing|tion)\b(?=\s[(\[]|\s(?:\w{1,12}\s){0,3}?(?:over|along|across)\s(?:the\s)?(?:axis|axes|dim)|\san\saxis|\s(?:a|one|the)\s(?:axis|axes)\b)"),
    ("reduce", 2, "aip", "arg index indices place position", r"arg[\s-]?(?:max|min)(?:imum)?\b|(?:index|indices|place|position)\sof\s(?:the\s|its\s|each\s)?(?:max(?:imum)?|min(?:imum)?|largest|smallest|highest|lowest)\b"),
    ("linear_identity", 2, "lw", "identity [x +", r"linear[\s_]identity|w\s?\[x\s?;\s?y\]|w_?1\s?[·*@]?\s?x\s?\+\s?w_?2"),
    ("multi_head_attention", 2, "m", "attention", r"multi-?\s?head(?:ed)?[\s_-](?:self-?\s?)?attention|multiheadattention"),
    ("split_heads", 2, "s", "split", r"split\w{0,4}[\s_](?:into\s|the\s|attention\s){0,2}heads|\bsplit(?:s|ting)?\b[^.?\n]{0,60}?\b(?:in)?to\s(?:\d{1,4}\s|the\s|several\s)?(?:attention\s)?heads\b"),
    ("transpose", 2, "bcjmp", "heads", r"(?:merg\w{1,3}|combin\w{1,3}|join\w{0,3}|concat\w{0,8}|put|bring)\s(?:(?:back|the|all|these|attention|together|\d{1,3})\s){0,3}heads(?=\s(?:of|in|back|again|together|into|\()|[?.,]|$)"),
    ("attention", 2, "acs", "attend attention", r"attend(?:s|ed|ing)?\s(?:to|over|on)\b|(?:scaled[\s_-]dot[\s_-]product[\s_-]|self-?\s?|cross-?\s?)?attention"),
    ("linear", 2, "dfl", "dense connected linear fc", r"(?:dense|fully[\s-]connected|linear)\s(?:layer|projection|map)s?|\bfc\slayers?|linear(?=\s)"),
    ("positional_add", 2, "p", "position", r"position(?:al)?[\s_](?:encodings?|embeddings?|vectors?|codes?|tables?|add)"),
    ("patch_embed", 2, "p", "patch", r"patch[\s_-]embed\w{0,6}"),
    ("pixel_shuffle", 2, "dp", "shuffle depth", r"pixel[\s_-]?shuffle|depth[\s_]to[\s_]space"),
    ("depthwise_conv2d", 2, "d", "depth", r"depth-?\s?wise(?:[\s_-]separable)?[\s_-]?conv\w{0,10}"),
    ("conv_transpose2d", 2, "cdtu", "conv transpose", r"(?:transposed?|up)-?[\s_-]?conv\w{0,10}|deconv\w{0,10}|conv\w{0,7}[\s_-]?transposed?(?:2d)?"),
    ("conv1d", 2, "1c", "conv", r"1-?d[\s_-]conv\w{0,10}|conv\w{0,7}[\s_]?1d|conv(?:olution)?s?\s(?:over|on|of|along)\s(?:a\s|the\s)?(?:sequences?|signals?|time|length|one\saxis)\b"),
    ("conv3d", 2, "3c", "along conv", r"conv(?:olution)?\salong\sthree\saxes|3-?d[\s_-]conv\w{0,10}|conv\w{0,7}[\s_]?3d"),
    ("conv2d", 2, "2c", "conv", r"(?:2-?d[\s_-])?conv(?:2d|olutions?|olutional|olve[ds]?|olving|s)?\b(?!\s(?:features?|maps?|outputs?|stack|base|body|part|backbone)\b)|conv\w{0,7}[\s_]2d"),
    ("global_average_pool", 2, "ag", "global adaptive gap", r"global[\s_-]?(?:average|avg|mean)[\s_-]?pool\w{0,4}|adaptive[\s_-]?(?:average|avg)[\s_-]?pool\w{0,4}|\bgap\b(?=\slayer)"),
    ("global_max_pool", 2, "g", "global", r"global[\s_-]?max[\s_-]?pool\w{0,4}"),
    ("avg_pool2d", 2, "am", "pool", r"(?:average|avg|mean)[\s_-]?pool(?:ing|ed|s|2d)?"),
    ("max_pool2d", 2, "mp", "pool", r"(?<!bilinear\s)(?:(?:max[\s_-]?)?pool(?:ing(?:2d)?|ed|2d)\b|max[\s_-]?pools?\b)"),
    ("upsample", 2, "iu", "sampl interpolat upscal", r"up-?sampl\w{1,4}|\binterpolat(?:e|es|ed|ing|ion)\b|upscal\w{1,4}"),
    ("layer_norm", 2, "l", "norm", r"layer[\s_-]?norm\w{0,9}"),
    ("batch_norm", 2, "b", "norm", r"batch[\s_-]?norm\w{0,9}"),
    ("group_norm", 2, "gi", "norm", r"(?:group|instance)[\s_-]?norm\w{0,9}"),
    ("mse", 2, "bhlms", "entropy bce loss absolute mae huber mse square", r"binary[\s_-]cross-?[\s_]?entropy|\bbce(?:\s?loss)?\b|\b(?:smooth\s)?l[12][\s-]?loss\b|mean[\s-]absolute[\s-]error|\bmae\b|huber\sloss|\bmse(?:\s?loss)?\b|mean[\s_-]squared?[\s_-]error"),
    ("cross_entropy", 2, "c", "entropy", r"(?:categorical[\s_-])?cross-?[\s_]?entropy"),
    ("residual_block", 2, "iprs", "residual resnet shortcut connection", r"residual[\s_](?:block|connection)s?|resnet\s(?:block|shortcut)s?|(?:projection|identity)\sshortcuts?|skip[\s_-]connections?\s(?:in|of)\s(?:a\s)?resnets?"),
    ("dense_block", 2, "d", "dense", r"dense[\s_-]?(?:block|net)s?"),
    ("inception_block", 2, "i", "inception", r"inception(?:[\s_](?:block|module))?s?"),
    ("se_gate", 2, "s", "squeeze block gate", r"squeeze[\s_-](?:and|&)[\s_-]excit\w{0,6}|\bse[\s_-](?:block|gate)s?"),
    ("glu", 2, "g", "linear glu", r"gated[\s_]linear[\s_]units?|\bglu\b"),
    ("unet", 2, "u", "net", r"\bu-?nets?\b"),
    ("lstm", 2, "bl", "lstm", r"\b(?:bi-?)?lstms?\b"),
    ("gru", 2, "bg", "gru", r"\b(?:bi-?)?grus?\b"),
    ("rnn", 2, "rs", "rnn", r"\b(?:simple[\s_]?)?rnns?\b"),
    ("embedding", 2, "el", "embedding", r"embedding[\s_](?:layer|lookup|table)s?|look\w{0,3}\sup\s(?:the\s)?embeddings?"),
    ("softmax", 2, "s", "soft", r"\bsoft-?max\b"),
    ("einsum", 2, "e", "einsum einstein", r"\beinsum\b|einstein[\s_](?:sum\w{0,6}|notation)"),
    ("matmul", 2, "bgm", "matri matmul mat1 gemm bmm", r"matrix[\s-](?:multipl\w{1,9}|product|mult)s?|\bmatmul\w{0,4}|multiply\w{0,3}\s(?:the\s|two\s|these\s)?matri\w{1,4}|\bmat1\b|\bgemm\b|\bbmm\b"),
    ("dot", 2, "di", "product dot", r"\bdot[\s_-]?products?|\binner\sproducts?|\bdot\b(?=\s(?:of|x|two|them|layer|\())"),
    ("expand_dims", 2, "aeinu", "expand unsqueeze axis dim", r"expand[\s_]dims?|unsqueeze\w{0,2}|(?:add|insert)\w{0,3}\s(?:a|an|the)\s(?:new\s|extra\s|batch\s|channel\s|singleton\s|missing\s){0,2}(?:axis|dim\w{0,7})|newaxis"),
    ("squeeze", 2, "dgrs", "get remov drop delet squeez", r"(?:get(?:ting)?\srid\sof|remov\w{1,3}|dropp?\w{0,3}|delet\w{1,3})\s(?:(?:all|the|every|of)\s){0,3}(?:ones\b|1s\b|singletons?|(?:axis|axes|dim\w{0,8})\s(?:of|with)\s(?:size\s|length\s)?(?:1|one)\b|(?:size|length)[\s-](?:1|one)\b)|\bsqueez(?:e|es|ed|ing)\b|(?:remov|dropp?)\w{1,3}\s(?:a|an|the)\s(?:singleton\s|extra\s|batch\s)?(?:axis|dim\w{0,7})"),
    ("broadcast_to", 2, "b", "broadcast", r"broadcast[\s_]to\b|\bbroadcast\w{0,3}\s[\[(\d][^.?\n]{0,40}?\s(?:in)?to\b"),
    ("concat", 2, "chv", "stack cat", r"\b[hv]stack\b|\bconcat(?:s|ed|ing|enate[ds]?|enating|enation)?\b|\bcat(?:ted|ting)\b"),
    ("stack", 2, "cgmps", "batch stack", r"(?:put|gather|collect|combin\w{1,3}|make)\s(?:\w{1,12}\s){0,5}in(?:to)?\s(?:one|a|a\ssingle)\sbatch\b|\bstack(?:s|ed|ing)?\b(?!\s?(?:overflow|exchange|trace|lstms?|grus?|rnns?|bi-?|of\s\w{1,12}\s(?:layers|blocks)|layers|blocks))"),
    ("split", 2, "cs", "split chunk", r"\bsplit(?:s|ting)?\b|\bchunk(?:s|ed|ing)?\b"),
    ("transpose", 2, "mpst", "transpos permut swap move", r"\btranspos\w{1,4}|\bpermut(?:e|es|ed|ing|ation)\b|\bswap\w{0,4}\s(?:the\s|two\s)?(?:axes|dim\w{0,7})|\bmove\s?axis\b"),
    ("flatten", 2, "f", "flatten", r"\bflatten(?:s|ed|ing)?\b"),
    ("reshape", 2, "rv", "reshap view( tensor", r"\breshap(?:e|es|ed|ing)\b|\bview\(|\bresiz(?:e|ing)\s(?:a|the)\stensor"),
    ("reshape", 2, "abflmptu", "grid", r"(?:turn|put|bring|arrang|fold|unflatten|lay|map|make)\w{0,3}\b[^.?\n]{0,60}?\s(?:in)?to\s(?:an?\s|the\s)?(?:\d{1,3}\s?[x×]\s?\d{1,3}\s|2d\s|image\s|spatial\s|square\s){0,2}grid\b"),
    ("repeat", 2, "r", "repeat", r"\brepeat(?:s|ed|ing)?\b|\brepeat_interleave\b"),
    ("tile", 2, "t", "til", r"\btil(?:e|es|ed|ing)\b"),
    ("crop", 2, "c", "crop", r"\bcrop(?:s|ped|ping)?\b"),
    ("pad", 2, "pz", "pad", r"\bpad(?:s|ded)?\b(?!\s?[=:]?\s?\d(?!\d{0,5}\s?[x×]\s?\d))|\bzero-?\s?padding\b|\bpadding\s(?:a|the|an|my|with)\b"),
    ("subtract", 2, r"\ses", "subtract minus difference", r"\bsubtract(?:s|ed|ing|ion)?\b|(?<=[)\]])\sminus\s(?=[(\[])|\belement[\s-]?wise\sdifference"),
    ("maximum", 2, "em", "element maximum max", r"\belement[\s-]?wise\s(?:max\w{0,4})\b|\bmaximum\b|\bmax\sof\s(?=[(\[])"),
    ("minimum", 2, "em", "element min", r"\belement[\s-]?wise\s(?:min\w{0,4})\b|\bmin\sof\s(?=[(\[])|\bminimum\b(?!\s(?:size|number))"),
    ("divide", 2, "d", "divid division", r"(?<!\d\s)\bdivid(?:e|es|ed|ing)\b(?!\s(?:by\szero|evenly|the\sbatch))|\bdivision\b"),
    ("average", 2, "a", "averag", r"\baverag(?:e|es|ed|ing)\b(?!\s?pool)"),
    ("multiply", 2, "ehm", "multipl hadamard element", r"\bmultipl(?:y|ies|ied|ying|ication)\b|\bhadamard\b|\belement[\s-]?wise\s(?:product|mul\w{0,12})"),
    ("add", 2, "aeps", "add element sum plus", r"\badd(?:s|ed|ing|ition)?\b(?!\s(?:a|an|another|more|one|new|dropout|noise|support|up\b|batch|weight|\w{0,12}\slayer\b))|\belement[\s-]?wise\s(?:sum\w{0,5}|add\w{0,6})|\bsum(?:s|med|ming)?\b(?!\s(?:over|along|across|the\saxis|to\sone|to\s1|of\ssquare|axis|up\b))|\bplus\b(?!\s(?:a\s|the\s|one\s)?(?:class|cls)[\s_]token)|\bsummation\b"),
    ("patch_embed", 1, "0-9pv", "patch vit transformer", r"\b\d{1,3}\s?[x×]\s?\d{1,3}\s(?:pixel\s|image\s)?patch(?:es)?\b|\bvit\b|vision\stransformers?|\bpatch[\s_]size\b"),
    ("split_heads", 1, "bhinuw", "heads", r"(?:into|by|want|need|has|have|using|with)\s\d{1,4}\s(?:attention\s)?heads\b"),
    ("conv2d", 1, "0-9k", "kernel filter", r"\b\d{1,2}\s?[x×]\s?\d{1,2}\s(?:kernel|filter)s?\b|\bkernel[\s_]size\b"),
    ("attention", 1, "q", "qkv", r"\bqkv\b"),
    ("embedding", 1, "e", "embedding", r"\bembeddings?\b"),
    ("linear", 1, "dl", "linear dense", r"\b(?:linear|dense)\b(?!\s?(?:algebra|retriev|vector|prediction|regression))"),
    ("add", 1, "ar", "residual add", r"\bresidual\b|\badd\b"),
    ("add", 1, "b", "broadcast", r"\bbroadcast(?:s|ed|ing)?\b(?=\s[(\[\d])"),
    ("concat", 1, "acjm", "merg join append cat", r"\bmerg(?:e|es|ed|ing)\b|\bjoin(?:s|ed|ing)?\b|\bappend(?:s|ed|ing)?\b|\bcat\b"),
    ("matmul", 1, "mp", "matri product", r"\bmatri(?:x|ces)\b(?=.{0,40}\bmatri)|\bproduct\sof\b"),
    ("expand_dims", 1, "emn", "axis dimension", r"\b(?:new|extra|missing)\s(?:axis|dimension)\b"),
)  # fmt: skip

_ROWS = tuple(
    lazy_pattern(rf"(?:(?<![A-Za-z0-9_.])|(?=\s))(?=[{begin}])(?:{pattern})", re.IGNORECASE, needs=tuple(held.split()))
    for _, _, begin, held, pattern in _WORDS
)
_HELD = tuple(tuple(held.split()) for _, _, _, held, _ in _WORDS)
"""Tried where a word begins alone; one by one, so that a text is searched for, and compiled are, the few that it can hold: all
in one pattern took 24 ms to compile, and were most of what a text cost."""

_OPERAND = r"(?:[A-Za-z_][\w.]{0,30}(?:\[[^\]\n]{0,30}\])?|\(\s?\d[^()\n]{0,60}\)|\d{1,9}(?:x\d{1,9}){1,8}|\))"
_SIGNS = lazy_pattern(
    rf"(?:(?<=[\w)\]]))\s{{0,2}}(@|\+|\*|-|/)\s{{0,2}}(?={_OPERAND.replace('|' + chr(92) + ')', '')})",
    needs=("@", "+", "*", "-", "/"),
)
_OPERAND_BEFORE = lazy_pattern(rf"(?<![\w.])(?:{_OPERAND})$")
_BY_SIGN = {"@": "matmul", "+": "add", "*": "multiply", "-": "subtract", "/": "divide"}
_SHAPE_LIKE = lazy_pattern(r"\(\s?\d[^()\n]{0,60}\)|\d{1,9}(?:x\d{1,9}){1,8}")
_TENSOR_NAME = lazy_pattern(
    r"(?:[a-z]\w?|x\w{0,12}|y\w{0,12}|out\w{0,9}|residual|skip\w{0,6}|shortcut|identity|weights?|bias|inputs?|tensor\w{0,3}|\w{0,8}mask|gates?|scales?|gamma|beta|attn\w{0,9}|feat\w{0,6}|hidden)(?:\[[^\]\n]{0,30}\])?"
)
_CAME_BEFORE = lazy_pattern(
    r"\bafter\s(?:the\s|a\s|an\s|my\s|each\s|every\s)?(?:last\s|final\s|first\s)?$", re.IGNORECASE, needs=("after",)
)
"""``after the last pooling, I flatten``: what came before is asked for only where nothing else is named."""
_MAX_NAMED = 400


def find_words(text: str) -> list[Named]:
    """The operations that a text names in words, in order."""
    found = []
    for row, match in _by_place(text):
        operation, strength, *_ = _WORDS[row]
        if _CAME_BEFORE.search(text, max(0, match.start() - 40), match.start()):
            strength = 1
        found.append(Named(operation, match.start(), strength))
        if len(found) >= _MAX_NAMED:
            break
    return found


def _by_place(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    """What rows match, in order, none inside of another: the first row wins a place."""
    folded = text.lower() if text.isascii() else ""  # once for all rows; of other letters, each row looks for itself
    held = [row for row, words in enumerate(_HELD) if not folded or any(word in folded for word in words)]
    coming = {row: match for row in held if (match := _ROWS[row].search(text))}
    while coming:
        row = min(coming, key=lambda row: (coming[row].start(), row))
        match = coming[row]
        yield row, match
        for behind in [row for row, other in coming.items() if other.start() < match.end()]:
            following = _ROWS[behind].search(text, match.end())
            if following is None:
                del coming[behind]
            else:
                coming[behind] = following


def find_signs(text: str) -> list[Named]:
    """``x @ w``, ``x + y``, ``(2, 3) + (3,)``: a sign between tensors or between shapes."""
    found = []
    for match in _SIGNS.finditer(text):
        left = _OPERAND_BEFORE.search(text, max(0, match.start() - 70), match.start())
        right = re.compile(_OPERAND).match(text, match.end())
        if not left or not right:
            continue
        sure = all(_SHAPE_LIKE.fullmatch(side) for side in (left[0], right[0]))
        spaced = match[0] != match[1] and match[0][0] == match[0][-1] == " "
        tensors = spaced and all(_TENSOR_NAME.fullmatch(side) or side == ")" for side in (left[0], right[0]))
        if match[1] == "@" or sure or tensors:
            found.append(Named(_BY_SIGN[match[1]], match.start(), 3 if match[1] == "@" or sure else 2))
        if len(found) >= _MAX_NAMED:
            break
    return found
