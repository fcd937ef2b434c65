# Everything that is done with the project, from a bare machine with a Swift toolchain on. `make` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

swift_needed := 6.3
packages_needed := libglpk-dev libsqlite3-dev
swift_sources := Package.swift Sources Tests Benchmarks
plimsoll := .build/release/plimsoll
examples := findings shop shop-pages shop-whatif data-platform company

# Committed reports carry this moment (2026-01-01, UTC) for the clock's, so that they regenerate byte for byte.
report_epoch := 1767225600
# Their searches end by themselves long before: no stage meets its share of it, so that they are the same on a busy machine.
unhurried := --time-limit 3600

# Which folder `make bench` plans.
BENCH_INSTANCES ?= $(firstword $(wildcard ../shared/benchmarks/instances) Benchmarks/instances)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: build ## plan the example in Workloads/shop, show the summary, write Reports/shop
	@$(MAKE) --no-print-directory report-shop
	@echo
	@cat Reports/shop/summary.txt
	@echo
	@echo "The same plan as Markdown and JSON: Reports/shop/plan.md, Reports/shop/plan.json"

.PHONY: build
build: toolchain packages ## build the program in release configuration
	swift build -c release --product plimsoll

.PHONY: test
test: toolchain packages ## build and run all tests
	swift build -c release --build-tests
	swift test -c release --skip-build --disable-xctest

.PHONY: lint
lint: toolchain ## check the formatting and the style, changing nothing
	swift format lint --strict --parallel --recursive $(swift_sources)

.PHONY: format
format: toolchain ## format all Swift files in place
	swift format format --in-place --parallel --recursive $(swift_sources)

.PHONY: check
check: lint build test ## what has to pass before a change lands: lint, build, tests

.PHONY: bench
bench: toolchain packages ## plan the benchmark instances (BENCH_INSTANCES=folder) and print a line of JSON for each
	@swift build -c release --product plimsoll-bench >&2
	@.build/release/plimsoll-bench $(BENCH_INSTANCES)

# Inventories that `make bench-realise` plans, made from the benchmark instances as Kubernetes objects.
REALISE_INSTANCES ?= M openb
REALISE_SECONDS ?= 300

.PHONY: bench-realise
bench-realise: build ## plan the shop and the benchmark inventories for the scheduler on the normal day; print cost against bound
	@command -v python3 >/dev/null || { echo "python3 makes the inventories, and isn't there" >&2; exit 2; }
	@work=$$(mktemp -d); trap 'rm -rf "$$work"' EXIT; \
	for name in $(REALISE_INSTANCES); do \
	  python3 Benchmarks/manifests.py $(BENCH_INSTANCES)/$$name.json "$$work/$$name"; \
	done; \
	cp -r Workloads/shop "$$work/shop"; \
	for name in shop $(REALISE_INSTANCES); do \
	  for priorities in "" --priorities; do \
	    $(plimsoll) plan "$$work/$$name" $$priorities --survive none --time-limit $(REALISE_SECONDS) -o json --output-file "$$work/plan.json" --quiet; \
	    python3 Benchmarks/realised.py "$$name$${priorities:+ with priorities}" "$$work/plan.json"; \
	  done; \
	done

.PHONY: bench-failures
bench-failures: toolchain packages ## plan the benchmark instances for failures (one core), a line of JSON for each
	@swift build -c release --product plimsoll-bench >&2
	@.build/release/plimsoll-bench failures $(BENCH_INSTANCES)

.PHONY: reports
reports: build $(addprefix report-,$(examples)) ## plan every example again into Reports

# `write FILE HEADING COMMAND...` makes one committed report: its first line names the command where the format has a place
# for that, and it's written aside first, so that a failed run leaves the last good one.
define writing
export SOURCE_DATE_EPOCH=$(report_epoch); \
write() { \
  local file=$$1 heading=$$2; shift 2; \
  { printf "$$heading" "$$*"; $(plimsoll) "$${@:2}"; } > $$file.tmp || { rm -f $$file.tmp; exit 1; }; \
  mv $$file.tmp $$file; \
}; \
shown='$$ %s\n\n' comment='<!-- Made by: %s -->\n\n'
endef

.PHONY: $(addprefix report-,$(examples))
report-findings:
	@mkdir -p Reports/findings; $(writing); \
	write Reports/findings/summary.txt "$$shown" plimsoll plan Workloads/findings $(unhurried); \
	write Reports/findings/plan.md "$$comment" plimsoll plan Workloads/findings $(unhurried) -o markdown; \
	write Reports/findings/plan.json '' plimsoll plan Workloads/findings $(unhurried) -o json; \
	write Reports/findings/findings.txt "$$shown" plimsoll audit Workloads/findings --fail-on never

report-shop:
	@mkdir -p Reports/shop; $(writing); \
	write Reports/shop/summary.txt "$$shown" plimsoll plan Workloads/shop $(unhurried); \
	write Reports/shop/plan.md "$$comment" plimsoll plan Workloads/shop $(unhurried) -o markdown; \
	write Reports/shop/plan.json '' plimsoll plan Workloads/shop $(unhurried) -o json; \
	write Reports/shop/findings.txt "$$shown" plimsoll audit Workloads/shop --fail-on never

