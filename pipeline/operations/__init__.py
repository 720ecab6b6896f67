"""What people ask for beside a run: each function is one command's work."""
