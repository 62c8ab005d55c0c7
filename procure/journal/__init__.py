"""Where each fen of a contract's price stands: double entry that only grows."""
