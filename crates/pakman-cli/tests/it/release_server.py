"""Serves the folder FILES over TLS on a port of loopback, with a certificate it makes below CERTIFICATES.

Prints the port once it answers. What is asked for by POST is served too, and noted in CERTIFICATES/posted.
"""

import http.server
import ssl
import subprocess
import sys

files, certificates = sys.argv[1:]
certificate, key = certificates + "/server.pem", certificates + "/server.key"
subprocess.run(
    "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1".split()
    + ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=CA:FALSE"]
    + ["-out", certificate, "-keyout", key],
    check=True,
    stderr=subprocess.DEVNULL,
)


class Handler(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments):
        super().__init__(*arguments, directory=files)

    def do_POST(self):
        with open(certificates + "/posted", "a") as posted:
            print(self.path, file=posted)
        self.do_GET()

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
