"""Article → Article: boilerplate out, line by line, every removal recorded."""
