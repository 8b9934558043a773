"""The portal's settings with data of its own for every test process: var/ is never touched."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A process that a test starts shares the folder; workers of pytest-xdist get one each.
if "TEST_DATA_DIR" not in os.environ:
    os.environ["TEST_DATA_DIR"] = tempfile.mkdtemp(prefix="townportal-test-")
    atexit.register(shutil.rmtree, os.environ["TEST_DATA_DIR"], ignore_errors=True)
_test_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
_folder = Path(os.environ["TEST_DATA_DIR"], _test_worker)
(_folder / "static").mkdir(parents=True, exist_ok=True)
os.environ["DATA_DIR"] = str(_folder)
if os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = (
        f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{_test_worker.removeprefix('gw')}"
    )

from townportal.settings import *  # noqa: E402, F403
from townportal.settings import DATABASES, IS_SQLITE, STORAGES  # noqa: E402

if IS_SQLITE:
    # A file, not memory: locks and WAL behave as in an office. Nothing here outlives a power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast logins
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
