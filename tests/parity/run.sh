#!/bin/sh
# run.sh PROGRAM compare|golden [--only GLOB] [--stop] [--verbose] [--list]: Podium against
# lm-evaluation-harness. Makes a virtual environment with the pinned release (once), runs its own code
# over local documents with made-up answers (what has not changed is not run again), then
#
#   compare   gives Podium the same and compares prompts, metrics, standard errors, groups and files;
#             exit 1 on any difference
#   golden    writes golden.json anew: what tests/unit/test_parity.c goes by
#
# PARITY_PYTHON: a Python that has the requirements; PARITY_DATA: a mirror of real data sets, for the
# entries that say so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$1
what=$2
shift 2
work=build/parity
mkdir -p "$work"
python=${PARITY_PYTHON:-$work/venv/bin/python}
if [ ! -x "$python" ]; then
    python3 -m venv "$work/venv"
    "$python" -m pip install --quiet --requirement "$here/requirements.txt"
fi
tasks=$("$python" -c 'import importlib.util as u, os
print(os.path.join(u.find_spec("lm_eval").submodule_search_locations[0], "tasks"))')
"$python" "$here/mirror.py" "$work/docs"

dump() {
    "$python" "$here/dump.py" --out "$work/lm_eval" --docs "$work/docs" \
        ${PARITY_DATA:+--data "$PARITY_DATA"} ${1:+--only "$1"}
}
case $what in
golden)
    dump ''
    exec "$python" "$here/golden.py" --dumps "$work/lm_eval"
    ;;
compare)
    only=
    [ "${1:-}" = --only ] && only=$2
    [ "${1:-}" = --list ] || dump "$only"
    exec "$python" "$here/compare.py" --program "$program" --tasks "$tasks" \
        --dumps "$work/lm_eval" --docs "$work/docs" --work "$work/podium" \
        ${PARITY_DATA:+--data "$PARITY_DATA"} "$@"
    ;;
*)
    echo "run.sh: compare or golden, not '$what'" >&2
    exit 1
    ;;
esac
