// Every origin may ask, as on hosted: access is decided by keys and tokens, never by cookies.

import type { IncomingMessage, ServerResponse } from "node:http";

const EXPOSED = [
  "content-range, content-length, content-disposition, etag, x-total-count, link, sb-error-code",
  // What a client of resumable uploads reads.
  "location, upload-offset, upload-length, upload-metadata, upload-expires, tus-resumable, tus-version, tus-extension",
].join(", ");

/** Let any page read the answer; also answers a preflight, and says so with true. */
export function allowEveryOrigin(request: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", EXPOSED);
  if (request.method !== "OPTIONS") return false;
  response.setHeader("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  response.setHeader("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "*");
  response.setHeader("access-control-max-age", "86400");
  response.writeHead(204).end();
  return true;
}
