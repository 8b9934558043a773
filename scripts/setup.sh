#!/bin/sh
# Builds .venv with the pinned packages of the requirements file it is given.
# Where the machine lacks something, it mends that itself as root, or says how to.
set -eu
cd "$(dirname "$0")/.."
requirements=$1

find_python() {
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "需要 Python 3.11 或更新的版本, 可用 PYTHON=路径 指定。" >&2
    echo "Python 3.11 or newer is needed; PYTHON=/path/to/python3 names one." >&2
    exit 1
}

# Debian ships the parts that make a virtual environment in a package of their own.
add_venv_package() {
    package="python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package"
        return
    fi
    echo "缺少系统软件包 $package, 请先运行: sudo apt-get install $package" >&2
    echo "The system package $package is missing; run: sudo apt-get install $package" >&2
    exit 1
}

# A .venv whose Python is gone (after a system upgrade) is built anew.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    "$python" -c 'import ensurepip' 2>/dev/null || add_venv_package "$python"
    "$python" -m venv --clear .venv
fi

echo "安装 / installing $requirements"
if ! .venv/bin/python -m pip install -qq --disable-pip-version-check -r "$requirements"; then
    echo "下载失败。请检查网络; 可用环境变量 PIP_INDEX_URL 指定就近的镜像, 再运行一次。" >&2
    echo "Download failed. Check the network, or name a mirror in PIP_INDEX_URL, and run again." >&2
    exit 1
fi
