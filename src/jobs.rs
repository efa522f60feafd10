//! The clock bell: the only file that says tokio-cron-scheduler.
