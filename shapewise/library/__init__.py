"""The reading wing: markdown in, passages found. It knows nothing of tensors."""
