"""The calendar and the numbers of law of one installation: changed by two people, never rewritten."""
