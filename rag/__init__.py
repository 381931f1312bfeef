"""The library: an index opened for reading, retrieval over it, and cited answers."""
