"""Article → Article: the language, declared against detected."""
