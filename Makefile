# Every task of the project. `make help` lists them; CONTRIBUTING.md says when each is run.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One owner of "which Java": the file that the launcher ships with.
export JAVA_HOME := $(shell . packaging/find-jdk.sh; find_java javac && printf '%s' "$$java_home")
export PATH := $(JAVA_HOME)/bin:$(PATH)

# Maven 3.8 brings a Guava that the JDK would warn about in every run.
export MAVEN_OPTS := --sun-misc-unsafe-memory-access=allow $(MAVEN_OPTS)

MVN   := mvn -B -ntp
QUIET := mvn -q -B -ntp
STAGE := tools/stage

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: jdk
jdk:
	@test -n "$(JAVA_HOME)" || exit 2

.PHONY: setup
setup: jdk
	@tools/setup

.PHONY: setup-python
setup-python: jdk
	@tools/setup python

.PHONY: build
build: setup ## dist/claviger, which may be moved or copied; without tests and checks
	@$(STAGE) build tools/build

.PHONY: run
run: setup-python ## a demo server on 127.0.0.1:5696 in the foreground, its home in .claviger-demo (or CLAVIGER_HOME)
	@$(STAGE) build tools/build
	@exec tools/run

.PHONY: test
test: setup-python ## every test, the interop tests against a started server included
	@$(STAGE) build tools/build
	@$(STAGE) test tools/test

.PHONY: check
check: setup ## format, static analysis, architecture, generated docs fresh
	@# Classes that a build without the checks has compiled would count as done.
	@rm -rf */target/classes */target/test-classes */target/maven-status
	@$(STAGE) format-and-static-analysis tools/mvn-terse test-compile spotless:check
	@$(STAGE) architecture-and-docs $(QUIET) test -Dtest='*ArchitectureTest,*DocumentationTest' \
	    -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: format
format: setup ## reformat the Java sources
	@$(STAGE) format $(QUIET) spotless:apply

.PHONY: interop
interop: setup-python ## the interop tests alone
	@$(STAGE) build tools/build
	@$(STAGE) interop tools/test -pl interop-tests -am -Dtest='org.claviger.interop.**' \
	    -Dsurefire.failIfNoSpecifiedTests=false

# The tests that prove the promises, one in a line: more than one hand adds to them.
PROVING := \
    *Kill*Test \
    *Crash*Test \
    *CompromiseTest \
    *Torn*Test \
    *Flipped*Test \
    *Damaged*Test \
    *Marker*Test \
    *Idle*Test \
    *StoreTest \
    *Tamper*Test \
    *Backup*Test \
    *Recovery*Test \
    *Nodes*Test \
    *Clock*Test \
    *Faults*Test \
    *Golden*Test \
    StoreCommandTest \

# Of each promise what shows most in little time: three minutes for all of them.
PROVING_SHORT := \
    KillTest \
    CrashPointTest \
    TornLogTest \
    FlippedBitsTest \
    ManyNodesTest \
    ModuleRecoveryTest \
    PoolRecoveryTest \
    MemoryMarkerTest \
    AuditTamperTest \
    RocksDbStoreTest \
    SoftwareCompromiseTest \
    StoreCommandTest \
    BackupTest \
    BackupOfManyTest \
    BackupGoldenTest \
    Golden*Test \

comma := ,
space := $(subst ,, )
listed = $(subst $(space),$(comma),$(strip $(1)))

.PHONY: prove
prove: setup-python ## the long forms of the durability and secrecy tests, and a table of what they did and lost
	@$(STAGE) build tools/build
	@PROOF=1 $(STAGE) prove tools/test -Dclaviger.prove=true -Dclaviger.kills=500 -Dtest='$(call listed,$(PROVING))' \
	    -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: prove-short
prove-short: setup-python ## some of their short forms in three minutes; `make test` runs them all
	@$(STAGE) build tools/build
	@PROOF=1 $(STAGE) prove-short tools/test -Dtest='$(call listed,$(PROVING_SHORT))' \
	    -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: fuzz
fuzz: setup ## fuzz the decoders (FUZZ_SECONDS for each target, default 60)
	@$(STAGE) fuzz env JAZZER_FUZZ=1 $(MVN) -Dfast -pl kmip-codec -am test -Dtest='*FuzzTest' \
	    -Djazzer.max_duration=$${FUZZ_SECONDS:-60}s -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: mutation
mutation: setup ## mutation score of codec, lifecycle, policy and dispatch
	@$(STAGE) mutation $(MVN) -Dfast -pl kmip-codec,kmip-server -am test-compile \
	    org.pitest:pitest-maven:mutationCoverage

.PHONY: bench
bench: setup ## requests beside a bare mutual-TLS echo, as ratios
	@$(STAGE) build tools/build
	@$(STAGE) bench tools/bench

.PHONY: certs
certs: ## a throw-away development CA with a server's and a client's certificate, in certs/out
	@certs/make-development-ca

.PHONY: package
package: setup ## dist/claviger-VERSION.tar.gz, natives of this platform only
	@$(STAGE) build tools/build
	@$(STAGE) package tools/package

.PHONY: docs
docs: setup-python ## regenerate docs/reference, the conformance page included
	@$(STAGE) build tools/build
	@$(STAGE) docs tools/test -Dclaviger.docs=write -Dtest='*DocumentationTest,OasisCasesTest' \
	    -Dsurefire.failIfNoSpecifiedTests=false