# Apart from `report-shop`, so that `make demo` plans three times and not thirteen.
report-shop-pages:
	@mkdir -p Reports/shop; $(writing); \
	write Reports/shop/report.html '' plimsoll report Workloads/shop $(unhurried) -o html; \
	write Reports/shop/sweep.html '' plimsoll whatif Workloads/shop $(unhurried) --sweep 'scale shop/*=1.0..3.0 step 0.25' -o html

report-shop-whatif: whatif := plimsoll whatif Workloads/shop --scenarios Workloads/shop-whatif/scenarios.yaml $(unhurried)
report-shop-whatif:
	@mkdir -p Reports/shop-whatif; $(writing); \
	write Reports/shop-whatif/whatif.txt "$$shown" $(whatif); \
	write Reports/shop-whatif/whatif.csv '' $(whatif) -o csv

report-data-platform: platform := Workloads/data-platform/cluster
report-data-platform: whatif := plimsoll whatif $(platform) --scenarios Workloads/data-platform/whatif/scenarios.yaml $(unhurried)
report-data-platform:
	@mkdir -p Reports/data-platform; $(writing); \
	write Reports/data-platform/summary.txt "$$shown" plimsoll plan $(platform) $(unhurried); \
	write Reports/data-platform/whatif.txt "$$shown" $(whatif); \
	write Reports/data-platform/whatif.md "$$comment" $(whatif) -o markdown; \
	write Reports/data-platform/whatif.html '' $(whatif) -o html

# Noon of the quarters' last days, UTC; the runs of the first three go to the history alone.
report-company: quarters := 1743422400 1751284800 1759233600 1767182400
report-company: history := Reports/company/capacity.db
report-company: options := --cluster Workloads/company/cluster.yaml --history $(history) --budget 6000 --gap 5% $(unhurried)
report-company:
	@mkdir -p Reports/company; rm -f $(history)*; $(writing); \
	for quarter in 1 2 3; do \
	  SOURCE_DATE_EPOCH=$$(echo $(quarters) | cut -d ' ' -f $$quarter) \
	    $(plimsoll) report Workloads/company/2025-q$$quarter $(options) --output-file $(history).tmp; \
	done; \
	cp $(history) $(history).tmp; \
	export SOURCE_DATE_EPOCH=$(lastword $(quarters)); \
	write Reports/company/report.txt "$$shown" plimsoll report Workloads/company/2025-q4 $(options); \
	cp $(history).tmp $(history); \
	write Reports/company/report.md "$$comment" plimsoll report Workloads/company/2025-q4 $(options) -o markdown; \
	mv $(history).tmp $(history); \
	write Reports/company/report.html '' plimsoll report Workloads/company/2025-q4 $(options) -o html; \
	write Reports/company/history.txt "$$shown" plimsoll history list $(history); \
	write Reports/company/history.csv '' plimsoll history export $(history); \
	rm -f $(history)*

.PHONY: golden
golden: toolchain packages ## record the golden files of the tests again; read the diff before you commit it
	swift build -c release --build-tests
	PLIMSOLL_GOLDEN=record swift test -c release --skip-build --disable-xctest

.PHONY: clean
clean: ## remove what was built
	rm -rf .build

.PHONY: toolchain
toolchain:
	@found=$$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1) || true; \
	if [ -z "$$found" ]; then \
	  echo "Swift $(swift_needed) or newer is needed, and no 'swift' is on the PATH." >&2; \
	  echo "Install a toolchain from https://www.swift.org/install/linux/ and add its usr/bin to the PATH." >&2; \
	  exit 2; \
	fi; \
	if [ "$$(printf '%s\n' $(swift_needed) "$$found" | sort -V | head -n 1)" != $(swift_needed) ]; then \
	  echo "Swift $(swift_needed) or newer is needed, and 'swift' on the PATH is $$found ($$(command -v swift))." >&2; \
	  echo "Install a newer toolchain from https://www.swift.org/install/linux/ and put its usr/bin first on the PATH." >&2; \
	  exit 2; \
	fi

.PHONY: packages
packages:
	@missing=(); \
	if ! command -v dpkg-query >/dev/null; then \
	  echo "This is no Debian: the build needs what Debian calls $(packages_needed); going on as if it were there." >&2; \
	  exit 0; \
	fi; \
	for package in $(packages_needed); do \
	  status=$$(dpkg-query --show --showformat='$${db:Status-Status}' "$$package" 2>/dev/null) || status=none; \
	  [ "$$status" = installed ] || missing+=("$$package"); \
	done; \
	[ $${#missing[@]} -gt 0 ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then as_root=(); \
	elif sudo -n true 2>/dev/null; then as_root=(sudo -n); \
	else \
	  echo "Missing system packages: $${missing[*]}. Neither root nor password-free sudo is at hand; please run" >&2; \
	  echo "  sudo apt-get update && sudo apt-get install -y $${missing[*]}" >&2; \
	  exit 2; \
	fi; \
	echo "Installing $${missing[*]}" >&2; \
	"$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2; \
	"$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}" >&2
