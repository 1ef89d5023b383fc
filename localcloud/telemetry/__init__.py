"""Plays log lines and traces to the real collectors and a real search node, and looks for each of them there."""
