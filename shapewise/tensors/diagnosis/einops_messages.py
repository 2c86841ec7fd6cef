"""einops's messages."""

from __future__ import annotations

from shapewise.tensors.diagnosis.forms import Form

FORMS: tuple[Form, ...] = (
    Form(
        "einops-divide",
        "other",
        r"shape mismatch, cant divide axis of length (?P<a>\d+) in chunks of (?P<b>\d+)",
        "reshape",
        'einops.EinopsError:  Error while processing rearrange-reduction pattern "b (h w) c -> b h w c".  Input tensor'
        " shape: (2, 10, 3). Additional info: {'h': 4}.  Shape mismatch, can't divide axis of length 10 in "
        "chunks of 4",
        fault="divide",
        read="einops",
        since="<=0.6.1",
    ),
    Form(
        "einops-one",
        "other",
        r"shape mismatch, (?P<a>\d+) != (?P<b>1)(?!\d)",
        "reshape",
        'einops.EinopsError:  Error while processing rearrange-reduction pattern "1 b -> b".  Input tensor shape:'
        " (2, 3). Additional info: {}.  Shape mismatch, 2 != 1",
        read="einops",
        since="<=0.8.2",
    ),
    Form(
        "einops-mismatch",
        "other",
        r"shape mismatch, (?P<a>\d+) != (?P<b>\d+)",
        "reshape",
        'einops.EinopsError:  Error while processing rearrange-reduction pattern "b (h w) c -> b h w c".  Input tensor'
        " shape: (2, 12, 3). Additional info: {'h': 4, 'w': 4}.  Shape mismatch, 12 != 16",
        read="einops",
        since="<=0.1",
    ),
    Form(
        "einops-rank",
        "other",
        r"(?:wrong shape: expected (?P<n>\d+) dims\. received (?P<found>\d+)-dim tensor|expected (?:>=|at least"
        r" )(?P<n2>\d+) dims)",
        "reshape",
        'einops.EinopsError:  Error while processing rearrange-reduction pattern "b c h w -> b (c h w)".  Input tensor'
        " shape: (2, 12, 3). Additional info: {}.  Wrong shape: expected 4 dims. Received 3-dim tensor.",
        fault="rank",
        read="einops",
        since="<=0.8.2",
    ),
    Form(
        "einops-length",
        "other",
        "length of (?:anonymous )?axis (?:does not match|is not 1)",
        "reshape",
        "RuntimeError: Length of anonymous axis does not match: b 3 h w (2, 4, 8, 8)",
        fault="expected",
        since="<=0.8.2",
    ),
    Form(
        "einops-parse-shape",
        "other",
        "cant parse shape with (?:different|this) number of dimensions",
        "reshape",
        "RuntimeError: Can't parse shape with different number of dimensions: b c h w (2, 4, 8)",
        fault="rank",
        since="<=0.6.1",
    ),
    Form(
        "einops-layer-rank",
        "other",
        r"^expected (?P<n>\d+) dimensions, got (?P<found>\d+)$",
        "reshape",
        "einops.EinopsError: Expected 4 dimensions, got 3",
        fault="rank",
        since="<=0.6.1",
    ),
    Form(
        "einops-unknown-size",
        "other",
        r"could not infer sizes for",
        "reshape",
        "einops.EinopsError: Could not infer sizes for {'h', 'w'}",
        fault="count",
        read="einops",
        since="<=0.6.1",
    ),
    Form(
        "einops-einsum",
        "other",
        "einsum pattern must contain ->",
        "matmul",
        "ValueError: Einsum pattern must contain '->'.",
        fault="pattern",
        article="einsum",
        since="<=0.5.0",
    ),
    Form(
        "einops-einsum-dots",
        "other",
        r"singleton \(\) axes are not yet supported in einsum|shape rearrangement is not yet supported in einsum",
        "matmul",
        "NotImplementedError: Shape rearrangement is not yet supported in einsum.",
        fault="pattern",
        article="einsum",
        since="<=0.5.0",
    ),
    Form(
        "einops-unpack",
        "other",
        r"during unpack\(.{0,60}could not split axis of size (?P<a>\d+) into requested",
        "reshape",
        'einops.EinopsError: Error during unpack(..., "a *"): could not split axis of size 7 into requested [[3], [3]]',
        fault="count",
        read="groups",
        since="<=0.6.1",
    ),
    Form(
        "einops-pack",
        "other",
        r"(?:packed tensor|pack\(|unpack\()",
        "concat",
        "einops.EinopsError: packed tensor #1 (enumeration starts with 0) has shape (3,), while pattern h w * assumes at"
        " least 2 axes",
        fault="rank",
        since="<=0.8.2",
    ),
    Form(
        "einops-other",
        "other",
        r"(?:rearrange|repeat|mean|sum|max|min|prod)-reduction pattern",
        "reshape",
        'einops.EinopsError:  Error while processing repeat-reduction pattern "h w -> h w c".\n Input tensor shape: (2,'
        " 3). Additional info: {}.\n Specify sizes for new axes in repeat: {'c'}",
        read="einops",
        since="<=0.6.1",
    ),
)
