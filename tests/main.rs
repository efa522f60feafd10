//! The one integration-test binary: each module reads like a chapter of the runbook.
