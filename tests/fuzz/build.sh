#!/bin/sh
# Builds every fuzz target tests/fuzz/fuzz_*.c with libFuzzer, ASan and UBSan into build-fuzz/ and
# says how to run each. Needs clang. Run from anywhere.
set -eu
cd "$(dirname "$0")/../.."

out=build-fuzz
packages="libcurl libcjson yaml-0.1 libpcre2-8 sqlite3 libutf8proc libmicrohttpd zlib libzstd"
sanitize="address,undefined"
flags="-std=c17 -D_GNU_SOURCE -I. -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=undefined"
flags="$flags -DPD_VERSION=\"fuzz\" -DPD_DATADIR=\".\" $(pkg-config --cflags $packages)"
libs="$(pkg-config --libs $packages) -lcld2 -lm -lpthread"
clang=${CLANG:-clang}

mkdir -p "$out/obj"
# Compiles what is older than its source or than any header.
newest_header=$(find lib tasks scorers results harness tests/support -name '*.h' -o -name '*.def' |
	xargs ls -t | head -n 1)
for source in $(find lib tasks scorers results harness -name '*.c' ! -path harness/cli/main.c); do
	object=$out/obj/$(echo "$source" | tr / _ | sed 's/c$/o/')
	if [ ! "$object" -nt "$source" ] || [ ! "$object" -nt "$newest_header" ]; then
		$clang $flags -fsanitize=fuzzer-no-link,$sanitize -c -o "$object" "$source"
	fi
done
$clang -std=c++17 -fno-exceptions -I. -O1 -g -fsanitize=fuzzer-no-link,$sanitize -c \
	-o "$out/obj/cld2.o" lib/format/cld2.cc
rm -f "$out/libpodium.a"
ar rcs "$out/libpodium.a" "$out"/obj/*.o

for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	corpus=tests/fuzz/corpus/${name#fuzz_}
	$clang $flags -fsanitize=fuzzer,$sanitize -o "$out/$name" "$source" "$out/libpodium.a" $libs
	mkdir -p "$out/found/${name#fuzz_}"
	echo "$out/$name -max_total_time=60 $out/found/${name#fuzz_} $corpus"
done
