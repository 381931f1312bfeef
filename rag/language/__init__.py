"""What English tells by its form: kinds of questions and their parts, what stands alone, figures, denials."""
