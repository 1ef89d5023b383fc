"""What watches the account: its trail, its configuration record, findings on both, and the events that tell of them."""
