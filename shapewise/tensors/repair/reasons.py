"""When a fix is the right one, in one sentence: by the kind of edit and by what the axis means."""

from __future__ import annotations

_WHEN = {
    ("shortcut", ""): "Right in a residual block that halves the image: it is the projection shortcut of ResNet.",
    (
        "project",
        "channels",
    ): "Right inside a network: the layer learns how to map the channels, as the projection shortcut of ResNet does.",
    ("project", "features"): "Right inside a network: a learned map brings both to one width.",
    ("project", ""): "Seldom right: it mixes positions with learned weights, and ties the model to this size.",
    (
        "pad",
        "channels",
    ): "Right where no weights may be added: the missing channels are 0, as in ResNet's zero-padding shortcut.",
    ("pad", "features"): "Right where the missing features are known to be absent, so that 0 means nothing.",
    ("pad", "space"): "Right where nothing may be lost and a border of zeros does no harm, as with sizes that are off by one.",
    ("pad", "time"): "Right for sequences of different length; mask the added steps afterwards.",
    ("pad", "batch"): "Seldom right: the added samples are all zeros, and should be left out of the loss.",
    ("crop", "channels"): "Seldom right: the channels that are cut off are lost for good.",
    ("crop", "features"): "Seldom right: the features that are cut off are lost for good.",
    ("crop", "space"): "Right where the border matters least, as in the skip links of the first U-Net.",
    ("crop", "time"): "Right where the steps at the end may be dropped.",
    ("crop", "batch"): "Right where the last batches differ in length: only the samples that both have are used.",
    ("pad", "heads"): "Seldom right: the added heads are all zeros.",
    ("crop", "heads"): "Seldom right: the heads that are cut off are lost for good.",
    ("repeat", "heads"): "Right where heads share their keys, as in grouped attention: each of the fewer serves several.",
    ("repeat", "space"): "Right where the smaller map is a coarser view of the same image.",
    ("repeat", "batch"): "Right where every sample of the smaller one belongs to several of the larger.",
    ("repeat", ""): "Right where each number of the smaller one belongs to a whole group of the larger.",
    ("pool", "space"): "Right where the coarser map is enough; a convolution with this stride would learn the same step.",
    ("pool", ""): "Right where neighbours may be averaged.",
    ("mean", ""): "Right where one number a row is enough, as for a gate or a global context.",
    ("transpose", ""): "Right if the axes mean the same in another order, such as channels first and channels last.",
    (
        "expand",
        "",
    ): "Right if the axis is missing, such as a batch of one sample, or ones that let a vector meet the right axis.",
    ("squeeze", ""): "Right if the axis of size 1 was left over from a slice or a mean.",
    ("merge", ""): "Right if the merged axes count the same kind of thing: frames of a video as samples, places as one row.",
    ("reshape", ""): "Right if the numbers already stand in the reading order of the wanted shape; check it with arange.",
    ("concat", ""): "Right if both hold different things, and the next layer should learn how to weigh them.",
    ("stack", ""): "Right if the operands are whole samples or views that should get an axis of their own.",
    ("add", ""): "Right if one is a correction of the other, so that one number meets one number.",
    ("swap", ""): "Right if the operands were written in the wrong order; a product is not the same both ways round.",
}

_CHOSEN: dict[str, str] = {
    "axis": "Right if that axis was meant: all the others then agree.",
    "axes": "Right if those axes were meant.",
    "equation": "Right if the letters were put in the wrong order.",
    "to": "Right if that is the shape that was meant; the number that is left open is found from the count.",
    "padding": "Right if the border may be filled with zeros, so that the kernel fits.",
    "kernel": "Right if a smaller window serves as well.",
    "heads": "Right if the number of heads is yours to choose: it has to divide the features.",
    "groups": "Right if the number of groups is yours to choose: it has to divide the channels.",
    "patch": "Right if patches of another size serve as well: they have to fill height and width.",
    "factor": "Right if the image may grow by another factor: its square has to divide the channels.",
    "shortcut": "Right where a block changes channels or size: a learned 1x1 convolution brings x along, as in ResNet.",
    "fit": "Right where maps that meet may differ by a few places, and their borders matter little.",
    "depth": "Right if fewer levels are enough: each one halves the image once more.",
    "parts": "Right if that many equal parts were meant: the number has to divide the axis.",
    "sizes": "Right if those are the parts that were meant: together they are as long as the axis.",
    "mask": "Right if no place has to be hidden from another.",
    "bidirectional": "Right if the sequence should be read both ways.",
    "batch_first": "Right if the batch stands on the other axis.",
    "output_padding": "Right if the result may be that long: it only tells apart the sizes that one stride maps to one.",
}


def chosen(name: str) -> str:
    """When another value of an argument is right, in one sentence.

    Examples
    --------
    >>> chosen("heads")
    'Right if the number of heads is yours to choose: it has to divide the features.'
    """
    return _CHOSEN.get(name, f"Right if {name} may be chosen freely.")


def reason(kind: str, role: str = "") -> str:
    """The sentence for an edit on an axis with this role, else the one for any axis.

    Examples
    --------
    >>> reason("pad", "batch")
    'Seldom right: the added samples are all zeros, and should be left out of the loss.'
    """
    return _WHEN.get((kind, role)) or _WHEN.get((kind, "")) or _WHEN[(kind, "space")]
