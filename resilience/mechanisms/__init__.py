"""Ways of keeping copies, by type of store: what each survives, costs and takes."""
