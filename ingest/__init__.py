"""The writer: files become documents, documents passages, passages a published index."""
