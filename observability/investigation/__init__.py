"""From a paged alert to an answer: which requests fail, since when, and where their time is spent."""
