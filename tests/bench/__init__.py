# SPDX-License-Identifier: GPL-2.0-or-later
"""make bench: times and sizes, each beside the limit or the alternative that it
is to be compared with. docs/benchmarks.md explains the figures."""
