# awk -f layers.awk layers.txt FILES...: one line for each #include that the layer law forbids.

# Whether path lies in a room, or is the header that the entry names.
function inside(path, entry) {
    return entry == "*" || path == entry || index(path, entry "/") == 1
}

function listed(path, list,    n, i, entries) {
    n = split(list, entries, " ")
    for (i = 1; i <= n; i++)
        if (inside(path, entries[i]))
            return 1
    return 0
}

function room_of(path,    room, best) {
    best = ""
    for (room in allowed)
        if (inside(path, room) && length(room) > length(best))
            best = room
    return best
}

function report(text) {
    print FILENAME ":" FNR ": " text
}

FILENAME == ARGV[1] {
    if (/^[ \t]*(#|$)/)
        next
    name = $1 == "only" ? $2 : $1
    first = $1 == "only" ? 3 : 2
    list = ""
    for (i = first; i <= NF; i++)
        list = list " " $i
    if ($1 == "only")
        owners[name] = list
    else
        allowed[name] = list
    next
}

FNR == 1 { room = room_of(FILENAME) }

/^[ \t]*#[ \t]*include/ {
    if (room == "") {
        report("this file lies in no room of layers.txt")
    } else if (match($0, /"[^"]*"/)) {
        header = substr($0, RSTART + 1, RLENGTH - 2)
        if (room_of(header) == "")
            report("\"" header "\" does not start at the project's root")
        else if (!inside(header, room) && !listed(header, allowed[room]))
            report(room " may not include \"" header "\"")
    } else if (match($0, /<[^>]*>/)) {
        header = substr($0, RSTART, RLENGTH)
        for (prefix in owners)
            if (index(header, prefix) == 1 && !listed(FILENAME, owners[prefix]))
                report(room " may not include " header)
    }
}
