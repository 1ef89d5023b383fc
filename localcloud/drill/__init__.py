"""Disasters played to real stores on this machine: what is lost, how long recovery takes, and what was promised."""
