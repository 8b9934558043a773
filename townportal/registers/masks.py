"""How sensitive values look until someone asks, with a reason, to see them."""


def mask_id_number(value: str) -> str:
    """First three and last two characters: six and four would leave one candidate per birthday."""
    return (
        f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}" if len(value) > 5 else "*" * len(value)
    )


def mask_phone(value: str) -> str:
    return f"{value[:3]}****{value[-4:]}" if len(value) >= 11 else "*" * len(value)


def mask_name(value: str) -> str:
    return value[:1] + "*" * (len(value) - 1)
