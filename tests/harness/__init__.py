# SPDX-License-Identifier: GPL-2.0-or-later
"""What the end-to-end tests, the benchmarks and `make run` share: machines in
QEMU, their disks and media, answer files, and a shell on a serial console."""
