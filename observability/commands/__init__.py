"""Commands of `python -m observability`: one a module, which the entry point registers."""
