#!/bin/sh
# real_data.sh PROGRAM LIMIT: the first LIMIT items of every task that the data mirror beside the
# project holds, for two baseline models, and their board. The mirror is $PODIUM_SHARED/data, else
# ../shared/data; without it there is nothing to do. Writes below build/real-data.
set -eu
cd "$(dirname "$0")/../.."
program=${1:?usage: real_data.sh PROGRAM LIMIT}
limit=${2:?usage: real_data.sh PROGRAM LIMIT}
data=${PODIUM_SHARED:-../shared}/data
out=build/real-data
if [ ! -d "$data" ]; then
    echo "real data: there is no folder $data, nothing to do"
    exit 0
fi
. tests/support/endpoint.sh

rm -rf $out
mkdir -p $out
endpoint_start "$program" $out/serve.log

# The same models and the same folder: the second command adds its tasks to the run files.
evaluate() {
    "$program" run -m openai-completions/ngram -m openai-completions/random \
        --base-url "$ENDPOINT" --data "$data" --limit "$limit" -o $out/runs -q "$@"
}
evaluate -t gsm8k,mmlu --num-fewshot 5
# The mirror has no train split of arc, hellaswag and winogrande to draw examples from.
evaluate -t arc_challenge,hellaswag,truthfulqa_mc2,winogrande,kobest_boolq --num-fewshot 0
"$program" board $out/runs/*.podium
