/** What Auth answers when it refuses, in the shape of hosted projects. */
export class AuthError extends Error {
  readonly status: number;
  readonly code: string;
  readonly more: Record<string, unknown>;

  constructor(status: number, code: string, message: string, more: Record<string, unknown> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.more = more;
  }

  response(): Response {
    const body = { code: this.status, error_code: this.code, msg: this.message, ...this.more };
    return Response.json(body, { status: this.status });
  }
}

export function invalid(message: string): AuthError {
  return new AuthError(400, "validation_failed", message);
}
