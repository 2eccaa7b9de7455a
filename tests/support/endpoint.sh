# The built-in endpoint for scripts, read with: . tests/support/endpoint.sh
#
#   endpoint_start PROGRAM LOG [OPTION...]   starts `PROGRAM serve`; $ENDPOINT is its base URL
#   endpoint_stop                            stops it and gives its exit status
#
# WRAPPER, when set, is a command that the server runs under. The server is stopped when the script
# ends, however it ends.

ENDPOINT=
ENDPOINT_PID=
ENDPOINT_FOLDER=

endpoint_stop() {
    endpoint_status=0
    if [ -n "$ENDPOINT_PID" ]; then
        kill "$ENDPOINT_PID" 2>/dev/null || true
        wait "$ENDPOINT_PID" 2>/dev/null || endpoint_status=$?
        ENDPOINT_PID=
    fi
    [ -z "$ENDPOINT_FOLDER" ] || rm -rf "$ENDPOINT_FOLDER"
    ENDPOINT_FOLDER=
    return "$endpoint_status"
}

endpoint_start() {
    endpoint_program=$1
    endpoint_log=$2
    shift 2
    ENDPOINT_FOLDER=$(mktemp -d "${TMPDIR:-/tmp}/podium-endpoint.XXXXXX") || return 1
    trap 'endpoint_stop || true' EXIT
    trap 'exit 130' INT TERM HUP
    ${WRAPPER:-} "$endpoint_program" serve --port 0 --port-file "$ENDPOINT_FOLDER/port" "$@" \
        >"$endpoint_log" 2>&1 &
    ENDPOINT_PID=$!
    endpoint_tries=0
    until [ -s "$ENDPOINT_FOLDER/port" ]; do
        endpoint_tries=$((endpoint_tries + 1))
        if [ "$endpoint_tries" -gt 600 ] || ! kill -0 "$ENDPOINT_PID" 2>/dev/null; then
            echo "podium serve did not start. It said:" >&2
            cat "$endpoint_log" >&2
            return 1
        fi
        sleep 0.1
    done
    ENDPOINT=http://127.0.0.1:$(cat "$ENDPOINT_FOLDER/port")/v1
}
