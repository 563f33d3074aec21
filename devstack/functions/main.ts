// Every edge function of the project in one process, behind /functions/v1/<name>, as a hosted project serves them.

const folder = new URL("../../supabase/functions/", import.meta.url);
const handlers = new Map<string, Deno.ServeHandler>();
const serve = Deno.serve;

/** What a function hands to Deno.serve while it is imported. */
async function handlerOf(name: string): Promise<Deno.ServeHandler> {
  const { promise, resolve } = Promise.withResolvers<Deno.ServeHandler>();
  Object.assign(Deno, { serve: resolve });
  await import(new URL(`${name}/index.ts`, folder).href);
  return await promise;
}

// Of supabase/config.toml: those whose callers prove themselves in another way than by a user's token.
for (const name of JSON.parse(Deno.env.get("FUNCTIONS") ?? "[]") as string[]) handlers.set(name, await handlerOf(name));
Object.assign(Deno, { serve });

serve({ port: Number(Deno.env.get("PORT")), hostname: "127.0.0.1" }, (request, info) => {
  const url = new URL(request.url);
  const [, name, rest] = /^\/functions\/v1\/([^/]+)(\/.*)?$/.exec(url.pathname) ?? [];
  const handler = handlers.get(name ?? "");
  if (!handler) {
    return Response.json({ code: "NOT_FOUND", message: "Requested function was not found" }, { status: 404 });
  }
  url.pathname = `/${name}${rest ?? ""}`;
  return handler(new Request(url, request), info);
});
