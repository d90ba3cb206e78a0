"""Reads a device's ID from its serial port, with slipmux and CoAP of its own: peer.py PORT"""
import json, os, serial, sys

def fcs16(data):  # RFC 1662, appendix C.2
    fcs = 0xFFFF
    for byte in data:
        fcs ^= byte
        for _ in range(8):
            fcs = fcs >> 1 ^ (0x8408 if fcs & 1 else 0)
    return (fcs ^ 0xFFFF).to_bytes(2, "little")

token = os.urandom(8)
path = b"\xb6device" + b"\x0d\x01security_state"  # two Uri-Path options: 11, 11 + 0
request = b"\xa9\x48\x01" + os.urandom(2) + token + path  # CoAP; confirmable, 8-byte token; GET
frame = (request + fcs16(request)).replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc")

with serial.Serial(sys.argv[1], 115200, timeout=5, exclusive=True) as port:
    port.write(b"\xc0" + frame + b"\xc0")
    while chunk := port.read_until(b"\xc0"):
        answer = chunk[:-1].replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb")
        if answer[:1] != b"\xa9" or fcs16(answer[:-2]) != answer[-2:]:
            continue  # text of the boot, nothing between two ENDs, or damage
        message = answer[1:-2]
        if message[1] == 0x45 and message[4 : 4 + (message[0] & 15)] == token:  # 2.05 Content
            print(json.loads(message.rsplit(b"\xff", 1)[1])["deviceIdentifier"].upper())
            sys.exit()
sys.exit("The device is silent.")
