# Helpers for test scripts (*.test), read with: . "$SOURCE/tests/support/tap.sh"
#
# tests/run gives a script $PODIUM (the program), $BUILD (the build folder), $SOURCE (the project)
# and $SCRATCH (an empty folder, the working folder). Every check prints one TAP line and goes on
# after a failure. The last run's output stays in $TAP_OUT and $TAP_ERR, its status in $TAP_STATUS.
#
#   run CMD...                      runs and checks nothing
#   check_exit CODE CMD...          runs CMD and compares its exit status
#   check_stdout_is GLOB            the whole of the last run's standard output
#   check_stderr_is GLOB            the same for standard error
#   check_stdout_contains TEXT...   each TEXT occurs in it, as it stands
#   check_stderr_contains TEXT...
#   check_stdout_lacks TEXT...      none of them occurs
#   check_same FILE FILE            byte for byte; shows where they differ
#   check DESCRIPTION CMD...        CMD succeeds
#   skip REASON                     one skipped test
#   skip_all REASON                 the same, and the script ends
#   serve_start [OPTION...]         podium serve in the background; its base URL is $ENDPOINT
#   serve_stop                      stops it and gives its exit status
#   done_testing                    prints the plan; the last line of every script
#
# A glob is a shell pattern: * ? [...]; trailing newlines of the output do not count.

TAP_OUT=$SCRATCH/.tap.out
TAP_ERR=$SCRATCH/.tap.err
TAP_STATUS=0
TAP_NUMBER=0
TAP_FAILED=0
: >"$TAP_OUT"
: >"$TAP_ERR"
. "$SOURCE/tests/support/endpoint.sh"

tap_ok() { # DESCRIPTION
    TAP_NUMBER=$((TAP_NUMBER + 1))
    echo "ok $TAP_NUMBER - $1"
}

tap_not_ok() { # DESCRIPTION
    TAP_NUMBER=$((TAP_NUMBER + 1))
    TAP_FAILED=$((TAP_FAILED + 1))
    echo "not ok $TAP_NUMBER - $1"
}

# The first lines of a file as TAP comments.
tap_show() { # TITLE FILE
    [ -s "$2" ] || { echo "# $1: (empty)"; return; }
    echo "# $1:"
    head -n "${TAP_LINES:-30}" "$2" | cut -c1-200 | sed 's/^/#   /'
}

run() {
    "$@" >"$TAP_OUT" 2>"$TAP_ERR" </dev/null
    TAP_STATUS=$?
}

check_exit() {
    tap_want=$1
    shift
    run "$@"
    tap_name=$(printf '%s ' "$@" | tr '\n#' '  ' | sed "s|$PODIUM|podium|; s| \$||")
    if [ "$TAP_STATUS" -eq "$tap_want" ]; then
        tap_ok "exit $tap_want: $tap_name"
        return 0
    fi
    tap_not_ok "exit $tap_want: $tap_name"
    echo "# exit status $TAP_STATUS"
    tap_show stdout "$TAP_OUT"
    tap_show stderr "$TAP_ERR"
    return 1
}

tap_is() { # STREAM FILE GLOB
    tap_got=$(cat "$2")
    # shellcheck disable=SC2254 # the pattern is meant as one
    case $tap_got in
    $3) tap_ok "$1 is as expected" ;;
    *)
        tap_not_ok "$1 is as expected"
        printf '%s\n' "$3" | sed 's/^/# want: /'
        tap_show "got" "$2"
        ;;
    esac
}
check_stdout_is() { tap_is stdout "$TAP_OUT" "$1"; }
check_stderr_is() { tap_is stderr "$TAP_ERR" "$1"; }

tap_contains() { # STREAM FILE TEXT...
    tap_stream=$1
    tap_file=$2
    shift 2
    for tap_text in "$@"; do
        if grep -qF -e "$tap_text" "$tap_file"; then
            tap_ok "$tap_stream contains '$tap_text'"
        else
            tap_not_ok "$tap_stream contains '$tap_text'"
            tap_show "got" "$tap_file"
        fi
    done
}
check_stdout_contains() { tap_contains stdout "$TAP_OUT" "$@"; }
check_stderr_contains() { tap_contains stderr "$TAP_ERR" "$@"; }

check_stdout_lacks() {
    for tap_text in "$@"; do
        if grep -qF -e "$tap_text" "$TAP_OUT"; then
            tap_not_ok "stdout lacks '$tap_text'"
            tap_show "got" "$TAP_OUT"
        else
            tap_ok "stdout lacks '$tap_text'"
        fi
    done
}

check_same() {
    if cmp -s "$1" "$2"; then
        tap_ok "$1 and $2 are the same"
        return 0
    fi
    tap_not_ok "$1 and $2 are the same"
    diff "$1" "$2" 2>&1 | head -n "${TAP_LINES:-30}" | cut -c1-200 | sed 's/^/#   /'
    return 1
}

check() {
    tap_name=$1
    shift
    run "$@"
    if [ "$TAP_STATUS" -eq 0 ]; then
        tap_ok "$tap_name"
        return 0
    fi
    tap_not_ok "$tap_name"
    echo "# exit status $TAP_STATUS"
    tap_show stdout "$TAP_OUT"
    tap_show stderr "$TAP_ERR"
    return 1
}

skip() {
    TAP_NUMBER=$((TAP_NUMBER + 1))
    echo "ok $TAP_NUMBER # SKIP $1"
}

skip_all() {
    skip "$1"
    done_testing
}

# A script whose endpoint does not start cannot go on.
serve_start() {
    if endpoint_start "$PODIUM" "$SCRATCH/.serve.log" "$@" 2>"$TAP_ERR"; then
        return 0
    fi
    tap_not_ok "podium serve starts"
    tap_show stderr "$TAP_ERR"
    done_testing
}

serve_stop() {
    endpoint_stop
}

done_testing() {
    serve_stop 2>/dev/null
    echo "1..$TAP_NUMBER"
    [ "$TAP_FAILED" -eq 0 ]
    exit
}
