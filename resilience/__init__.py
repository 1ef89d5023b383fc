"""Pure decisions on what survives: recovery plans with their proof, backup schedules, and how long data is kept."""
