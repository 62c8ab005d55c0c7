"""The legal clocks: who owes what to whom, by when, since which event, under which article."""
