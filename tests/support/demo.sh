#!/bin/sh
# demo.sh PROGRAM: evaluates the four baseline models of the built-in endpoint on the sample tasks and
# shows the board. Nothing leaves the machine. Writes demo/runs, demo/summary.txt, demo/board.md and
# demo/board.html.
set -eu
cd "$(dirname "$0")/../.."
program=${1:?usage: demo.sh PROGRAM}
. tests/support/endpoint.sh

rm -rf demo
mkdir -p demo
endpoint_start "$program" demo/serve.log

# By name instead of the group `samples`, so that every task is a column of the board.
tasks=sample_choice_en,sample_choice_ko,sample_arithmetic,sample_cloze
set --
for model in random ngram-1 ngram-2 ngram; do
    set -- "$@" -m "openai-completions/$model"
done
"$program" run "$@" --base-url "$ENDPOINT" -t "$tasks" -o demo/runs -q >demo/summary.txt
"$program" board demo/runs/*.podium
"$program" board demo/runs/*.podium --format markdown -o demo/board.md -q
"$program" board demo/runs/*.podium --format html -o demo/board.html -q
[ -s demo/board.md ] && [ -s demo/board.html ]

echo
echo "The board as a page: demo/board.html, as Markdown: demo/board.md"
echo "Every model's values: demo/summary.txt, the run files: demo/runs/"
