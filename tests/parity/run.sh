#!/bin/sh
# make parity: Podium against lm-evaluation-harness. Makes a virtual environment with the pinned
# release (once), runs its own code over local documents with made-up answers, gives Podium the same,
# and compares prompts, metrics, standard errors, groups and files. Exit 1 on any difference.
#
#   run.sh PROGRAM [--only GLOB]
#
# PARITY_PYTHON: a Python that has the requirements; PARITY_DATA: a mirror of real data sets, for the
# tasks that say so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$1
shift
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
"$python" "$here/dump.py" --out "$work/lm_eval" --docs "$work/docs" \
    ${PARITY_DATA:+--data "$PARITY_DATA"} "$@"
exec "$python" "$here/compare.py" --program "$program" --tasks "$tasks" --dumps "$work/lm_eval" \
    --docs "$work/docs" --work "$work/podium" ${PARITY_DATA:+--data "$PARITY_DATA"} "$@"
