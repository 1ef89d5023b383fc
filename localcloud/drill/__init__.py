"""Disasters played to real stores on this machine: what is lost and how long recovery takes, beside what was promised."""
