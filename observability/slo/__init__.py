"""From the objectives of the catalogue's services to the rules that watch them. Pure: text out."""
