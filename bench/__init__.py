"""How close the program's previews and ups stay to the engine's own floor."""
