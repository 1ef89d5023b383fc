"""`python -m observability`: what the monitoring programs are told, and what that means."""

from __future__ import annotations

import typer

from observability.commands import explain, investigate, render, route, rules, search, sizing, slos

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def observability() -> None:
    """Configuration of the monitoring programs, derived from the catalogue and a stack's settings."""


app.command(epilog=explain.EPILOG)(explain.explain)
app.command(epilog=investigate.EPILOG)(investigate.investigate)
app.command(epilog=render.EPILOG)(render.render)
app.command(epilog=route.EPILOG)(route.route)
app.command(epilog=rules.EPILOG)(rules.rules)
app.command(epilog=search.EPILOG)(search.search)
app.command(epilog=sizing.EPILOG)(sizing.sizing)
app.command(epilog=slos.EPILOG)(slos.slos)

if __name__ == "__main__":
    app(prog_name="python -m observability")
