"""An answer in a language model's words, and the checks that each statement of it has to pass."""
