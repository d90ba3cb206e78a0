"""Prints the entries of a binary log, by what is published of the format of the real one."""

import struct
import sys

log = sys.stdin.buffer.read()
assert len(log) % 4096 == 0
banks = [log[at:at + 4096] for at in range(0, len(log), 4096)]
counters = [struct.unpack('<H', bank[4092:4094])[0] for bank in banks]
first = counters.index(min(counters))
names = {1: 'StartingSideload', 16: 'CommonError', 153: 'Request', 169: 'OsVersion'}
parameters = {1: '', 16: 'I', 153: 'is', 169: 's'}
for bank in banks[first:] + banks[:first]:
    at = 0
    while at < 4080:
        length, _, priority, category, number, time = struct.unpack('<HBBHHI', bank[at:at + 12])
        if length == 0xFFFF:
            break
        assert category == 6
        here, values = at + 12, []
        for kind in parameters[number]:
            if kind == 's':
                end = bank.index(b'\0', here)
                values.append(bank[here:end].decode())
                here = end + 1
            else:
                values.append(str(struct.unpack('<' + kind, bank[here:here + 4])[0]))
                here += 4
        at += length
        assert here == at
        print(time, priority, names[number], *values)
