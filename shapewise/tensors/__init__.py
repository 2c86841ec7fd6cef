"""The tensor wing: shapes, operations, repair and diagnosis. It knows nothing of text search."""
