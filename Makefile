# Podium: `make demo`, `make test`; `make` alone builds build/podium. `make help` lists the rest.

CC ?= gcc
CXX ?= g++
BUILD ?= build
PREFIX ?= /usr/local
VERSION := 0.1.0
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PARALLEL = $(MAKE) --no-print-directory -j$(JOBS)

PACKAGES := libcurl libcjson yaml-0.1 libpcre2-8 sqlite3 libutf8proc libmicrohttpd zlib libzstd
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wformat=2 -Wvla -Wundef -Wwrite-strings -Wno-missing-field-initializers

CFLAGS ?= -O2 -g
CXXFLAGS ?= $(CFLAGS)
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -I. $(WARN) $(CFLAGS) $(PKG_CFLAGS) $(SAN) \
	-DPD_VERSION='"$(VERSION)"' -DPD_DATADIR='"$(PREFIX)/share/podium"'
# Looked up when a recipe runs, so that `make deps` can install pkg-config itself first.
PKG_CFLAGS = $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
# CLD2 comes without a file for pkg-config, and is C++: SHIMS are what is between.
PKG_LIBS = $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lcld2

SOURCES := $(wildcard lib/*/*.c tasks/*.c tasks/natives/*.c scorers/*.c scorers/natives/*.c \
	results/*.c harness/plan/*.c harness/provider/*.c harness/run/*.c harness/serve/*.c \
	harness/cli/*.c)
SHIMS := $(wildcard lib/format/*.cc)
MAIN := harness/cli/main.c
OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(MAIN),$(SOURCES))) \
	$(patsubst %.cc,$(BUILD)/%.o,$(SHIMS))
LIBRARY := $(BUILD)/libpodium.a
PROGRAM := $(BUILD)/podium
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/tests/unit/%,$(wildcard tests/unit/test_*.c))
TOOLS := $(patsubst tests/support/%.c,$(BUILD)/tests/support/%,$(wildcard tests/support/*.c))
FUZZ := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

all: deps
	@$(PARALLEL) $(PROGRAM)

deps:
	@./tests/support/deps.sh build

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC   $<"
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/%.o: %.cc
	@mkdir -p $(@D)
	@echo "  CXX  $<"
	@$(CXX) -std=c++17 -fno-exceptions -I. -Wall -Wextra $(CXXFLAGS) $(SAN) -MMD -MP -c -o $@ $<

$(LIBRARY): $(OBJECTS)
	@rm -f $@
	@ar rcs $@ $(OBJECTS)

$(PROGRAM): $(BUILD)/harness/cli/main.o $(LIBRARY)
	@echo "  LD   $@"
	@$(CC) $(SAN) -o $@ $< $(LIBRARY) $(PKG_LIBS) -lm -lpthread

$(BUILD)/tests/%: tests/%.c $(LIBRARY)
	@mkdir -p $(@D)
	@echo "  TEST $@"
	@$(CC) $(ALL_CFLAGS) $(TEST_CFLAGS) -MMD -MP -o $@ $< $(LIBRARY) $(PKG_LIBS) -lcmocka -lm -lpthread

# Fuzz targets are replayed over their corpora by a plain driver in `make test`; `make fuzz` builds
# them with libFuzzer.
$(BUILD)/tests/fuzz/%: TEST_CFLAGS = -DPD_FUZZ_REPLAY

test:
	@./tests/support/deps.sh test
	@$(PARALLEL) test-run

test-run: $(PROGRAM) $(UNIT) $(TOOLS) $(FUZZ)
	@./tests/run $(BUILD)

demo: all
	@./tests/support/demo.sh $(PROGRAM)

# A clean test run under ASan and UBSan, in a build folder of its own.
sanitize:
	@./tests/support/deps.sh test
	@ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
	$(PARALLEL) BUILD=build-asan CFLAGS="-O1 -g -fno-omit-frame-pointer" \
	SAN="-fsanitize=address,undefined -fno-sanitize-recover=undefined -Wno-format-truncation" \
	test-run

valgrind: $(PROGRAM)
	@./tests/support/deps.sh lint
	@./tests/support/valgrind.sh $(PROGRAM)

lint:
	@./tests/support/deps.sh lint
	@./tests/support/lint.sh

# Needs Python and PyPI; not part of `make test`.
parity: $(PROGRAM)
	@./tests/parity/run.sh $(PROGRAM) compare

# What make test goes by when there is no Python.
parity-golden: $(PROGRAM)
	@./tests/parity/run.sh $(PROGRAM) golden

fuzz:
	@./tests/support/deps.sh lint
	@./tests/fuzz/build.sh

format:
	@git ls-files '*.c' '*.cc' '*.h' | xargs clang-format -i

$(BUILD)/podium.1: $(PROGRAM)
	@$(PROGRAM) help --man > $@

install: all
	@$(MAKE) --no-print-directory $(BUILD)/podium.1
	install -D -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/podium
	install -D -m 644 $(BUILD)/podium.1 $(DESTDIR)$(PREFIX)/share/man/man1/podium.1
	cd tasks && find . -name '*.yaml' -o -name '*.jsonl' -o -name '*.txt' | while read -r f; do \
		install -D -m 644 "$$f" "$(DESTDIR)$(PREFIX)/share/podium/tasks/$$f"; done

clean:
	rm -rf build build-asan build-fuzz demo

help:
	@echo "make            build build/podium"
	@echo "make demo       build, evaluate the baseline models on the sample tasks, show the board"
	@echo "make test       build and run all tests"
	@echo "make lint       layer law, function length, clang-format, clang-tidy, cppcheck"
	@echo "make sanitize   the tests under ASan and UBSan"
	@echo "make valgrind   one evaluation under valgrind"
	@echo "make fuzz       build the fuzz targets with libFuzzer (build-fuzz/)"
	@echo "make parity     compare with lm-evaluation-harness itself (needs Python and PyPI)"
	@echo "make parity-golden    write anew what tests/unit/test_parity goes by (the same needs)"
	@echo "make install    PREFIX=$(PREFIX) DESTDIR="
	@echo "make clean"

.PHONY: all deps test test-run demo sanitize valgrind lint fuzz parity parity-golden format install clean help
.DELETE_ON_ERROR:
-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
