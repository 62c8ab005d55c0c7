"""The kernel: plain Python, standard library only."""
