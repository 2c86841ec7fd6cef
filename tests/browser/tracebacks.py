"""Five tracebacks as people paste them, made for these tests, each with what the page must tell of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pasted:
    """A paste, and what comes of it."""

    name: str
    text: str
    told: str
    """Operation, shapes and axis, as the page words them."""
    operation: str
    """What the demo's list of operations shows."""
    drawn: str
    """Of the drawing's sentence."""


PASTED = (
    Pasted(
        "torch-cat",
        """Traceback (most recent call last):
  File "/home/ada/segment/train.py", line 88, in <module>
    main()
  File "/home/ada/segment/train.py", line 71, in main
    logits = model(batch)
  File "/home/ada/env/lib/python3.11/site-packages/torch/nn/modules/module.py", line 1775, in _call_impl
    return forward_call(*args, **kwargs)
  File "/home/ada/segment/unet.py", line 42, in forward
    x = torch.cat([up, skip], dim=1)
RuntimeError: Sizes of tensors must match except in dimension 1. """
        "Expected size 56 but got size 57 for tensor number 1 in the list.",
        "The message tells 56 against 57, not the whole shapes",
        "Concatenate",
        "concat of x (2, 2, 56, 2) and y (2, 2, 57, 2) fails",
    ),
    Pasted(
        "numpy-add",
        """---------------------------------------------------------------------------
ValueError                                Traceback (most recent call last)
Cell In[14], line 3
      1 weights = np.ones((64, 10))
      2 bias = np.ones(64)
----> 3 out = batch @ weights + bias

ValueError: operands could not be broadcast together with shapes (32,10) (64,) """,
        "add of (32, 10) and (64,), on axis 1: 10 against 64",
        "Add",
        "add of x (32, 10) and y (64,) fails",
    ),
    Pasted(
        "torch-linear",
        """> Traceback (most recent call last):
>   File "classify.py", line 30, in <module>
>     print(net(images).shape)
>   File "classify.py", line 19, in forward
>     return self.head(x.flatten(1))
> RuntimeError: mat1 and mat2 shapes cannot be multiplied (16x14400 and 16384x10)""",
        "linear of (16, 14400) and (16384, 10)",
        "Linear (dense)",
        "linear of x (16, 14400) fails",
    ),
    Pasted(
        "keras-concat",
        """Traceback (most recent call last):
  File "build.py", line 12, in <module>
    merged = keras.layers.Concatenate()([left, right])
  File "/usr/lib/python3/site-packages/keras/src/utils/traceback_utils.py", line 122, in error_handler
    raise e.with_traceback(filtered_tb) from None
ValueError: A `Concatenate` layer requires inputs with matching shapes except for the concatenation axis. """
        "Received: input_shape=[(None, 32, 32, 64), (None, 16, 16, 64)]",
        "concat of (None, 32, 32, 64) and (None, 16, 16, 64), on axis 1: 32 against 16",
        "Concatenate",
        "concat of x (2, 32, 32, 64) and y (2, 16, 16, 64) fails: axis 1 does not fit",
    ),
    Pasted(
        "jax-dot",
        """I get this when I call my layer, what is wrong?

jax.errors.SimplifiedTraceback: For simplicity, JAX has removed its internal frames from the traceback.

Traceback (most recent call last):
  File "/tmp/layer.py", line 7, in <module>
    y = jnp.dot(x, w)
TypeError: dot_general requires contracting dimensions to have the same shape, got (64,) and (32,).""",
        "64 against 32",
        "Matrix product",
        "fails",
    ),
)
