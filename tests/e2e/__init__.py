"""The whole portal as `make run` starts it, used in a real browser."""
