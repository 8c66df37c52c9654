"""Themes at work: embedding and grouping in a child process, asking the room by its front door.

The server's own process imports `process` and `worker` only. What loads NumPy or the model
(`themer`, `embedder`, `lexical`) is imported in the child.
"""
