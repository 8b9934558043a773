"""All registers, filled by each app's registers.py (found as admin.py files are)."""

registers: dict = {}


def add(register_class):
    """Class decorator: put one instance of the register on the site."""
    register = register_class()
    registers[register.key] = register
    return register_class


def find(key: str, args: dict | None = None):
    """The register of that key, opened with the arguments it was linked with (a ledger, say)."""
    return registers[key].opened(**(args or {}))


def urls():
    return [pattern for register in registers.values() for pattern in register.urls()]
