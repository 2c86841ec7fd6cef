"""What every test needs before its first import: Keras on torch, one thread, and the same random examples every time."""

import os

os.environ["KERAS_BACKEND"] = "torch"  # Keras reads this once, when it is first imported
os.environ.setdefault("JAX_PLATFORMS", "cpu")

from hypothesis import HealthCheck, settings

settings.register_profile(
    "shapewise",
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("shapewise")
