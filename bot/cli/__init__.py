"""The terminal's door: one module per command, each with `arguments` and `run`."""
