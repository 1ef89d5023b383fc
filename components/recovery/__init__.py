"""What a recovery plan names, as resources: vaults, backup plans, restore tests and the failover of the entry."""
