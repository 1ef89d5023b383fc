"""The resources of a stack: components that declare what the pure packages decide, and the layers they are put in."""
