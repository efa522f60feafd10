# The runbook's words, and the builder's. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check tidy console status circuit-trip circuit-reset kill-switch bench audit deb deb-test
DEV := packaging/dev
export REASON ARGS

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, start the demo: prints the address and a one-time sign-in link
	@$(DEV)/run.sh

test: ## everything that must hold (installs what it needs)
	@$(DEV)/test.sh

check: ## the quick round: format, house rules, clippy, unit tests
	@$(DEV)/test.sh quick

tidy: ## the house rules alone, in a second
	@$(DEV)/test.sh house

console: ## build the console into web/dist
	@$(DEV)/setup.sh run
	@$(DEV)/console.sh

status: ## may we trade, and why: positions, open orders, P&L, services
	@$(DEV)/tw.sh status || test $$? -eq 1

circuit-trip: ## trip the breaker: REASON='at least twenty characters', or it asks
	@$(DEV)/reasoned.sh circuit-trip

circuit-reset: ## allow trading again, if all conditions are normal
	@$(DEV)/reasoned.sh circuit-reset

kill-switch: ## halt, cancel every order, flatten every position
	@$(DEV)/reasoned.sh kill-switch

bench: ## measure against Redis, PostgreSQL and friends into docs/BENCHMARKS.md; WHICH="P1 P2" for some, P12 only when named
	@$(DEV)/bench.sh $(WHICH)

deb: ## the Debian package, into target/package
	@$(DEV)/deb.sh

deb-test: ## the Debian package in a booted system of its own: install, use, upgrade, remove, purge (as root)
	@$(DEV)/deb_test.sh

audit: ## known vulnerabilities in our crates (fetches the advisory database)
	@$(DEV)/setup.sh test
	@PATH="$(CURDIR)/.tools/bin:$$PATH" cargo deny --locked check advisories
