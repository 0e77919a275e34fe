"""A network with an authority and a proxy of its own: company.py FOLDER CERTIFICATE KEY LOG

Serves FOLDER over TLS, and is a proxy that leads every name there. Prints the proxy's port, and
writes to LOG what the proxy is asked for, a line each.
"""

import functools
import http.server
import select
import socket
import ssl
import sys
import threading

folder, certificate, key, log = sys.argv[1:]


class Files(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


files = http.server.ThreadingHTTPServer(
    ("127.0.0.1", 0), functools.partial(Files, directory=folder)
)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
files.socket = context.wrap_socket(files.socket, server_side=True)
threading.Thread(target=files.serve_forever, daemon=True).start()


class Proxy(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        with open(log, "a") as asked:
            asked.write(self.path + "\n")
        with socket.create_connection(files.server_address) as server:
            self.send_response(200)
            self.end_headers()
            ends = {self.connection: server, server: self.connection}
            while True:
                for end in select.select(list(ends), [], [])[0]:
                    try:
                        data = end.recv(65536)
                        ends[end].sendall(data)
                    except ConnectionError:
                        return
                    if not data:
                        return

    def log_message(self, *_):
        pass


proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
print(proxy.server_address[1], flush=True)
proxy.serve_forever()
