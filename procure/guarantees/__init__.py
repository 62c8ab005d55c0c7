"""Securities of every kind that the law knows: given in any form, checked, kept, given back in time."""
