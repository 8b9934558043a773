"""Change the keys of sealed values: ``manage.py rotate_keys [--index] [--resume] [--retire]``."""

from django.core.management.base import BaseCommand, CommandError

from townportal.registers.search import refresh_grams
from townportal.registers.search.upkeep import searchable_models
from townportal.sealing import rotation
from townportal.sealing.keys import MissingKeyError, key_ring, replace_file


class Command(BaseCommand):
    help = (
        "Make a new key and seal every value and file anew with it. People may go on working; "
        "stopped halfway, go on with --resume. Old keys stay until --retire."
    )

    def add_arguments(self, parser):
        parser.add_argument("--resume", action="store_true", help="go on without a new key")
        parser.add_argument("--index", action="store_true", help="change the index key as well")
        parser.add_argument("--retire", action="store_true", help="drop keys nothing uses any more")

    def handle(self, *, resume, index, retire, **options):
        try:
            if not (resume or retire):
                replace_file(key_ring().with_new_key())
            if index:
                replace_file(key_ring().with_new_index())
        except MissingKeyError as error:
            raise CommandError(str(error)) from error
        rows = rotation.reseal_database(self.report)
        files = rotation.reseal_files(self.report)
        self.stdout.write(f"current key: {key_ring().current}")
        self.stdout.write(f"sealed anew: {rows} rows, {files} files")
        if index:
            count = rotation.reindex_database(self.report)
            count += sum(refresh_grams(model.objects.all()) for model in searchable_models())
            self.stdout.write(f"indexed anew: {count} rows")
        if retire:
            self.retire()

    def retire(self) -> None:
        if used := rotation.uses_of_old_keys():
            words = ", ".join(f"{key} ({count})" for key, count in sorted(used.items()))
            raise CommandError(f"still in use: {words}. Run rotate_keys --resume first.")
        replace_file(key_ring().with_current_only())
        self.stdout.write("old keys are gone; keep a copy of the old key file with old backups")

    def report(self, what: str, done: int, total: int) -> None:
        if done == total:
            self.stdout.write(f"{what}: {total}")
