# The stand-in for the dataset viewer and the hub (tests/support/hub.c), read behind tap.sh with:
# . "$SOURCE/tests/support/hub.sh"
#
#   hub_start              starts it over $HUB_DIR; its base is $HUB, which podium fetch then asks
#   hub_plan WORD...       what it does from now on; counts start anew
#   hub_stop
#   hub_asked [PATTERN]    number of lines of its log that match (all)
#   hub_rows ID CONFIG SPLIT N   makes N rows {"question": "q I", "answer": I}
#   wait_hub N PATTERN     waits until that many lines match; fails after half a minute
#
# A line of the log: STATUS token|- PATH; status 0 is a request that gets no answer.

HUB_DIR=$SCRATCH/.hub
HUB_LOG=$SCRATCH/.hub.log
HUB_PID=
hub_plan_number=0
mkdir -p "$HUB_DIR"
: >"$HUB_LOG"

hub_plan() {
    hub_plan_number=$((hub_plan_number + 1))
    printf '%s\n' "$*" >"$HUB_DIR/plan.new"
    awk -v n="$hub_plan_number" 'BEGIN { while (n-- > 0) printf "\n" }' >>"$HUB_DIR/plan.new"
    mv "$HUB_DIR/plan.new" "$HUB_DIR/plan"
}

hub_stop() {
    [ -n "$HUB_PID" ] || return 0
    kill "$HUB_PID" 2>/dev/null
    wait "$HUB_PID" 2>/dev/null
    HUB_PID=
}

hub_start() {
    hub_plan
    rm -f "$SCRATCH/.hub.port"
    trap 'hub_stop; endpoint_stop || true' EXIT
    "$BUILD/tests/support/hub" "$HUB_DIR" "$SCRATCH/.hub.port" "$HUB_LOG" 2>"$SCRATCH/.hub.err" &
    HUB_PID=$!
    until [ -s "$SCRATCH/.hub.port" ]; do
        if ! kill -0 "$HUB_PID" 2>/dev/null; then
            tap_not_ok "the hub starts"
            tap_show stderr "$SCRATCH/.hub.err"
            done_testing
        fi
        sleep 0.05
    done
    HUB=http://127.0.0.1:$(cat "$SCRATCH/.hub.port")
    HF_ENDPOINT=$HUB PODIUM_VIEWER=$HUB/
    export HF_ENDPOINT PODIUM_VIEWER
}

hub_asked() {
    grep -c -e "${1:-}" "$HUB_LOG"
}

wait_hub() {
    wait_tries=0
    until [ "$(hub_asked "$2")" -ge "$1" ]; do
        wait_tries=$((wait_tries + 1))
        [ "$wait_tries" -lt 600 ] || return 1
        sleep 0.05
    done
}

hub_rows() { # ID CONFIG SPLIT N
    mkdir -p "$HUB_DIR/rows/$1/$2"
    awk -v n="$4" 'BEGIN { for (i = 0; i < n; i++)
        printf "{\"question\": \"q %d\", \"answer\": %d}\n", i, i }' >"$HUB_DIR/rows/$1/$2/$3.jsonl"
}
