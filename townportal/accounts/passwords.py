"""First passwords: made here, shown once, changed at first login."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that reads like something else


def first_password() -> str:
    """Four groups of four, easy to read out over the telephone."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def set_first_password(user) -> str:
    """Give the user a new first password and return it; the caller shows it once."""
    password = first_password()
    user.set_password(password)
    user.must_change_password = True
    return password
