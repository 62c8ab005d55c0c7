"""What runs on a bidder's, custodian's or auditor's own machine."""
