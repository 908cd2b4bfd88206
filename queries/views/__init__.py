"""What a ranking looks like: pages, reports and figures."""
