"""How fast bids are handed in, measured on the real server beside what the same server can do at all."""
