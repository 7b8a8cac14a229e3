"""Tells by the status of a file or a folder, without opening it, whether it is the one that was read before."""

from __future__ import annotations

import os
import time

# File systems of this machine. On others, such as NFS and those in user space, a status may be old, and the time of a
# folder may not tell that it has a new file.
_LOCAL_FILE_SYSTEMS = frozenset(["bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "tmpfs", "xfs", "zfs"])
# File systems store times as coarsely as two seconds: what changes twice within one unit has the same time.
_MIN_AGE_SECONDS = 2.0
_MOUNTS = "/proc/self/mountinfo"


# Device, inode, size, and the times of the last change of the content and of the status. A plain tuple, because a pass
# over 1,000 runs makes thousands of them.
Version = tuple[int, int, int, int, int]


class VersionReader:
    """Reads the versions of files and folders during one pass over a logdir."""

    def __init__(self) -> None:
        self._devices = _local_devices()
        self._latest = time.time() - _MIN_AGE_SECONDS

    def is_local(self, status: os.stat_result) -> bool:
        """Tells whether a file or folder is on a known file system of this machine, whose status is never old.

        Args:
            status: Its status.
        """
        return status.st_dev in self._devices

    def version(self, status: os.stat_result) -> Version | None:
        """Returns the version of a file or folder.

        Args:
            status: Its status, read after this object was made.

        Returns:
            The version; None if an equal one would not prove that nothing has changed, because the file system is not a
            known one of this machine, or the last change is less than two seconds ago.
        """
        device = status.st_dev
        if status.st_mtime > self._latest or device not in self._devices:
            return None
        return device, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _local_devices() -> set[int]:
    """Returns the numbers of the devices of local file systems; none where the system does not list its mounts."""
    devices = set()
    try:
        with open(_MOUNTS, encoding="utf-8", errors="replace") as mounts:
            for line in mounts:
                # 36 35 98:0 /root /mount rw,noatime master:1 - ext4 /dev/sda1 rw
                left, _, right = line.partition(" - ")
                if right.split(" ", 1)[0] in _LOCAL_FILE_SYSTEMS:
                    major, _, minor = left.split(" ", 3)[2].partition(":")
                    devices.add(os.makedev(int(major), int(minor)))
    except (OSError, ValueError, IndexError):
        return set()
    return devices
