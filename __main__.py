"""The stack: settings and catalogue in, resources out."""

from __future__ import annotations

import pulumi

from catalog.loader import load_catalogue
from components.stack import build
from documents.problems import ProblemsFound
from settings.loader import load_from_pulumi

try:
    settings, secrets = load_from_pulumi()
    platform = build(settings, secrets, load_catalogue())
except ProblemsFound as problems:
    raise pulumi.RunError(str(problems)) from None

pulumi.export("bucket_names", platform.bucket_names)
pulumi.export("key_arns", platform.key_arns)
