"""Reading and writing workbooks; runs without Django, because a bare child process loads it."""
