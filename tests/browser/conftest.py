"""What holds for all tests in the browser."""

from playwright.sync_api import expect

expect.set_options(timeout=30_000)  # as every other step; by itself 5 seconds, too few for a busy machine
