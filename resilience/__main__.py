"""`python -m resilience`: what survives which failure, how soon it is back, and what that costs."""

from __future__ import annotations

import typer

from resilience.commands import contract, explain, matrix, plan

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def resilience() -> None:
    """Recovery plans, compiled from the objectives of the tiers and a stack's settings."""


app.command(epilog=plan.EPILOG)(plan.plan)
app.command(epilog=explain.EPILOG)(explain.explain)
app.command(epilog=matrix.EPILOG)(matrix.matrix)
app.command("contract", epilog=contract.EPILOG)(contract.terms)

if __name__ == "__main__":
    app(prog_name="python -m resilience")
