/** What a failed request tells: one sentence for a person, a code for us, and a number to quote. */
export class AppError extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly status: number,
    readonly field: string | null = null,
    readonly requestId: string | null = null,
  ) {
    super(message);
    this.name = "AppError";
  }
}

interface EngineBody {
  error?: { code?: string; message?: string; field?: string | null; request_id?: string | null };
}

/** The engine's `{"error": {...}}` as an AppError; also makes sense of an answer that is not the engine's. */
export function fromEngine(body: unknown, status: number): AppError {
  const told = (body as EngineBody | undefined)?.error;
  return new AppError(
    told?.message ?? "The server did not answer as it should. Nothing was changed.",
    told?.code ?? "no_answer",
    status,
    told?.field ?? null,
    told?.request_id ?? null,
  );
}

interface RestProblem {
  message: string;
  code?: string;
}

/** What Postgres means to a person; our own exceptions are sentences already and pass through. */
const POSTGRES: Record<string, string> = {
  "42501": "Your account may not do this.",
  "23505": "This exists already.",
  "23503": "Something else still needs this.",
  PGRST116: "This does not exist, or is not yours to see.",
  PGRST301: "You were signed out for safety. Sign in and go on where you were.",
};

export function fromRest(problem: RestProblem, status: number): AppError {
  const code = problem.code ?? "";
  if (status === 0) return new AppError("No answer from the server. Check the internet.", "offline", 0);
  return new AppError(POSTGRES[code] ?? problem.message, code || "rest", status);
}

/** Any thrown thing as an AppError. */
export function toAppError(problem: unknown): AppError {
  if (problem instanceof AppError) return problem;
  if (problem instanceof TypeError) return new AppError("No answer from the server. Check the internet.", "offline", 0);
  return new AppError(problem instanceof Error ? problem.message : String(problem), "unexpected", 0);
}
