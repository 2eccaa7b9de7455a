#!/bin/sh
# demo.sh PROGRAM: evaluates the four baseline models of the built-in endpoint on the sample tasks and
# shows the board. Nothing leaves the machine. Writes demo/runs, demo/board.md and demo/board.html.
set -eu
cd "$(dirname "$0")/../.."
program=${1:?usage: demo.sh PROGRAM}
. tests/support/endpoint.sh

rm -rf demo
mkdir -p demo
endpoint_start "$program" demo/serve.log

set --
for model in random ngram-1 ngram-2 ngram; do
    set -- "$@" -m "openai-completions/$model"
done
"$program" run "$@" --base-url "$ENDPOINT" -t samples -o demo/runs -q
"$program" board demo/runs/*.podium
"$program" board demo/runs/*.podium --format markdown -o demo/board.md
"$program" board demo/runs/*.podium --format html -o demo/board.html
[ -s demo/board.md ] && [ -s demo/board.html ]

echo
echo "The run files are in demo/runs, the board as a page in demo/board.html and as text in demo/board.md."
