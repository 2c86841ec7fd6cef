"""The error doctor: which operation failed on which shapes, checked by failing again."""

from shapewise.tensors.diagnosis.engine import diagnose, error_kind, looks_like_error

__all__ = ["diagnose", "error_kind", "looks_like_error"]
