// Storage and Realtime live in another process, the edge functions in a third; bytes pass through as they come, in both directions.

import http, { type IncomingMessage, type ServerResponse } from "node:http";
import net from "node:net";
import type { Duplex } from "node:stream";

const PREFIXES = ["/storage/v1/", "/realtime/v1/"];

export function isForServices(request: IncomingMessage): boolean {
  return PREFIXES.some((prefix) => request.url?.startsWith(prefix));
}

export function isForFunctions(request: IncomingMessage): boolean {
  return request.url?.startsWith("/functions/v1/") ?? false;
}

export function forward(request: IncomingMessage, response: ServerResponse, port: number): void {
  const target = { host: "127.0.0.1", port, method: request.method, path: request.url, headers: request.headers };
  const passed = http.request(target, (answer) => {
    const { "access-control-allow-origin": _, ...headers } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, headers);
    answer.pipe(response);
  });
  passed.on("error", () => {
    if (response.headersSent) response.destroy();
    else
      response.writeHead(502, { "content-type": "application/json" }).end('{"message":"This service does not answer"}');
  });
  // A client that goes away takes its request with it; a refusal in mid-upload reaches the client.
  response.on("close", () => passed.destroy());
  request.pipe(passed);
}

export function forwardUpgrade(request: IncomingMessage, client: Duplex, head: Buffer, port: number): void {
  if (!isForServices(request)) {
    client.end("HTTP/1.1 404 Not Found\r\n\r\n");
    return;
  }
  const service = net.connect(port, "127.0.0.1", () => {
    const headers = request.rawHeaders.flatMap((name, at) =>
      at % 2 ? [] : [`${name}: ${request.rawHeaders[at + 1]}`],
    );
    service.write([`GET ${request.url} HTTP/1.1`, ...headers, "", ""].join("\r\n"));
    service.write(head);
    service.pipe(client).pipe(service);
  });
  const end = () => {
    service.destroy();
    client.destroy();
  };
  for (const side of [service, client]) side.on("error", end).on("close", end);
}
