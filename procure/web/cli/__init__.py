"""The sub-commands of ``procure``, a module each with ``main(argv) -> exit status``."""
