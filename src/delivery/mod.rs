//! Hands that deliver alerts: SMTP and webhooks.
