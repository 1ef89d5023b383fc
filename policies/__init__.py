"""The policy pack: rules that the engine applies to every resource of every preview and update."""
