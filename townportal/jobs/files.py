"""Result files: named by the run that made them, so that a dead run's files can be found."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from townportal.jobs.models import Job
from townportal.sealing.durable import flush
from townportal.sealing.storage import sealed_file


def temporary_path(job: Job, suffix: str) -> Path:
    """Where the run that holds ``job`` may write its result; ``suffix`` like ``.xlsx``."""
    folder = _folder(job)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{job.token}.part{suffix}"


def keep(job: Job, path: Path) -> str:
    """Seal a finished file into its final place, safe from a power cut; returns its stored name."""
    temporary = temporary_path(job, f"{path.suffix}.sealed")
    final = temporary.with_name(f"{job.token}{path.suffix}")
    temporary.write_bytes(sealed_file(path.read_bytes(), final.name))
    temporary.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    flush(temporary)
    temporary.rename(final)
    path.unlink()
    flush(final.parent)
    return str(final.relative_to(default_storage.base_location))


def discard(job: Job) -> None:
    """Remove whatever the run with this job's token has written."""
    if not job.token:
        return
    for path in _folder(job).glob(f"{job.token}.*"):
        path.unlink(missing_ok=True)


def _folder(job: Job) -> Path:
    return Path(default_storage.path(f"jobs/{job.created_at:%Y/%m}"))
