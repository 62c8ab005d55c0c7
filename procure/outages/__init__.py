"""The platform's own heartbeat, the outages it shows, and the time that bidders get back for them."""
