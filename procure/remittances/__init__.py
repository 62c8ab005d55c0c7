"""What goes to the bank and comes back: files of payments, and what the bank says became of them."""
