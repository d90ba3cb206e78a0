"""A client of a device's REST API as Microsoft's Python tools are: one pinned authority, one connection, a literal Host."""

import http.client
import json
import socket
import ssl
import sys
from urllib.parse import urlsplit

HOST = "*.devices.sphere.azure.local"

authority, url = sys.argv[1:]
address = urlsplit(url)
context = ssl.create_default_context(cafile=authority)

# The name that the certificate is checked against is the address here, and the literal name below.
connection = http.client.HTTPSConnection(address.hostname, address.port, context=context)


def ask(method, path, body=None, **headers):
    connection.request(method, path, body, {"Host": HOST, "Accept": "application/json", **headers})
    reply = connection.getresponse()
    answer = json.loads(reply.read())
    print(reply.status, answer.get("error") or reply.getheader("REST-API-Version"))


ask("GET", "/status")
ask("GET", "/device/security_state")
ask("GET", "/nowhere")
ask("PUT", "/update/stage", b"x" * (4 * 1024 * 1024 + 1), **{"Content-Type": "application/octet-stream"})
ask("GET", "/status", Origin="https://evil.example")

bare = socket.create_connection((address.hostname, address.port))
secured = context.wrap_socket(bare, server_hostname=HOST)
secured.sendall(f"GET /status HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
reply = http.client.HTTPResponse(secured)
reply.begin()
print(reply.status, reply.getheader("REST-API-Version"))
