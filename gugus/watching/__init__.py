"""Whether the site works, for machines that watch it: readings, metrics, and pings of jobs that ran (docs/monitoring.md)."""
