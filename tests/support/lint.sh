#!/bin/sh
# lint.sh [CHECK...]: all checks of the source text, or those named. One line per finding, then which
# checks failed; exit 1 when any did.
set -u
cd "$(dirname "$0")/../.." || exit 1
support=tests/support
longest_function=80
longest_file=600
all="layers banned functions length scripts headers format cppcheck tidy"
flags="-std=c17 -D_GNU_SOURCE -I. -DPD_VERSION=\"0\" -DPD_DATADIR=\"/\""
packages="libcurl libcjson yaml-0.1 libpcre2-8 sqlite3 libutf8proc libmicrohttpd zlib libzstd"
includes=$(pkg-config --cflags $packages 2>/dev/null)

# One file for clang-tidy. Outside lib/core the analyser is told about errors and allocation.
if [ "${1:-}" = --tidy ]; then
    model="-include $support/analyzer.h"
    case $2 in
    lib/core/*) model= ;;
    esac
    exec clang-tidy --quiet "$2" -- $flags $includes $model 2>/dev/null
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/podium-lint.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
find lib tasks scorers results harness tests -name '*.[ch]' -o -name '*.cc' 2>/dev/null | sort >"$work/files"
grep '\.h$' "$work/files" >"$work/headers"
grep '\.c$' "$work/files" | grep -v '^tests/' >"$work/program"

# Without its tool a check has a finding instead of silence.
need() { # TOOL
    command -v "$1" >/dev/null 2>&1 || echo "$1 is not installed: run tests/support/deps.sh lint"
}

# Who may include whom: layers.txt.
check_layers() {
    xargs awk -f $support/layers.awk $support/layers.txt <"$work/files"
}

check_banned() {
    xargs awk -f $support/banned.awk <"$work/files"
}

check_functions() {
    need ctags
    ctags --languages=C --kinds-C=f --fields=+ne -f - -L "$work/files" 2>/dev/null |
        awk -F '\t' -v most=$longest_function '
            /^!/ { next }
            {
                line = end = 0
                for (i = 4; i <= NF; i++) {
                    if ($i ~ /^line:/) line = substr($i, 6)
                    if ($i ~ /^end:/) end = substr($i, 5)
                }
                if (end - line + 1 > most)
                    print $2 ":" line ": " $1 " has " end - line + 1 " lines, " most " are allowed"
            }'
}

check_length() {
    xargs wc -l <"$work/files" | awk -v most=$longest_file '
        $2 != "total" && $1 > most { print $2 ":1: " $1 " lines, " most " are allowed" }'
}

# Shell scripts parse.
check_scripts() {
    for file in tests/run tests/support/*.sh tests/cli/*.test tests/e2e/*.test tests/faults/*.test; do
        [ ! -f "$file" ] || sh -n "$file" 2>&1
    done
}

# Every header compiles by itself.
check_headers() {
    xargs -P 2 -n 1 "${CC:-gcc}" $flags $includes -Wall -Wextra -Wno-pragma-once-outside-header \
        -fsyntax-only -x c <"$work/headers" 2>&1 | grep -E ':[0-9]+: ?(fatal )?(error|warning)|error:'
}

# One line per file: the first place, and how many there are.
check_format() {
    need clang-format
    xargs clang-format --dry-run -Werror <"$work/files" 2>&1 | awk -F: '
        /(error|warning):/ { if (!places[$1]++) order[++n] = $1; if (!first[$1]) first[$1] = $2 }
        END {
            for (i = 1; i <= n; i++)
                print order[i] ":" first[order[i]] ": not as clang-format has it (" \
                    places[order[i]] " places)"
        }'
}

# Unset values are the compiler's and valgrind's business: here every output that is set only on
# success would be one.
check_cppcheck() {
    need cppcheck
    cppcheck --quiet -j 2 --std=c11 --library=posix --inline-suppr --error-exitcode=1 -D_GNU_SOURCE -I. \
        --enable=warning,performance,portability --suppress=missingIncludeSystem \
        --suppress=readdirCalled --suppress=invalidPointerCast --suppress=uninitvar \
        --suppress=uninitStructMember --template='{file}:{line}: {message} [{id}]' \
        --file-list="$work/program" 2>&1 | sort -u
}

check_tidy() {
    need clang-tidy
    xargs -P 2 -n 1 $support/lint.sh --tidy <"$work/program" | grep -E ':[0-9]+: (error|warning):' |
        sed "s|^$(pwd)/||; s|^\./||" | sort -u
}

failed=
for check in ${*:-$all}; do
    case " $all " in
    *" $check "*) ;;
    *)
        echo "lint.sh: unknown check '$check'; there are: $all" >&2
        exit 1
        ;;
    esac
    begin=$(date +%s)
    "check_$check" >"$work/findings" 2>&1
    cat "$work/findings"
    if [ -s "$work/findings" ]; then
        failed="$failed $check"
        echo "FAIL  $check: $(wc -l <"$work/findings") findings"
    else
        echo "ok    $check ($(($(date +%s) - begin)) s)"
    fi
done
if [ -n "$failed" ]; then
    echo "lint failed:$failed"
    exit 1
fi
