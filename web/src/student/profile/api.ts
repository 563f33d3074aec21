import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, engine } from "~/api/engine";
import { AppError, toAppError } from "~/api/errors";
import type { components } from "~/api/schema";
import { m } from "~/paraglide/messages";

type Schemas = components["schemas"];
export type StudentProfile = Schemas["StudentProfile"];
export type ProfileRequest = Schemas["ProfileRequest"];

const KEY = ["profile", "child"];

const WORDS: Record<string, () => string> = {
  year_locked: m.profile_year_locked,
  not_a_year: m.profile_not_a_year,
  asked_already: m.profile_asked_already,
};

/** What the profile refuses, in the reader's language. */
export function profileProblem(problem: unknown): AppError | null {
  if (!problem) return null;
  const error = toAppError(problem);
  const words = WORDS[error.code];
  return words ? new AppError(words(), error.code, error.status, error.field, error.requestId) : error;
}

export function useProfile() {
  return useQuery({ queryKey: KEY, queryFn: () => answer(engine.GET("/api/profile")) });
}

export type Change =
  | { do: "about"; body: Schemas["ProfileAbout"] }
  | { do: "choose"; unwanted: string[] }
  | { do: "ask"; body: Schemas["Wish"] };

/** One section saved; the whole profile comes back as it stands then. */
export function useProfileChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: Change): Promise<StudentProfile> => {
      switch (change.do) {
        case "about":
          return answer(engine.PUT("/api/profile/about", { body: change.body }));
        case "choose":
          return answer(engine.PUT("/api/profile/choices", { body: { unwanted: change.unwanted } }));
        case "ask":
          return answer(engine.POST("/api/profile/requests", { body: change.body }));
      }
    },
    onSuccess: (profile) => queries.setQueryData(KEY, profile),
  });
}
