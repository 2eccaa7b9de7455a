# The misbehaving server for scripts (tests/support/faulty.c), read behind tap.sh with:
# . "$SOURCE/tests/support/faulty.sh"
#
#   plan WORD...         what it does from now on, such as: plan kinds=500,reset share=20 times=2
#                        (plan alone: it only passes requests on); counts start anew
#   faulty_start [PORT]  starts it in front of $ENDPOINT; its base URL is $FAULTY, its port
#                        $FAULTY_PORT, and $FAULTY_LOG has a line for each request
#   faulty_stop          ends it at once
#   asked [KIND]         number of requests in its log, or of those that met KIND ("pass": none)
#   wait_asked N [KIND]  waits until that number is N; fails after half a minute
#
# Both servers end with the script.

FAULTY_PLAN=$SCRATCH/.plan
FAULTY_LOG=$SCRATCH/.faulty.log
FAULTY_PID=
plan_number=0

plan() {
    plan_number=$((plan_number + 1))
    printf '%s\n' "$*" >"$FAULTY_PLAN.new"
    # An empty word at the end makes the text differ from the plan before.
    awk -v n="$plan_number" 'BEGIN { while (n-- > 0) printf "\n" }' >>"$FAULTY_PLAN.new"
    mv "$FAULTY_PLAN.new" "$FAULTY_PLAN"
}

faulty_stop() {
    [ -n "$FAULTY_PID" ] || return 0
    kill "$FAULTY_PID" 2>/dev/null
    wait "$FAULTY_PID" 2>/dev/null
    FAULTY_PID=
}

faulty_start() {
    [ -f "$FAULTY_PLAN" ] || plan
    rm -f "$SCRATCH/.faulty.port"
    faulty_upstream=${ENDPOINT##*:}
    trap 'faulty_stop; endpoint_stop || true' EXIT
    "$BUILD/tests/support/faulty" "${faulty_upstream%/v1}" "$FAULTY_PLAN" "$SCRATCH/.faulty.port" \
        "$FAULTY_LOG" "$@" 2>"$SCRATCH/.faulty.err" &
    FAULTY_PID=$!
    until [ -s "$SCRATCH/.faulty.port" ]; do
        if ! kill -0 "$FAULTY_PID" 2>/dev/null; then
            tap_not_ok "the faulty server starts"
            tap_show stderr "$SCRATCH/.faulty.err"
            done_testing
        fi
        sleep 0.05
    done
    FAULTY_PORT=$(cat "$SCRATCH/.faulty.port")
    FAULTY=http://127.0.0.1:$FAULTY_PORT/v1
}

asked() {
    grep -c "^${1:-.*} " "$FAULTY_LOG"
}

wait_asked() {
    wait_tries=0
    until [ "$(asked "${2:-.*}")" -ge "$1" ]; do
        wait_tries=$((wait_tries + 1))
        [ "$wait_tries" -lt 600 ] || return 1
        sleep 0.05
    done
}
