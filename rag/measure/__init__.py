"""How good answers are: figures over questions, rungs of retrieval, labelled answers, and the fit of the confidence."""
