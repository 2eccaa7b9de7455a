# awk -f banned.awk FILES...: one line for each call of a banned function, and for each use of standard
# output or error outside harness/cli and the tests. Comments, strings and character constants are
# taken out first.

BEGIN {
    n = split("strcpy strcat sprintf vsprintf gets strtok setlocale alloca", names, " ")
    for (i = 1; i <= n; i++)
        never[names[i]] = 1
    n = split("printf vprintf puts putchar perror", names, " ")
    for (i = 1; i <= n; i++)
        printing[names[i]] = 1
}

# The code of one line; in_comment lasts from line to line.
function code_of(line,    out, i, c, two, quote) {
    out = ""
    quote = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        two = substr(line, i, 2)
        if (in_comment) {
            if (two == "*/") {
                in_comment = 0
                i++
            }
        } else if (quote != "") {
            if (c == "\\")
                i++
            else if (c == quote)
                quote = ""
        } else if (two == "/*") {
            in_comment = 1
            i++
        } else if (two == "//") {
            break
        } else if (c == "\"" || c == "'") {
            quote = c
        } else {
            out = out c
        }
    }
    return out
}

FNR == 1 {
    in_comment = 0
    may_print = FILENAME ~ /^(harness\/cli|tests)\//
}

{
    rest = code = in_comment || /["'\/]/ ? code_of($0) : $0
    while (match(rest, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
        name = substr(rest, RSTART, RLENGTH - 1)
        sub(/[ \t]+$/, "", name)
        if (name in never)
            print FILENAME ":" FNR ": " name " is banned"
        else if (name in printing && !may_print)
            print FILENAME ":" FNR ": " name " outside harness/cli: libraries never print"
        rest = substr(rest, RSTART + RLENGTH)
    }
    if (!may_print && (" " code " ") ~ /[^A-Za-z_0-9](stdout|stderr)[^A-Za-z_0-9]/)
        print FILENAME ":" FNR ": standard output or error outside harness/cli: libraries never print"
}
