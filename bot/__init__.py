"""The doors and the memory of the desk: Slack, the web page, the terminal; tickets; durable work."""
