"""How much of anything a file from outside may hold. Every number here is tested with a hostile file."""

from __future__ import annotations

MIB = 2**20

MAX_FILE = 64 * 2**30
MAX_CLEAR_HEADER = 4096
MAX_RECIPIENTS = 300  # their key ids fit in the clear header
MAX_AGE_HEADER = 64 * 2**10  # reading a header of megabytes takes pyrage minutes
MAX_FRAME = 9 * MIB  # any batch fits, however little packing spares: erasing leaves hashes, which it does not
MAX_FRAMES = 250_000
MAX_MANIFEST = 4 * MIB
CHUNK = 4 * MIB
MAX_BLOB = 2**40
ZSTD_WINDOW = 2**23
MAX_BATCH_TOTAL = 512 * MIB  # all batches of one part, unpacked: some kilobytes can hold that
MAX_STRAYS = 2_000  # files of evidence here that no record names
MAX_STRAY_BYTES = 2**30  # and what they take on the disk, all together

MAX_NAMES = 50_000  # hashes in one list of the manifest
MAX_PIECES = 50_000  # of files not yet whole, named in one manifest: a few bytes can name hundreds
MAX_CHANNELS = 100
MAX_PARTS = 9_999
MAX_LABEL = 200  # letters of a name shown to people
MAX_COUNT = 2**53 - 1
