"""The fair-competition gate: what a tender may not ask of its bidders, as data and plain Python."""
