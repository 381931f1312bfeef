"""The page's own elements, one a module, each with its script and its style sheet beside it."""
