#!/bin/sh
# valgrind.sh PROGRAM: the endpoint, one small evaluation, a board and scoring again, each under
# valgrind. A memory error or a leak in any of them makes it fail.
set -eu
cd "$(dirname "$0")/../.."
program=${1:?usage: valgrind.sh PROGRAM}
. tests/support/endpoint.sh
work=$(mktemp -d "${TMPDIR:-/tmp}/podium-valgrind.XXXXXX")
WRAPPER="valgrind --quiet --error-exitcode=9 --leak-check=full --suppressions=tests/support/valgrind.supp"

finish() {
    endpoint_stop || true
    rm -rf "$work"
}

# Runs one command of the program and says how it went.
step() {
    if $WRAPPER "$program" "$@" >"$work/out" 2>&1; then
        echo "ok    valgrind podium $1"
        return 0
    fi
    cat "$work/out"
    echo "FAIL  valgrind podium $*"
    exit 1
}

endpoint_start "$program" "$work/serve.log"
trap finish EXIT
step run -m openai-completions/ngram --base-url "$ENDPOINT" -t samples --limit 5 -o "$work/runs" -q
step board "$work"/runs/*.podium
step score "$work"/runs/*.podium
status=0
endpoint_stop || status=$?
# A server that ends by a signal's default action (143) has not given back its memory.
if [ "$status" -ne 0 ] && [ "$status" -ne 130 ]; then
    cat "$work/serve.log"
    echo "FAIL  valgrind podium serve: exit status $status"
    exit 1
fi
echo "ok    valgrind podium serve"
