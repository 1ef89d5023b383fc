"""The layers of a stack, lowest first; each module declares one from the settings and from the layers under it.

A layer is a function that creates the components of one area and returns what later layers need of them. What a layer
declares on clusters it returns by the role of the cluster. `components.stack` calls them in order.
"""
