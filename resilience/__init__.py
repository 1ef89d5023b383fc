"""Pure decisions on what survives: how long data is kept, and who may shorten that."""
