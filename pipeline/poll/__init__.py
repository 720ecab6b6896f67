"""What is due, what is new, when to look again; pure, `now` is an argument."""
