"""What is owed too long: the public board, the yearly disclosure, and debts confirmed for financing."""
