#!/bin/sh
# Makes sure that the packages for one purpose (build, test, lint) are there: installs what is missing
# with apt-get when root or passwordless sudo is at hand, says so first; otherwise prints the line to
# type and stops with exit 1.
set -u
purpose=${1:-build}
build="pkg-config libcurl4-openssl-dev libcjson-dev libyaml-dev libpcre2-dev libsqlite3-dev libutf8proc-dev libmicrohttpd-dev zlib1g-dev libzstd-dev libcld2-dev"
case $purpose in
build) packages="gcc g++ make libc6-dev $build" ;;
test) packages="gcc g++ make libc6-dev $build libcmocka-dev sqlite3" ;;
lint) packages="gcc g++ make libc6-dev $build libcmocka-dev sqlite3 clang libclang-rt-14-dev clang-format clang-tidy cppcheck valgrind universal-ctags" ;;
*) echo "deps.sh: unknown purpose '$purpose'" >&2; exit 1 ;;
esac

# Without dpkg (another distribution) the libraries themselves are what counts.
if ! command -v dpkg-query >/dev/null 2>&1; then
    libraries="libcurl libcjson yaml-0.1 libpcre2-8 sqlite3 libutf8proc libmicrohttpd zlib libzstd"
    pkg-config --exists $libraries 2>/dev/null && exit 0
    echo "Podium needs pkg-config and the development files of: $libraries cld2 (and cmocka for tests)." >&2
    exit 1
fi

missing=
for package in $packages; do
    case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
    *"ok installed") ;;
    *) case $package in
       libclang-rt-14-dev) apt-cache show "$package" >/dev/null 2>&1 || continue ;;
       gcc|g++|make) command -v "$package" >/dev/null 2>&1 && continue ;;
       esac
       missing="$missing $package" ;;
    esac
done
[ -z "$missing" ] && exit 0

sudo=
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        sudo="sudo -n"
    else
        echo "Podium needs some system packages. Type this, then run make again:" >&2
        echo "  sudo apt-get install -y$missing" >&2
        exit 1
    fi
fi
echo "Installing missing system packages with apt-get:$missing"
log=$(mktemp)
if { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
     $sudo apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
    rm -f "$log"
    exit 0
fi
tail -n 20 "$log" >&2
rm -f "$log"
echo "apt-get could not install them. Type this to see why: apt-get install -y$missing" >&2
exit 1
