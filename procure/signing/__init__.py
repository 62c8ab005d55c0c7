"""Documents that are signed: the exact bytes, who signed them, and what was seen in the signature."""
