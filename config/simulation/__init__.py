"""A synthetic province lives through simulated days by the real engine, and every reminder is accounted for."""
