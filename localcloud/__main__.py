import gc

# A command lives for seconds and keeps nearly all that it makes: looking for garbage took a third of a preview.
gc.disable()

from localcloud.cli import main  # noqa: E402

main()
