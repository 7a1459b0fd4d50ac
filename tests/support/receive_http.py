"""A web server on a free local port that answers every POST with the status of its argument:
prints the port, then each request as one line of JSON."""
import http.server
import json
import sys


class Keep(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print(json.dumps({"path": self.path, "body": body,
                          "headers": {k.lower(): v for k, v in self.headers.items()}}), flush=True)
        self.send_response(int(sys.argv[1]))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Keep)
print(server.server_address[1], flush=True)
server.serve_forever()
