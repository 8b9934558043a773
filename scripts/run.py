"""What `make run` runs: the data made ready, then web, worker and beat until Ctrl-C."""

import errno
import fcntl
import http.client
import ipaddress
import os
import socket
import subprocess
import sys
from pathlib import Path

from prepare import ACCOUNTS_FILE
from supervisor import Child, Supervisor, dies_with_parent, say

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "var")).resolve()
HOST = os.environ.get("HOST", "127.0.0.1")
PATIENCE = 10  # seconds; what a worker could not finish is handed out again at the next start

PORT_ERRORS = {
    errno.EADDRINUSE: (
        "端口 {port} 已被别的程序占用, 请换一个: make run PORT={other}\n"
        "Port {port} is taken by another program; choose another: make run PORT={other}"
    ),
    errno.EACCES: (
        "没有权限使用端口 {port}, 请用 1024 以上的: make run PORT=8000\n"
        "Port {port} needs more rights; choose one above 1024: make run PORT=8000"
    ),
    errno.EADDRNOTAVAIL: (
        "本机没有 {host} 这个地址, 请检查 HOST\nThis machine has no address {host}; check HOST"
    ),
}


def chosen_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT 应为 1 到 65535 的数字 / PORT must be 1 to 65535, not {text!r}")
    return int(text)


def refuse_taken_port(host: str, port: int) -> None:
    """Leave with advice in words if the web server could not listen there."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except socket.gaierror:
        sys.exit(f"HOST={host} 不是可用的地址 / is not an address")
    except OSError as error:
        advice = PORT_ERRORS.get(error.errno, str(error))
        sys.exit(advice.format(host=host, port=port, other=port + 1 if port < 65535 else 8000))


def claim_data_folder() -> int:
    """Hold a lock as long as this process lives: two beats on one schedule file spoil it."""
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    lock = os.open(DATA_DIR / "run.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(
            f"门户已经在用数据目录 {DATA_DIR} 运行, 请先停掉那一个。\n"
            f"The portal already runs on the data in {DATA_DIR}; stop that one first."
        )
    return lock


def own_addresses() -> list[str]:
    """What other machines may call this one by, for a portal opened to the office's network."""
    try:
        listed = subprocess.run(["hostname", "-I"], capture_output=True, check=False).stdout
    except FileNotFoundError:
        listed = b""
    return [in_url(address) for address in listed.decode().split()] + [socket.gethostname()]


def in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def is_for_this_machine_only(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def environment(host: str) -> dict[str, str]:
    values = {**os.environ, "DATA_DIR": str(DATA_DIR), "PYTHONUNBUFFERED": "1"}
    if not is_for_this_machine_only(host):
        hosts = ["127.0.0.1", "localhost", "[::1]", in_url(host), *own_addresses()]
        values.setdefault("ALLOWED_HOSTS", ",".join(hosts))
    return values


def children(host: str, port: int, values: dict[str, str]) -> list[Child]:
    python = sys.executable
    gunicorn = f"-m gunicorn townportal.wsgi --worker-class sync --workers 2 --timeout 120 \
        --graceful-timeout 8 --no-control-socket --log-level warning --bind {in_url(host)}:{port}"
    celery = "-m celery -A townportal --quiet"
    worker = f"{celery} worker --pool prefork --concurrency 2 --without-mingle --without-gossip \
        --without-heartbeat --loglevel WARNING"
    beat = f"{celery} beat --loglevel WARNING"
    # Ticks every few seconds would bury what matters; LOG_LEVEL=INFO shows them.
    quiet = {**values, "LOG_LEVEL": values.get("LOG_LEVEL", "WARNING")}
    worker_only = {
        "REMAP_SIGTERM": "SIGQUIT",  # or TERM waits for a running task however long it takes
        # Celery fears pickled messages for root's sake; ours are JSON.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    return [
        Child("web", [python, *gunicorn.split()], values),
        Child("worker", [python, *worker.split()], {**quiet, **worker_only}),
        Child("beat", [python, *beat.split()], quiet),
    ]


def web_answers(host: str, port: int) -> bool:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reachable, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"127.0.0.1:{port}"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def announce(host: str, port: int) -> None:
    is_open = host in {"0.0.0.0", "::"}  # noqa: S104
    hosts = ["127.0.0.1", *own_addresses()] if is_open else [in_url(host)]
    accounts = DATA_DIR / ACCOUNTS_FILE
    line = "-" * 72
    say(line)
    say("门户已启动, 用浏览器打开 / the portal is running, open in a browser:")
    for name in hosts:
        say(f"  http://{name}:{port}/")
    if accounts.exists():
        say(f"\n{accounts.read_text().rstrip()}")
        say(f"(这些账号记在 / kept in {accounts})")
    say(f"\n数据 / data: {DATA_DIR}\n按 Ctrl-C 停止全部 / Ctrl-C stops everything")
    say(line)


def main() -> int:
    os.chdir(BASE_DIR)
    os.umask(0o077)  # the data are people's: for the owner's eyes only
    port = chosen_port()
    refuse_taken_port(HOST, port)
    lock = claim_data_folder()
    values = environment(HOST)
    prepare = dies_with_parent([sys.executable, "scripts/prepare.py"])
    if code := subprocess.run(prepare, env=values, check=False).returncode:
        return code
    with Supervisor(children(HOST, port, values), PATIENCE) as supervisor:
        if supervisor.wait_until(lambda: web_answers(HOST, port)):
            announce(HOST, port)
            supervisor.wait_until(lambda: False)
        say("正在停止, 再按一次 Ctrl-C 立即停止 / stopping; Ctrl-C again stops at once")
    os.close(lock)
    say("已全部停止 / everything has stopped")
    return 1 if supervisor.has_failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("已停止 / stopped")
