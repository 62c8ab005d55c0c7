"""One append-only hash chain of every act: audit trail, outbox, change feed and receipts."""
