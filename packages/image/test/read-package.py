"""Reads an image package from standard input without Spherite's code, and prints what it is as JSON."""
import hashlib, json, struct, sys, uuid, zlib

package = sys.stdin.buffer.read()
metadata_size = struct.unpack_from("<I", package, len(package) - 68)[0]
payload, metadata = package[: -64 - metadata_size], package[-64 - metadata_size : -64]

magic, count = struct.unpack_from("<4sI", metadata)
assert magic == b"4X4M"
sections, at = {}, 8
for _ in range(count):
    name, size = struct.unpack_from("<2sH", metadata, at)
    sections[name.decode()] = metadata[at + 4 : at + 4 + size]
    at += 4 + size
assert at == metadata_size - 4

magic, size, flags, _, signature, crc, edition, blocks, count, volume = struct.unpack_from("<4I16s4I16s", payload)
assert (magic, size, flags, signature) == (0x28CD3D45, len(payload), 3, b"Compressed ROMFS")
assert (edition, blocks, size % 4096, volume.rstrip(b"\0")) == (0, 0, 0, b"Compressed")
assert crc == zlib.crc32(payload[:32] + bytes(4) + payload[36:])

files = {}
def read(inode_at, path):
    mode_uid, size_gid, place = struct.unpack_from("<III", payload, inode_at)
    name_size, offset, size = (place & 63) * 4, (place >> 6) * 4, size_gid & 0xFFFFFF
    path += payload[inode_at + 12 : inode_at + 12 + name_size].rstrip(b"\0")
    if mode_uid & 0o170000 == 0o040000:
        names, child = [], offset
        while child < offset + size:
            name, step = read(child, path + b"/")
            names.append(name)
            child += step
        assert names == sorted(names) and child == offset + size
    else:
        assert offset % 4096 == 0 and offset + size <= len(payload)
        files[path.decode()] = [oct(mode_uid), hashlib.sha256(payload[offset : offset + size]).hexdigest()]
    return path, 12 + name_size

read(64, b"")
print(json.dumps({
    "type": struct.unpack_from("<H", sections["ID"])[0],
    "component": str(uuid.UUID(bytes_le=sections["ID"][4:20])),
    "image": str(uuid.UUID(bytes_le=sections["ID"][20:36])),
    "name": sections["DB"][8:].rstrip(b"\0").decode(),
    "built": struct.unpack_from("<Q", sections["DB"])[0],
    "needs": struct.unpack("<3I", sections["ND"]),
    "count": count,
    "files": files,
}))
