"""The contract from the award, its signing, and acceptance."""
