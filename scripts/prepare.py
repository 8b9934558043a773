"""Brings the data up to date before a start: tables, static files, and a demo township at first."""

import contextlib
import io
import os
import secrets
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townportal.settings")

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError

ACCOUNTS_FILE = "demo_accounts.txt"


def seed_demo(path: Path) -> None:
    """Make the demo township; its accounts go to a file that only the owner can read."""
    password = os.environ.setdefault("DEMO_PASSWORD", secrets.token_urlsafe(12))
    # Kept before it is used: whatever happens next, the password is not lost.
    path.touch(mode=0o600)
    path.write_text(f"密码 / password: {password}\n")
    accounts = io.StringIO()
    with contextlib.redirect_stdout(accounts):
        call_command("seed_demo", stdout=accounts)
    text = accounts.getvalue().strip()
    if password not in text:
        text += f"\n密码 / password: {password}"
    path.write_text(f"{text}\n")


def main() -> None:
    print("准备数据库 / preparing the database", flush=True)
    try:
        django.setup()
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        sys.exit(f"数据库连不上, 请检查 DATABASE_URL / the database does not answer:\n{error}")
    print("准备静态文件 / preparing static files", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not apps.get_model("villages", "Township").objects.exists():
        print("建立演示乡镇 / making the demo township", flush=True)
        seed_demo(settings.DATA_DIR / ACCOUNTS_FILE)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C here needs no traceback
    main()
