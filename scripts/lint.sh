#!/bin/sh
# Every check that needs no test run; all of them run, then the first failure decides.
set -u
cd "$(dirname "$0")/.."
# Settings make a key and folders in DATA_DIR: linting must not touch the real one.
DATA_DIR=$(mktemp -d)
export DATA_DIR
unset DATABASE_URL REDIS_URL
trap 'rm -rf "$DATA_DIR"' EXIT
python=.venv/bin/python
failed=

check() {
    name=$1
    shift
    echo "== $name"
    "$@" || failed="$failed [$name]"
}

check "ruff format" $python -m ruff format --check .
check "ruff check" $python -m ruff check --output-format concise .
check "djlint" $python -m djlint --quiet --allow-empty-input --lint .
check "manage.py check" $python manage.py check --fail-level WARNING
check "manage.py check --deploy" env HTTPS=1 ALLOWED_HOSTS=portal.example \
    $python manage.py check --deploy --fail-level WARNING
check "migrations complete" $python manage.py makemigrations --check --dry-run
# Every {% static %} and url() must name a file that is there.
check "static files" $python manage.py collectstatic --noinput --verbosity 0

if [ -n "$failed" ]; then
    echo "lint failed:$failed" >&2
    exit 1
fi
echo "lint: clean"
