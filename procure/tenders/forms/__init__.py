"""Shape of what is typed about tenders."""
